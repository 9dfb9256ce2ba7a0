package dev.birdfeeder.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.luben.zstd.Zstd;
import dev.birdfeeder.delivery.CrashingDisk.Killed;
import dev.birdfeeder.delivery.CrashingDisk.PowerFailure;
import dev.birdfeeder.feedback.Exchanges;
import dev.birdfeeder.feedback.TenantYaml;
import dev.birdfeeder.journal.Delivery;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class FileSinkCrashTest {

    private static final String NPS = "{\"feedback_id\":\"%d\",\"kind\":\"nps\"}\n";
    private static final String CSAT = "{\"feedback_id\":\"x\",\"kind\":\"csat\"}\n";

    /** More than the sink writes at once. */
    private static final int MANY = 4000;

    @TempDir
    private Path folder;

    @Test
    @DisplayName("A4: killed at any step of a file, only whole files can be seen, and the next attempt completes them")
    void killed() {
        // Given
        var whole = whole();
        var step = 0;

        for (boolean done = false; !done; ) {
            // When
            var root = root(++step);
            done = delivered(new CrashingDisk(root, step), root);

            // Then
            assertThat(whole).as("killed at step %d", step).containsAllEntriesOf(visible(root));
            deliver(FileSystems.getDefault(), root);
            assertThat(visible(root)).isEqualTo(whole);
            assertThat(parts(root)).isEmpty();
        }
        assertThat(step).as("steps").isGreaterThan(15);
    }

    @ParameterizedTest
    @EnumSource(PowerFailure.class)
    @DisplayName("A9: when the power fails at any step, no torn file can be seen, and what was acknowledged is whole")
    void powerFails(PowerFailure how) {
        // Given
        var whole = whole();
        var step = 0;

        for (boolean acknowledged = false; !acknowledged; ) {
            // When
            var root = root(++step);
            var disk = new CrashingDisk(root, step);
            acknowledged = delivered(disk, root);
            disk.fail(how);

            // Then
            assertThat(whole).as("power failed at step %d", step).containsAllEntriesOf(visible(root));
            if (acknowledged) {
                assertThat(visible(root)).isEqualTo(whole);
            }
            deliver(FileSystems.getDefault(), root);
            assertThat(visible(root)).isEqualTo(whole);
            assertThat(parts(root)).isEmpty();
        }
    }

    @Test
    @DisplayName("A9: a file is written, forced, renamed, and its folder forced, in this order")
    void order() {
        // Given
        var root = root(1);
        var disk = new CrashingDisk(root, Integer.MAX_VALUE);

        // When
        deliver(disk, root);

        // Then
        var day = "acme/csat/2026-03-10";
        var part = day + "/.track-4711.ndjson.part";
        assertThat(disk.steps())
                .startsWith(
                        "folder acme",
                        "force ",
                        "folder acme/csat",
                        "force acme",
                        "folder " + day,
                        "force acme/csat",
                        "create " + part,
                        "write " + part,
                        "force " + part,
                        "move " + part,
                        "force " + day);
    }

    /** False when the process died before it could say so. */
    private boolean delivered(FileSystem files, Path root) {
        try {
            deliver(files, root);
            return true;
        } catch (Killed killed) {
            return false;
        }
    }

    private static void deliver(FileSystem files, Path root) {
        var exchange = Exchanges.of(null, null);
        var delivery = new Delivery(
                4711,
                "acme",
                "archive",
                "track",
                MANY + 1,
                Instant.parse("2026-03-10T12:00:00Z"),
                0,
                Zstd.compress((nps() + CSAT).getBytes(StandardCharsets.UTF_8)));
        exchange.setVariable("attempt", new Attempt(delivery));
        exchange.setVariable(
                "sink",
                TenantYaml.tenant("sinks: { archive: { type: file, directory: '%s' } }\n".formatted(root)
                                + TenantYaml.trackYaml())
                        .sinks()
                        .get("archive"));
        new FileSink(files).process(exchange);
    }

    private static String nps() {
        var lines = new StringBuilder();
        for (int id = 0; id < MANY; id++) {
            lines.append(NPS.formatted(id));
        }
        return lines.toString();
    }

    private static Map<String, String> whole() {
        return new TreeMap<>(
                Map.of("acme/nps/2026-03-10/track-4711.ndjson", nps(), "acme/csat/2026-03-10/track-4711.ndjson", CSAT));
    }

    private Path root(int step) {
        try {
            return Files.createDirectories(folder.resolve("out-" + step));
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private static Map<String, String> visible(Path root) {
        var visible = new TreeMap<String, String>();
        for (var file : files(root)) {
            if (!file.getFileName().toString().startsWith(".")) {
                try {
                    visible.put(root.relativize(file).toString(), Files.readString(file));
                } catch (IOException failed) {
                    throw new UncheckedIOException(failed);
                }
            }
        }
        return visible;
    }

    private static List<Path> parts(Path root) {
        return files(root).stream()
                .filter(file -> file.toString().endsWith(".part"))
                .toList();
    }

    private static List<Path> files(Path root) {
        try (var paths = Files.walk(root)) {
            return paths.filter(Files::isRegularFile).toList();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }
}
