package dev.birdfeeder.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.birdfeeder.Birdfeeder;
import dev.birdfeeder.feedback.FeedbackSchema;
import dev.birdfeeder.feedback.Json;
import dev.birdfeeder.sandbox.TrackCxmSandbox;
import dev.birdfeeder.sandbox.TrackCxmSandbox.Fault;
import dev.birdfeeder.sandbox.TrackCxmSandbox.Interaction;
import dev.birdfeeder.sandbox.TrackCxmSandbox.Outcome;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchService;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/**
 * The real application in a process of its own, killed with SIGKILL again and again: while it waits for an answer, reads
 * a page, commits, or writes a file. Then it runs to the end, and nothing is missing, twice or half.
 */
class KillTest {

    private static final int KILLS = 12;
    private static final long SEED = 20261122;

    private final Instant now = Instant.now();
    private final TrackCxmSandbox track = TrackCxmSandbox.start(Clock.fixed(now, ZoneOffset.UTC), 11, 360, 20);
    private final LocalDate firstDay =
            LocalDate.ofInstant(now, ZoneId.of("America/Sao_Paulo")).minusDays(360);

    @TempDir
    private Path folder;

    private volatile Process child;

    @BeforeEach
    void prepare() {
        track.allowPerMinute(1_000_000);
        // The folders of files, made beforehand so that they can be watched; a run may go on into the next day.
        days().forEach(day -> makeFolder(day));
    }

    @AfterEach
    void close() {
        if (child != null) {
            child.destroyForcibly();
        }
        track.close();
    }

    @Test
    @Timeout(300)
    void whateverItIsKilledInEveryRecordArrivesExactlyOnce() throws IOException, InterruptedException {
        // Given
        writeTenant(firstDay);
        var chance = new Random(SEED);
        var kills = 0;

        // When
        for (int i = 0; i < KILLS; i++) {
            var killed = i % 3 == 2 ? runUntilFile(1 + chance.nextInt(6)) : runUntilRequest(1 + chance.nextInt(60));
            kills += killed ? 1 : 0;
            assertConserved();
        }
        var exit = run();

        // Then
        assertThat(kills).as("kills that hit").isGreaterThanOrEqualTo(KILLS * 2 / 3);
        assertThat(exit).as(log()).isZero();
        assertThat(parts()).isEmpty();
        var expected = ids(Outcome.NPS, Outcome.CSAT);
        assertThat(expected).hasSizeGreaterThan(1000);
        var records = records();
        assertThat(records)
                .extracting(record -> record.path("feedback_id").asText())
                .doesNotHaveDuplicates()
                .containsExactlyInAnyOrderElementsOf(expected);
        assertThat(records)
                .allSatisfy(
                        record -> assertThat(record.path("version").intValue()).isEqualTo(1));
        assertThat(records).allSatisfy(record -> assertThat(FeedbackSchema.problems(record))
                .isEmpty());
        assertThat(flow()).containsEntry("accepted", expected.size()).containsEntry("delivered", expected.size());
        assertThat(journal().queryForObject("SELECT count(*) FROM dead_letter", Integer.class))
                .isEqualTo(ids(Outcome.AMBIGUOUS).size());
        assertAFullReadBringsNothingNew(expected.size());
    }

    /** Reads all days again: what the journal knows is all there is, nothing more and nothing less. */
    private void assertAFullReadBringsNothingNew(int expected) throws IOException, InterruptedException {
        writeTenant(firstDay.minusDays(1));
        assertThat(run()).as(log()).isZero();
        assertThat(
                        journal()
                                .queryForMap(
                                        "SELECT fetched, new, changed, unchanged, dead, outcome FROM run ORDER BY id DESC LIMIT 1"))
                .containsEntry("fetched", (int) track.interactions().count())
                .containsEntry("new", 0)
                .containsEntry("changed", 0)
                .containsEntry("unchanged", expected)
                .containsEntry("dead", ids(Outcome.AMBIGUOUS).size())
                .containsEntry("outcome", "OK");
        assertThat(journal().queryForObject("SELECT skipped FROM run ORDER BY id DESC LIMIT 1", Integer.class))
                .isEqualTo(
                        (int) track.interactions().filter(KillTest::isSkipped).count());
        assertThat(records()).hasSize(expected);
    }

    /** Runs until the sandbox has seen so many requests; false when it ended before. */
    private boolean runUntilRequest(int requests) throws IOException, InterruptedException {
        var left = new AtomicInteger(requests);
        track.answerAlways(
                uri -> {
                    if (left.decrementAndGet() == 0) {
                        child.destroyForcibly();
                    }
                    return false;
                },
                Fault.SERVER_ERROR);
        var exit = run();
        track.heal();
        return exit != 0;
    }

