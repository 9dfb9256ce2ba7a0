package dev.birdfeeder.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.birdfeeder.command.ChildProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.util.FileSystemUtils;

/**
 * The file sink on disks that fail for real: a process of its own on a small or read-only file system in a mount
 * namespace, or with fsync failing by strace. What a machine doesn't allow is skipped, and says so.
 */
@Timeout(300)
class FileFaultsTest {

    private static final int RECORDS = 2000;

    @TempDir
    private Path folder;

    private Path out;

    @BeforeEach
    void accept() throws IOException {
        out = Files.createDirectories(folder.resolve("out"));
        try (var stage = new SinkStage(folder)) {
            stage.tenant("acme", "archive: { type: file, directory: '%s' }".formatted(out));
            stage.accept("acme", RECORDS);
        }
    }

    @ParameterizedTest(name = "{1}")
    @DisplayName(
            "G12: a disk that is full or read-only acknowledges nothing; the sink waits, and recovers when it is healed")
    @CsvSource({"size=64k, No space left on device", "ro, Read-only file system"})
    void waitsForTheDisk(String option, String reason) throws InterruptedException {
        // Given
        var mount = namespace("mount -t tmpfs -o %s none \"$0\" && exec \"$@\"".formatted(option));
        assumeRuns(mount, "no mount namespaces");

        // When
        var failed = run(mount);

        // Then
        assertThat(failed).isEqualTo("1 %s: can't be written (%s)".formatted(out, reason));
        assertThat(pending()).isEqualTo(RECORDS);
        assertThat(ask("SELECT delivered FROM flow", Integer.class)).isZero();
        assertThat(run(List.of())).isEqualTo("0 null");
        assertThat(ask("SELECT delivered FROM flow", Integer.class)).isEqualTo(RECORDS);
        assertThat(lines()).hasSize(RECORDS).doesNotHaveDuplicates();
    }

    @ParameterizedTest(name = "of {0}")
    @DisplayName("G12: an fsync that fails acknowledges nothing and is never repeated on the same descriptor")
    @CsvSource({"the file, 3", "its folder, 3"})
    void neverTrustsASecondFsync(String what, int attempts) throws InterruptedException, IOException {
        // Given
        var trace = folder.resolve("trace");
        var day = out.resolve("acme/nps/2026-03-10");
        var delivery = ask("SELECT id FROM delivery", Long.class);
        var path = what.equals("the file") ? day.resolve(".track-%d.ndjson.part".formatted(delivery)) : day;
        var strace = List.of(
                "strace",
                "-f",
                "-y",
                "-qq",
                "-o",
                trace.toString(),
                "-e",
                "trace=fsync,fdatasync",
                "-e",
                "inject=fsync,fdatasync:error=EIO",
                "-P",
                path.toString());
        assumeRuns(strace, "no strace");

        // When
        var failed = run(strace);

        // Then
        assertThat(failed).isEqualTo("1 %s: can't be written (Input/output error)".formatted(out));
        assertThat(pending()).isEqualTo(RECORDS);
        assertThat(Files.readAllLines(trace))
                .filteredOn(line -> line.contains("INJECTED"))
                .as("one for each attempt, each on a descriptor of its own")
                .hasSize(attempts);
        assertThat(run(List.of())).isEqualTo("0 null");
        assertThat(lines()).hasSize(RECORDS).doesNotHaveDuplicates();
    }

    @Test
    @DisplayName("G12: a file in the place of the directory makes the sink wait until it is gone")
    void waitsForItsPlace() throws IOException {
        // Given
        Files.delete(out);
        Files.writeString(out, "not a directory");
        try (var stage = new SinkStage(folder)) {

            // When
            stage.deliver();

            // Then
            assertThat(stage.lane("acme", "archive").pending()).isEqualTo(RECORDS);
            assertThat(stage.lane("acme", "archive").error()).startsWith(out + ": can't be written (");
            Files.delete(out);
            stage.advance(Duration.ofSeconds(1));
            stage.deliver();
            assertThat(stage.lane("acme", "archive").delivered()).isEqualTo(RECORDS);
            assertThat(lines()).hasSize(RECORDS);
        }
    }

    @Test
    @DisplayName("G12: a directory that is removed is made again, and what is delivered from then on is complete")
    void makesItsDirectoryAgain() throws IOException {
        // Given
        try (var stage = new SinkStage(folder)) {
            stage.deliver();
            FileSystemUtils.deleteRecursively(out);

            // When
            stage.accept("acme", "later");
            stage.deliver();

            // Then
            assertThat(lines()).singleElement().satisfies(line -> assertThat(line)
                    .contains("later"));
            assertThat(stage.lane("acme", "archive").pending()).isZero();
        }
    }

    /** Exit code and error of {@code run --once} under a wrapper. */
    private String run(List<String> wrapper) throws InterruptedException {
        try (var child = ChildProcess.start(folder, wrapper, "run", "--once")) {
            return child.exitCode() + " " + ask("SELECT MAX(error) FROM delivery", String.class);
        }
    }

    private List<String> namespace(String script) {
        var command = new ArrayList<>(List.of("unshare", "--mount"));
        if (!System.getProperty("user.name").equals("root")) {
            command.add("--map-root-user");
        }
        command.addAll(List.of("sh", "-c", script, out.toString()));
        return command;
    }

    private static void assumeRuns(List<String> wrapper, String otherwise) throws InterruptedException {
        var command = new ArrayList<>(wrapper);
        command.add("true");
        try {
            var works = new ProcessBuilder(command).start();
            var runs = works.waitFor(1, TimeUnit.MINUTES) && works.exitValue() == 0;
            if (!runs) {
                System.err.println("G12 IS NOT TESTED HERE: " + otherwise);
            }
            assumeThat(runs).as("G12 is not tested here: " + otherwise).isTrue();
        } catch (IOException absent) {
            System.err.println("G12 IS NOT TESTED HERE: " + otherwise);
            assumeThat(true).as("G12 is not tested here: " + otherwise).isFalse();
        }
    }

    private long pending() {
        return ask("SELECT COALESCE(SUM(records), 0) FROM delivery", Long.class);
    }

    private <T> T ask(String sql, Class<T> type) {
        return new JdbcTemplate(new DriverManagerDataSource("jdbc:sqlite:" + folder.resolve("journal.db")))
                .queryForObject(sql, type);
    }

    /** Of all files that are visible. */
    private List<String> lines() {
        try (var files = Files.walk(out)) {
            return files.filter(Files::isRegularFile)
                    .flatMap(file -> {
                        try {
                            return Files.readAllLines(file).stream();
                        } catch (IOException failed) {
                            throw new UncheckedIOException(failed);
                        }
                    })
                    .toList();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }
}
