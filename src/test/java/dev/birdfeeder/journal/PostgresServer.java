package dev.birdfeeder.journal;

import static org.assertj.core.api.Assertions.assertThat;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;

/** A real PostgreSQL in a folder of its own, that can be killed and started again on the same port. */
public final class PostgresServer implements AutoCloseable {

    private final EmbeddedPostgres first;
    private final Path data;
    private final List<String> command;
    private boolean restarted;

    private PostgresServer(EmbeddedPostgres first, Path data, String... settings) {
        this.first = first;
        this.data = data;
        command = new ArrayList<>();
        if ("root".equals(System.getProperty("user.name"))) {
            // As EmbeddedPostgres does: the server refuses to run as root.
            command.addAll(List.of("unshare", "-U"));
        }
        command.add(binaries(first).resolve("bin/postgres").toString());
        command.addAll(List.of("-D", data.toString(), "-p", String.valueOf(first.getPort())));
        for (int i = 0; i < settings.length; i += 2) {
            command.addAll(List.of("-c", settings[i] + "=" + settings[i + 1]));
        }
    }

    /** Where it has unpacked them; it doesn't tell. */
    private static Path binaries(EmbeddedPostgres postgres) {
        try {
            var folder = EmbeddedPostgres.class.getDeclaredField("pgDir");
            folder.setAccessible(true);
            return ((File) folder.get(postgres)).toPath();
        } catch (ReflectiveOperationException other) {
            throw new IllegalStateException(other);
        }
    }

    /** @param folder for its data; empty */
    public static PostgresServer start(Path folder, String... settings) {
        try {
            var data = folder.resolve("postgres");
            var builder = EmbeddedPostgres.builder().setDataDirectory(data.toFile());
            for (int i = 0; i < settings.length; i += 2) {
                builder.setServerConfig(settings[i], settings[i + 1]);
            }
            return new PostgresServer(builder.start(), data, settings);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    public int port() {
        return first.getPort();
    }

    public String url() {
        return url(port());
    }

    /** @param port the server's, or that of a proxy in front of it */
    public static String url(int port) {
        return "jdbc:postgresql://127.0.0.1:%d/postgres?user=postgres".formatted(port);
    }

    /** A connection past every proxy. */
    public Connection connect() throws SQLException {
        return DriverManager.getConnection(url());
    }

    /** An empty database; returns its URL. */
    public String database(String name) throws SQLException {
        try (var connection = connect();
                var statement = connection.createStatement()) {
            statement.execute("CREATE DATABASE " + name);
        }
        return url().replace("/postgres?", "/" + name + "?");
    }

    /** SIGKILL, as from the kernel that is short of memory. */
    public synchronized void kill() {
        var postmaster = postmaster();
        var all = postmaster.descendants().toList();
        assertThat(postmaster.destroyForcibly()).isTrue();
        postmaster.onExit().join();
        // They notice that the postmaster is gone, and hold the shared memory until then.
        all.forEach(process -> process.onExit().join());
    }

    /** Its id stands in the first line of its lock file. */
    private ProcessHandle postmaster() {
        try {
            var id = Files.readAllLines(data.resolve("postmaster.pid")).get(0);
            return ProcessHandle.of(Long.parseLong(id)).orElseThrow();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /** Starts it again, when a {@link #kill} under way has ended: until then its lock file names a process that lives. */
    public synchronized void start() {
        try {
            restarted = true;
            new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
        Awaitility.await().atMost(Duration.ofSeconds(30)).ignoreExceptions().until(() -> {
            connect().close();
            return true;
        });
    }

    @Override
    public void close() throws IOException {
        if (restarted) {
            kill();
        }
        first.close();
    }
}
