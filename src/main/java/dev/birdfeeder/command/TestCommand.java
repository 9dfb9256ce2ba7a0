package dev.birdfeeder.command;

import dev.birdfeeder.reload.Reload;
import dev.birdfeeder.reload.Saves;
import dev.birdfeeder.scenario.Scenarios;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
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

    private final String[] settings;

    @Parameters(
            arity = "0..1",
            paramLabel = "<folder>",
            description = "A folder in the routes folder, or one file. All of it when left out.")
    private Path path;

    @Option(names = "--name", description = "Only scenarios whose name contains this.")
    private String part = "";

    @Option(names = "--watch", description = "Plays them again whenever a file of the routes folder is saved.")
    private boolean watch;

    @Spec
    private CommandSpec spec;

    TestCommand(String[] settings) {
        this.settings = settings;
    }

    @Override
    public Integer call() {
        var out = spec.commandLine().getOut();
        var err = spec.commandLine().getErr();
        var given = StartFailure.routes(settings);
        var where = path == null ? given.orElse(Path.of("routes")) : path;
        var routes = given.or(() -> routesAbove(where));
        if (!Files.exists(where) || routes.isEmpty()) {
            err.println(where + ": "
                    + (Files.exists(where)
                            ? "is in no routes folder (one that holds pipeline, sources and sinks)"
                            : "there is no such folder or file"));
            return 1;
        }
        var cases = cases(where);
        if (cases.isEmpty()) {
            err.println(
                    where + ": there is no scenario" + (part.isEmpty() ? "" : " whose name contains '" + part + "'"));
            return 1;
        }
        var begin = System.nanoTime();
        try (var scenarios = open(routes.get(), cases, err)) {
            var reload = watch ? scenarios.bean(Reload.class) : Optional.<Reload>empty();
            var saves = reload.map(files -> new Saves(files::look));
            reload.ifPresent(Reload::begin);
            var failed = play(scenarios, cases, begin, out);
            if (reload.isPresent()) {
                watch(scenarios, reload.get(), saves.orElseThrow(), where, out);
            }
            return failed == 0 ? 0 : 1;
        } catch (InterruptedException ended) {
            Thread.currentThread().interrupt();
            return 0;
        }
    }

    private List<Scenarios.Case> cases(Path where) {
        return Scenarios.find(where).stream()
                .filter(one -> one.name().contains(part))
                .toList();
    }

    /** Until the process ends. */
    private void watch(Scenarios scenarios, Reload reload, Saves saves, Path where, PrintWriter out)
            throws InterruptedException {
        reload.check().problems().forEach(out::println);
        out.flush();
        while (!Thread.currentThread().isInterrupted()) {
            var saved = saves.await();
            var begin = System.nanoTime();
            out.println();
            reload.take(saved).problems().forEach(out::println);
            scenarios.again();
            play(scenarios, cases(where), begin, out);
        }
    }

    /** How many failed. */
    private static int play(Scenarios scenarios, List<Scenarios.Case> cases, long begin, PrintWriter out) {
        var failed = 0;
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
        out.printf(
                "%d scenario%s, %d failed (%.1f s)%n",
                cases.size(), cases.size() == 1 ? "" : "s", failed, (System.nanoTime() - begin) / 1e9);
        out.flush();
        return failed;
    }

    private static Scenarios open(Path routes, List<Scenarios.Case> cases, PrintWriter err) {
        try {
            return new Scenarios(routes, cases);
        } catch (RuntimeException failed) {
            StartFailure.tellRoutes(failed, routes, err);
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
