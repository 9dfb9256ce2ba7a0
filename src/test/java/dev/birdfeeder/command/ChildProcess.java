package dev.birdfeeder.command;

import dev.birdfeeder.Birdfeeder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The real application in a process of its own, on the tenants, the journal and the output of one folder. */
public final class ChildProcess implements AutoCloseable {

    /** As a shell tells it: killed by SIGKILL. */
    public static final int KILLED = 137;

    /** Likewise, by SIGTERM. */
    public static final int TERMINATED = 143;

    private final Process process;
    private final Path log;

    private ChildProcess(Process process, Path log) {
        this.process = process;
        this.log = log;
    }

    /**
     * Starts one.
     *
     * @param wrapper a command that ends in running what follows it; empty for none
     * @param arguments of the command line
     */
    public static ChildProcess start(Path folder, List<String> wrapper, String... arguments) {
        var command = new ArrayList<>(wrapper);
        command.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xmx256m",
                "-cp",
                System.getProperty("java.class.path"),
                Birdfeeder.class.getName()));
        command.addAll(List.of(arguments));
        command.addAll(List.of(
                "--birdfeeder.tenants=" + folder.resolve("tenants"),
                "--birdfeeder.journal.url=jdbc:sqlite:" + folder.resolve("journal.db"),
                "--birdfeeder.http.allow-private-addresses=true",
                "--server.port=0",
                "--management.server.port=0"));
        var log = folder.resolve("log");
        try {
            var process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile())
                    .start();
            return new ChildProcess(process, log);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /** Its exit code, once it has ended. */
    public int exitCode() throws InterruptedException {
        return process.waitFor();
    }

    /** Whether it ends within so many seconds. */
    public boolean endsWithin(int seconds) throws InterruptedException {
        return process.waitFor(seconds, TimeUnit.SECONDS);
    }

    /** SIGTERM. */
    public void terminate() {
        process.destroy();
    }

    /** SIGKILL. */
    public void kill() {
        process.destroyForcibly();
    }

    public boolean isRunning() {
        return process.isAlive();
    }

    /** What it has said. */
    public String log() {
        try {
            return Files.readString(log);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
