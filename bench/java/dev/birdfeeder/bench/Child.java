package dev.birdfeeder.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** A JVM of the benchmark. It is asked by a line and answers by one that begins with {@value #ANSWER}. */
final class Child implements AutoCloseable {

    private static final String ANSWER = "@ ";

    private final Path log;
    private final Process process;
    private final BufferedReader out;
    private final PrintWriter in;

    private Child(Path log, Process process) {
        this.log = log;
        this.process = process;
        this.out = process.inputReader(StandardCharsets.UTF_8);
        this.in = new PrintWriter(process.outputWriter(StandardCharsets.UTF_8), true);
    }

    /** What it says on standard error goes to a file. */
    static Child start(Path log, List<String> arguments) throws IOException {
        return new Child(log, java(arguments).redirectError(log.toFile()).start());
    }

    /** The java that runs this. */
    static ProcessBuilder java(List<String> arguments) {
        var builder = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString());
        builder.command().addAll(arguments);
        return builder;
    }

    /** What a child calls to answer. */
    static void answer(Object line) {
        System.out.println(ANSWER + line);
    }

    String ask(String line) throws IOException {
        in.println(line);
        return read();
    }

    String read() throws IOException {
        for (String line; (line = out.readLine()) != null; ) {
            if (line.startsWith(ANSWER)) {
                return line.substring(ANSWER.length());
            }
        }
        throw new IllegalStateException("a process of the benchmark has ended; see " + log);
    }

    Duration cpu() {
        return process.info().totalCpuDuration().orElse(Duration.ZERO);
    }

    long peakMegabytes() {
        return peakMegabytes(process.pid());
    }

    /** The most memory that a process ever had, as Linux tells it; 0 elsewhere, and when the process is gone. */
    static long peakMegabytes(long pid) {
        var status = Path.of("/proc", String.valueOf(pid), "status");
        try (var lines = Files.exists(status) ? Files.lines(status) : null) {
            return lines == null
                    ? 0
                    : lines.filter(line -> line.startsWith("VmHWM:"))
                            .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) / 1024)
                            .findFirst()
                            .orElse(0);
        } catch (IOException | UncheckedIOException gone) {
            return 0;
        }
    }

    @Override
    public void close() {
        in.close();
        process.destroy();
    }
}
