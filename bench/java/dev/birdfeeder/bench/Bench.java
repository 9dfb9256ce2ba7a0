package dev.birdfeeder.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** The whole benchmark; see {@code bench/README.md}. */
final class Bench implements AutoCloseable {

    private final Options options;
    private final Path work;
    private final Path routes;
    private final Child stub;
    private final Account account;
    private Output expected;
    private Path reference;

    private Bench(Options options, Path work) throws IOException {
        this.options = options;
        this.work = work;
        this.routes = work.resolve("routes");
        Account.copyRoutes(Path.of("routes"), routes);
        System.out.printf("Makes up %,d interactions ...%n", options.interactions());
        var arguments = onClassPath("1g", Stub.class);
        arguments.add(1, "-Dsun.net.httpserver.nodelay=true");
        arguments.add("--days=" + options.days());
        arguments.add("--per-day=" + options.perDay());
        this.stub = Child.start(work.resolve("stub.log"), arguments);
        this.account = Account.parse(stub.read());
    }

    public static void main(String[] args) throws IOException, InterruptedException {
        var options = Options.of(args);
        try (var bench = new Bench(options, Path.of("target", "bench").toAbsolutePath())) {
            bench.run();
        }
    }

    private void run() throws IOException, InterruptedException {
        var pipeline = new Score("pipeline");
        var loop = new Score("loop");
        System.out.println("Cold: a fresh process each ...");
        cold(pipeline, folder -> {
            var command = new ArrayList<>(List.of("-Xmx" + options.heap(), "-jar", "target/birdfeeder.jar"));
            command.addAll(Pipeline.command(account, routes, folder));
            return command;
        });
        cold(loop, folder -> {
            var command = onClassPath(options.heap(), Loop.class);
            command.addAll(List.of(account.toString(), routes.toString(), folder.toString()));
            return command;
        });
        System.out.printf("Warm: one round each that doesn't count, then %d each in turn ...%n", options.rounds());
        try (var first = contender(Pipeline.class);
                var second = contender(Loop.class)) {
            for (int round = 0; round <= options.rounds(); round++) {
                warm(pipeline, first, round);
                warm(loop, second, round);
            }
            pipeline.peakMegabytes(first.peakMegabytes());
            loop.peakMegabytes(second.peakMegabytes());
        }
        new Report(options, expected.records(), pipeline, loop).print(System.out);
    }

    private interface Command {
        List<String> in(Path folder) throws IOException;
    }

    /** One fresh process, from start to exit. */
    private void cold(Score score, Command command) throws IOException, InterruptedException {
        var folder = fresh(score.name() + "-cold");
        stub.ask("first");
        var cpu = Duration.ZERO;
        var peak = 0L;
        var startedAt = System.nanoTime();
        var log = work.resolve(score.name() + "-cold.log").toFile();
        var process = Child.java(command.in(folder))
                .redirectErrorStream(true)
                .redirectOutput(log)
                .start();
        while (!process.waitFor(20, TimeUnit.MILLISECONDS)) {
            var now = process.info().totalCpuDuration().orElse(Duration.ZERO);
            cpu = now.compareTo(cpu) > 0 ? now : cpu;
            peak = Math.max(peak, Child.peakMegabytes(process.pid()));
        }
        var wall = (System.nanoTime() - startedAt) / 1e9;
        if (process.exitValue() != 0) {
            throw new IllegalStateException("exit code %d; see %s".formatted(process.exitValue(), log));
        }
        var flow = (Output.lastWritten(folder.resolve("out")) - Long.parseLong(stub.ask("first"))) / 1e3;
        score.cold(wall, flow, cpu.toMillis() / 1e3, peak);
        check(folder);
    }

    private void warm(Score score, Child contender, int round) throws IOException {
        var folder = fresh(score.name() + "-" + round);
        var before = stub.cpu();
        var measured = Round.parse(contender.ask(folder.toString()));
        var stubSeconds = stub.cpu().minus(before).toMillis() / 1e3;
        System.out.printf(
                "  %-8s %-8s %6.2f s, %6.2f s CPU, stub %.2f s CPU%n",
                score.name(),
                round == 0 ? "warm-up" : "round " + round,
                measured.seconds(),
                measured.cpuSeconds(),
                stubSeconds);
        if (round > 0) {
            score.round(measured, stubSeconds);
        }
        check(folder);
    }

    /** All rounds of both must have written the same records; those of the first one are kept to compare with. */
    private void check(Path folder) throws IOException {
        var output = Output.of(folder.resolve("out"));
        if (expected == null) {
            expected = output;
            reference = folder;
        } else if (output.equals(expected)) {
            delete(folder);
        } else {
            throw new IllegalStateException(
                    "%s holds %s, but %s holds %s".formatted(folder, output, reference, expected));
        }
    }

    private Child contender(Class<?> main) throws IOException {
        var name = main.getSimpleName().toLowerCase(Locale.ROOT);
        var arguments = onClassPath(options.heap(), main);
        if (options.record() && main == Pipeline.class) {
            arguments.add(
                    0,
                    "-XX:StartFlightRecording=settings=profile,dumponexit=true,filename="
                            + work.resolve(name + ".jfr"));
        }
        arguments.addAll(List.of(account.toString(), routes.toString()));
        return Child.start(work.resolve(name + ".log"), arguments);
    }

    private static List<String> onClassPath(String heap, Class<?> main) {
        return new ArrayList<>(List.of("-Xmx" + heap, "-cp", System.getProperty("java.class.path"), main.getName()));
    }

    private Path fresh(String name) throws IOException {
        var folder = work.resolve(name);
        delete(folder);
        return Files.createDirectories(folder);
    }

    private static void delete(Path folder) throws IOException {
        if (Files.exists(folder)) {
            try (Stream<Path> files = Files.walk(folder)) {
                for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
    }

    @Override
    public void close() {
        stub.close();
    }
}
