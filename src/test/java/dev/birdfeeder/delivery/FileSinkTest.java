package dev.birdfeeder.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.luben.zstd.Zstd;
import dev.birdfeeder.feedback.Exchanges;
import dev.birdfeeder.feedback.Json;
import dev.birdfeeder.feedback.TenantYaml;
import dev.birdfeeder.journal.Delivery;
import dev.birdfeeder.tenant.Sink;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FileSinkTest {

    private static final String NPS =
            "{\"feedback_id\":\"1\",\"answers\":[{\"kind\":\"x\"}],\"kind\":\"nps\",\"text\":\"é\u2028\"}\n";
    private static final String CSAT = "{\"feedback_id\":\"2\",\"kind\":\"csat\"}\n";
    private static final String LAST = "{\"feedback_id\":\"3\",\"kind\":\"nps\"}\n";

    @TempDir
    private Path folder;

    private final FileSink sink = new FileSink();

    @Test
    void eachKindHasItsOwnFileNamedAfterTheDelivery() {
        // When
        deliver("ndjson", NPS + CSAT + LAST);

        // Then
        assertThat(files())
                .containsExactly(
                        "out/acme/csat/2026-03-10/track-4711.ndjson", "out/acme/nps/2026-03-10/track-4711.ndjson");
        assertThat(folder.resolve("out/acme/nps/2026-03-10/track-4711.ndjson")).hasContent(NPS + LAST);
        assertThat(folder.resolve("out/acme/csat/2026-03-10/track-4711.ndjson")).hasContent(CSAT);
    }

    @Test
    void theDayIsThatOfAcceptanceInUtc() {
        // When
        deliver("ndjson", CSAT, "2026-03-10T23:59:59.999Z");

        // Then
        assertThat(files()).containsExactly("out/acme/csat/2026-03-10/track-4711.ndjson");
    }

    @Test
    void gzippedFilesHoldTheSame() throws IOException {
        // When
        deliver("ndjson.gz", NPS + LAST);

        // Then
        assertThat(files()).containsExactly("out/acme/nps/2026-03-10/track-4711.ndjson.gz");
        try (var file = new GZIPInputStream(
                Files.newInputStream(folder.resolve("out/acme/nps/2026-03-10/track-4711.ndjson.gz")))) {
            assertThat(new String(file.readAllBytes(), StandardCharsets.UTF_8)).isEqualTo(NPS + LAST);
        }
    }

    @Test
    void repeatedItReplacesTheFileByItself() {
        // Given
        deliver("ndjson", NPS + CSAT);

        // When
        deliver("ndjson", NPS + CSAT);

        // Then
        assertThat(files()).hasSize(2);
        assertThat(folder.resolve("out/acme/nps/2026-03-10/track-4711.ndjson")).hasContent(NPS);
    }

    @Test
    void whatACrashLeftHalfWrittenIsCleanedUp() throws IOException {
        // Given
        var day = Files.createDirectories(folder.resolve("out/acme/csat/2026-03-10"));
        Files.writeString(day.resolve(".track-4711.ndjson.part"), "{\"feedback_id\":\"2\",\"ki");

        // When
        deliver("ndjson", CSAT);

        // Then
        assertThat(files()).containsExactly("out/acme/csat/2026-03-10/track-4711.ndjson");
        assertThat(day.resolve("track-4711.ndjson")).hasContent(CSAT);
    }

    @Test
    @DisplayName("G15: a link planted under the hidden name is not followed")
    void aLinkUnderTheHiddenNameIsNotFollowed() throws IOException {
        // Given
        var day = Files.createDirectories(folder.resolve("out/acme/csat/2026-03-10"));
        var precious = Files.writeString(folder.resolve("precious"), "untouched");
        Files.createSymbolicLink(day.resolve(".track-4711.ndjson.part"), precious);

        // When
        deliver("ndjson", CSAT);

        // Then
        assertThat(precious).hasContent("untouched");
        assertThat(day.resolve("track-4711.ndjson")).isRegularFile().hasContent(CSAT);
    }

    @Test
    @DisplayName("G15: a link planted under the file's name is replaced and not followed")
    void aLinkUnderTheFilesNameIsReplacedAndNotFollowed() throws IOException {
        // Given
        var day = Files.createDirectories(folder.resolve("out/acme/csat/2026-03-10"));
        var precious = Files.writeString(folder.resolve("precious"), "untouched");
        Files.createSymbolicLink(day.resolve("track-4711.ndjson"), precious);

        // When
        deliver("ndjson", CSAT);

        // Then
        assertThat(precious).hasContent("untouched");
        assertThat(Files.isSymbolicLink(day.resolve("track-4711.ndjson"))).isFalse();
    }

    @ParameterizedTest(name = "at {0}")
    @DisplayName("G15: a link planted below the directory is refused, whether it leads somewhere or nowhere")
    @CsvSource({
        "acme, elsewhere", "acme/csat, elsewhere", "acme/csat/2026-03-10, elsewhere",
        "acme, nowhere", "acme/csat, nowhere", "acme/csat/2026-03-10, nowhere"
    })
    void aLinkThatLeadsOutOfTheDirectoryIsRefused(String place, String target) throws IOException {
        // Given
        var elsewhere = Files.createDirectories(folder.resolve("elsewhere"));
        var link = folder.resolve("out").resolve(place);
        Files.createDirectories(link.getParent());
        Files.createSymbolicLink(link, folder.resolve(target));

        // When
        var refused = assertThatThrownBy(() -> deliver("ndjson", CSAT));

        // Then
        refused.isInstanceOf(SinkException.class)
                .hasMessage(folder.resolve("out") + ": can't be written (a link where a folder belongs)");
        assertThat(files()).isEmpty();
        assertThat(elsewhere).isEmptyDirectory();
        assertThat(folder.resolve("nowhere")).doesNotExist();
    }

    @Test
    void theDirectoryItselfMayBeALink() throws IOException {
        // Given
        var volume = Files.createDirectories(folder.resolve("volume"));
        Files.createSymbolicLink(folder.resolve("out"), volume);

        // When
        deliver("ndjson", CSAT);

        // Then
        assertThat(volume.resolve("acme/csat/2026-03-10/track-4711.ndjson")).hasContent(CSAT);
    }

    @Test
    void aFolderThatCannotBeWrittenIsToldWithoutTheContent() throws IOException {
        // Given
        Files.createDirectories(folder.resolve("out"));
        Files.writeString(folder.resolve("out/acme"), "a file where a folder belongs");

        // When
        var refused = assertThatThrownBy(() -> deliver("ndjson", NPS));

        // Then
        refused.isInstanceOf(RetryableSinkException.class)
                .hasMessageMatching("\\Q%s\\E: can't be written \\(\\w+\\)".formatted(folder.resolve("out")));
    }

    @Test
    void aFolderUnderTheHiddenNameIsToldAndNothingAppears() throws IOException {
        // Given
        var day = folder.resolve("out/acme/nps/2026-03-10");
        Files.createDirectories(day.resolve(".track-4711.ndjson.part/full"));

        // When
        var refused = assertThatThrownBy(() -> deliver("ndjson", NPS));

        // Then
        refused.isInstanceOf(SinkException.class).hasMessageEndingWith("(DirectoryNotEmptyException)");
        assertThat(files()).isEmpty();
    }

    @Test
    void aBrokenLineIsToldWithoutTheContent() {
        assertThatThrownBy(() -> deliver("ndjson", CSAT + "{\"feedback_id\":\"secret\"}\n"))
                .isInstanceOf(SinkException.class)
                .hasMessageNotContaining("secret");
        assertThat(files()).isEmpty();
    }

    @Test
    @DisplayName("G13: a file is hidden until it is whole")
    void whoListsTheFolderSeesOnlyWholeFiles() throws IOException, InterruptedException {
        // Given
        var day = Files.createDirectories(folder.resolve("out/acme/nps/2026-03-10"));
        var visible = new ArrayList<String>();
        try (var watch = day.getFileSystem().newWatchService()) {
            day.register(watch, StandardWatchEventKinds.ENTRY_CREATE);

            // When
            deliver("ndjson", NPS.repeat(20_000));

            // Then
            while (visible.size() < 2) {
                var key = watch.take();
                key.pollEvents().forEach(event -> visible.add(event.context().toString()));
                key.reset();
            }
        }
        assertThat(visible).containsExactly(".track-4711.ndjson.part", "track-4711.ndjson");
        assertThat(files()).containsExactly("out/acme/nps/2026-03-10/track-4711.ndjson");
    }

    @Test
    @DisplayName("G13: whoever lists the directory and reads at any moment finds whole files and whole records")
    void whoReadsAtAnyMomentFindsWholeRecords() throws Exception {
        // Given
        var ended = new AtomicBoolean();
        var reader = new FutureTask<>(() -> {
            var filesRead = 0;
            while (!ended.get() || filesRead == 0) {
                for (var file : visible()) {
                    var text = Files.readString(file);
                    assertThat(text).endsWith("}\n");
                    assertThat(text.lines().map(Json::json)).hasSize(500);
                    filesRead++;
                }
            }
            return filesRead;
        });
        new Thread(reader, "reader").start();

        // When
        for (int round = 0; round < 100; round++) {
            deliver("ndjson", LAST.repeat(500));
        }
        ended.set(true);

        // Then
        assertThat(reader.get(1, TimeUnit.MINUTES)).isPositive();
    }

    /** What a consumer would take: files whose name doesn't begin with a dot. */
    private List<Path> visible() throws IOException {
        var day = folder.resolve("out/acme/nps/2026-03-10");
        if (!Files.isDirectory(day)) {
            return List.of();
        }
        try (var files = Files.list(day)) {
            return files.filter(file -> !file.getFileName().toString().startsWith("."))
                    .toList();
        }
    }

    private void deliver(String format, String lines) {
        deliver(format, lines, "2026-03-10T12:00:00Z");
    }

    private void deliver(String format, String lines, String acceptedAt) {
        var compressed = Zstd.compress(lines.getBytes(StandardCharsets.UTF_8));
        var exchange = Exchanges.of(null, null);
        var delivery = new Delivery(4711, "acme", "archive", "track", 1, Instant.parse(acceptedAt), 0, compressed);
        exchange.setVariable("attempt", new Attempt(delivery));
        exchange.setVariable("sink", sink(format));
        sink.process(exchange);
    }

    private Sink sink(String format) {
        return TenantYaml.tenant("sinks: { archive: { type: file, directory: %s, format: %s } }\n"
                                .formatted(folder.resolve("out"), format)
                        + TenantYaml.trackYaml())
                .sinks()
                .get("archive");
    }

    /** All files below the test's folder but those that it made outside of out. */
    private List<String> files() {
        try (var paths = Files.walk(folder)) {
            return paths.filter(Files::isRegularFile)
                    .map(path -> folder.relativize(path).toString())
                    .filter(path -> path.endsWith(".ndjson") || path.endsWith(".gz") || path.endsWith(".part"))
                    .sorted()
                    .toList();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }
}