    /** Runs until so many files have appeared, hidden ones that are being written included. */
    private boolean runUntilFile(int files) throws IOException, InterruptedException {
        var watch = folder.getFileSystem().newWatchService();
        for (var day : days()) {
            day.register(watch, StandardWatchEventKinds.ENTRY_CREATE);
        }
        var watcher = new Thread(() -> killAfter(files, watch), "watcher");
        watcher.start();
        var exit = run();
        watch.close();
        watcher.join();
        return exit != 0;
    }

    private void killAfter(int files, WatchService watch) {
        try {
            for (int seen = 0; seen < files; ) {
                var key = watch.take();
                seen += key.pollEvents().size();
                key.reset();
            }
            child.destroyForcibly();
        } catch (ClosedWatchServiceException ended) {
            // Before there were so many.
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private int run() throws IOException, InterruptedException {
        var builder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "-Xmx256m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Birdfeeder.class.getName(),
                        "run",
                        "--once",
                        "--birdfeeder.tenants=" + folder.resolve("tenants"),
                        "--birdfeeder.journal.url=jdbc:sqlite:" + journalFile(),
                        "--birdfeeder.http.allow-private-addresses=true")
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("log").toFile());
        builder.environment().put("TRACK_TOKEN", track.token());
        child = builder.start();
        return child.waitFor();
    }

    private void assertConserved() {
        if (Files.exists(journalFile())) {
            assertThat(flow()).as("accepted = delivered + pending + dead").satisfies(flow -> assertThat(
                            flow.get("accepted"))
                    .isEqualTo(flow.get("delivered") + flow.get("pending") + flow.get("dead")));
        }
    }

    private Map<String, Integer> flow() {
        var journal = journal();
        var tables = journal.queryForObject(
                "SELECT count(*) FROM sqlite_master WHERE name IN ('flow', 'delivery')", Integer.class);
        if (tables < 2) {
            return Map.of("accepted", 0, "delivered", 0, "pending", 0, "dead", 0);
        }
        return journal.queryForObject(
                "SELECT COALESCE(SUM(accepted), 0), COALESCE(SUM(delivered), 0), COALESCE(SUM(dead), 0),"
                        + " (SELECT COALESCE(SUM(records), 0) FROM delivery) FROM flow",
                (row, index) -> Map.of(
                        "accepted", row.getInt(1),
                        "delivered", row.getInt(2),
                        "dead", row.getInt(3),
                        "pending", row.getInt(4)));
    }

    private JdbcTemplate journal() {
        return new JdbcTemplate(new DriverManagerDataSource("jdbc:sqlite:" + journalFile()));
    }

    private Path journalFile() {
        return folder.resolve("journal.db");
    }

    private void writeTenant(LocalDate startDate) throws IOException {
        Files.createDirectories(folder.resolve("tenants"));
        Files.writeString(
                folder.resolve("tenants/acme.yaml"),
                """
                sources:
                  track:
                    connection_details: { token: "${TRACK_TOKEN}", base_url: "%s" }
                    data_source:
                      organization_id: %s
                      time_zone: America/Sao_Paulo
                      start_date: %s
                      page_size: 25
                    metadata: { transaction_id_field: ticket_id, transaction_platform: Zendesk }
                sinks:
                  archive: { type: file, directory: "%s" }
                """
                        .formatted(track.url(), track.organization(), startDate, folder.resolve("out")));
    }

    private List<Path> days() {
        var today = LocalDate.ofInstant(now, ZoneOffset.UTC);
        var days = new ArrayList<Path>();
        for (var kind : List.of("nps", "csat")) {
            for (var day : List.of(today, today.plusDays(1))) {
                days.add(folder.resolve("out/acme").resolve(kind).resolve(day.toString()));
            }
        }
        return days;
    }

    private List<JsonNode> records() {
        var records = new ArrayList<JsonNode>();
        for (var file : files()) {
            if (file.toString().endsWith(".ndjson")) {
                try (var lines = Files.lines(file)) {
                    lines.map(Json::json).forEach(records::add);
                } catch (IOException unreadable) {
                    throw new UncheckedIOException(unreadable);
                }
            }
        }
        return records;
    }

    private List<Path> parts() {
        return files().stream()
                .filter(file -> file.toString().endsWith(".part"))
                .toList();
    }

    private List<Path> files() {
        try (var paths = Files.walk(folder.resolve("out"))) {
            return paths.filter(Files::isRegularFile).toList();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private List<String> ids(Outcome... outcomes) {
        return track.interactions()
                .filter(interaction -> List.of(outcomes).contains(interaction.outcome()))
                .filter(interaction -> !isSkipped(interaction))
                .map(interaction ->
                        "track-cxm:" + interaction.json().path("uuid").asText())
                .toList();
    }

    private static boolean isSkipped(Interaction interaction) {
        return switch (interaction.outcome()) {
            case NPS, CSAT -> interaction.rating().isEmpty();
            case SKIPPED -> true;
            case AMBIGUOUS -> false;
        };
    }

    private String log() throws IOException {
        return Files.readString(folder.resolve("log"));
    }

    private static void makeFolder(Path path) {
        try {
            Files.createDirectories(path);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }
}
