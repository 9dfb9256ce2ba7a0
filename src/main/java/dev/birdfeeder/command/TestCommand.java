package dev.birdfeeder.command;

import dev.birdfeeder.BirdfeederApplication;
import dev.birdfeeder.conventions.Beans;
import dev.birdfeeder.conventions.RouteConventions;
import dev.birdfeeder.scenario.Scenarios;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "test",
        description = "Plays the scenarios (*.test.yaml) that lie beside the routes, against a simulated vendor."
                + " Exits with 1 and every difference.",
        mixinStandardHelpOptions = true)
final class TestCommand implements Callable<Integer> {

    private static final String ROUTES = "--birdfeeder.routes=";

    private final String[] settings;

    @Parameters(
            arity = "0..1",
            paramLabel = "<folder>",
            description = "A folder in the routes folder, or one file. All of it when left out.")
    private Path path;

    @Option(names = "--name", description = "Only scenarios whose name contains this.")
    private String part = "";

    @Spec
    private CommandSpec spec;

    TestCommand(String[] settings) {
        this.settings = settings;
    }

    @Override
    public Integer call() {
        var out = spec.commandLine().getOut();
        var err = spec.commandLine().getErr();
        var given = Arrays.stream(settings)
                .filter(setting -> setting.startsWith(ROUTES))
                .map(setting -> Path.of(setting.substring(ROUTES.length())))
                .findFirst();
        var where = path == null ? given.orElse(Path.of("routes")) : path;
        var routes = given.or(() -> routesAbove(where));
        if (!Files.exists(where) || routes.isEmpty()) {
            err.println(where + ": "
                    + (Files.exists(where)
                            ? "is in no routes folder (one that holds pipeline, sources and sinks)"
                            : "there is no such folder or file"));
            return 1;
        }
        var cases = Scenarios.find(where).stream()
                .filter(one -> one.name().contains(part))
                .toList();
        if (cases.isEmpty()) {
            err.println(
                    where + ": there is no scenario" + (part.isEmpty() ? "" : " whose name contains '" + part + "'"));
            return 1;
        }
        return play(routes.get(), cases, out, err);
    }

    private static int play(Path routes, List<Scenarios.Case> cases, PrintWriter out, PrintWriter err) {
        var begin = System.nanoTime();
        var failed = 0;
        try (var scenarios = open(routes, cases, err)) {
            for (var one : cases) {
                var differences = scenarios.play(one);
                if (!differences.isEmpty()) {
                    failed++;
                    out.println(one.place() + ": " + one.name());
                    differences.forEach(
                            difference -> out.println(difference.indent(2).stripTrailing()));
                    out.flush();
                }
            }
        }
        out.printf(
                "%d scenario%s, %d failed (%.1f s)%n",
                cases.size(), cases.size() == 1 ? "" : "s", failed, (System.nanoTime() - begin) / 1e9);
        out.flush();
        return failed == 0 ? 0 : 1;
    }

    /** What keeps the routes from starting is told better by check. */
    private static Scenarios open(Path routes, List<Scenarios.Case> cases, PrintWriter err) {
        try {
            return new Scenarios(routes, cases);
        } catch (RuntimeException failed) {
            new RouteConventions(routes, Beans.of(BirdfeederApplication.class))
                    .problems()
                    .forEach(err::println);
            throw failed;
        }
    }

    private static Optional<Path> routesAbove(Path place) {
        for (var above = place.toAbsolutePath().normalize(); above != null; above = above.getParent()) {
            if (Files.isDirectory(above.resolve("pipeline"))) {
                // As it was written, if it was: so are the places told.
                return Optional.of(above.equals(place.toAbsolutePath().normalize()) ? place : above);
            }
        }
        return Optional.empty();
    }
}
