package dev.birdfeeder.crash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.birdfeeder.crash.JournalStore.Flow;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.springframework.kafka.test.EmbeddedKafkaBroker;

/**
 * One tenant with a source and all three sinks, the journal between them, and a process that is killed again and again.
 * All but the process is in this one and sees everything.
 */
final class World implements AutoCloseable {

    private static final int CHANGES_PER_KILL = 30;
    private static final int START_MILLIS = 2500;

    /** A process that takes longer hangs. */
    private static final int PATIENCE_SECONDS = 300;

    private final Instant now = Instant.now();
    private final Path folder;
    private final JournalStore journal;
    private final Launcher launcher;
    private final String brokers;
    private final Random chance;
    private final Tripwire tripwire;
    private final Source source;
    private final Sinks sinks;
    private final Figures figures = new Figures();
    private long workMillis = 2000;
    private volatile Process process;

    /** @param days of answers, 40 each */
    World(Path folder, JournalStore journal, Launcher launcher, EmbeddedKafkaBroker broker, int days, long seed) {
        try {
            this.folder = folder;
            this.journal = journal;
            this.launcher = launcher;
            this.brokers = broker.getBrokersAsString();
            this.chance = new Random(seed);
            this.tripwire = new Tripwire(days());
            this.source = new Source(now, days, seed, () -> tripwire.touched("source asked"));
            this.sinks = new Sinks(
                    folder.resolve("out"),
                    broker,
                    "feedback-" + folder.getParent().getFileName() + "-" + folder.getFileName(),
                    tripwire);
            writeTenant(source.firstDay());
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    Source source() {
        return source;
    }

    Sinks sinks() {
        return sinks;
    }

    /** Answers change and appear, the process works and is killed at this place; false when it never came by. */
    boolean killAt(Place place) throws IOException, InterruptedException {
        source.change(CHANGES_PER_KILL);
        var times = 1 + chance.nextInt(place.most());
        var outside = Tripwire.isOutside(place.name());
        tripwire.set(outside ? place.name() : null, times);
        start(launcher.run(outside ? null : times + ":" + place.name(), settings()));
        return wasKilled(place.name());
    }

    /** Likewise, killed at a random moment: of the start now and then, mostly of the work. */
    boolean killAtRandom() throws IOException, InterruptedException {
        source.change(CHANGES_PER_KILL);
        tripwire.set(null, 0);
        start(launcher.run(null, settings()));
        if (chance.nextInt(8) == 0) {
            process.waitFor(chance.nextInt(START_MILLIS), TimeUnit.MILLISECONDS);
        } else {
            assertThat(tripwire.awaitLife(PATIENCE_SECONDS)).as(log()).isTrue();
            process.waitFor(chance.nextLong(workMillis), TimeUnit.MILLISECONDS);
        }
        Launcher.kill(process);
        var hit = wasKilled("random moment");
        // Settles where nine in ten come before the end.
        workMillis = hit ? workMillis + 10 : Math.max(100, workMillis * 9 / 10);
        return hit;
    }

    private boolean wasKilled(String place) throws InterruptedException {
        var exit = await();
        assertThat(exit).as(() -> place + "\n" + log()).isIn(0, CrashPoint.EXIT_CODE);
        var hit = exit == CrashPoint.EXIT_CODE;
        figures.note(place, hit);
        journal.outliveLeases();
        assertConserved();
        return hit;
    }

    /** Runs to the end; the exit code. */
    int run() throws IOException, InterruptedException {
        return run(launcher.run(null, settings()));
    }

    /** Likewise, and leaves an archive of loaded classes for all that come after. */
    int train() throws IOException, InterruptedException {
        return run(launcher.training(settings()));
    }

    private int run(ProcessBuilder builder) throws IOException, InterruptedException {
        tripwire.set(null, 0);
        start(builder);
        return await();
    }

    private void start(ProcessBuilder builder) throws IOException {
        builder.redirectOutput(folder.resolve("log").toFile());
        builder.environment().put("TRACK_TOKEN", source.track().token());
        process = builder.start();
        tripwire.aimAt(process);
    }

    private int await() throws InterruptedException {
        assertThat(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS))
                .as(() -> "the process ends\n" + log())
                .isTrue();
        return process.exitValue();
    }

    /** What the process has said. */
    String log() {
        try {
            return Files.readString(folder.resolve("log"));
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    /** The cheap part of the oracle: nothing lost, nothing counted that isn't there, nothing sent before it was accepted. */
    private void assertConserved() {
        for (var flow : journal.flows()) {
            assertThat(flow.accepted())
                    .as("accepted = delivered + pending + dead; accepted = all versions of %s", flow)
                    .isEqualTo(flow.delivered() + flow.pending() + flow.dead())
                    .isEqualTo(flow.versions());
            assertThat(flow.dead()).as(flow.toString()).isZero();
            assertThat(sinks.arrived(flow.sink()))
                    .as("arrived of %s", flow)
                    .isBetween(flow.delivered(), flow.accepted());
        }
    }

    /** Whether everything that was accepted has arrived. */
    boolean isAllDelivered() {
        return journal.flows().stream().allMatch(flow -> flow.accepted() == flow.delivered());
    }

    /** The whole oracle, once the process has run to its end. */
    void assertEverythingArrivedOnce() {
        var expected = source.ids();
        assertThat(expected.size()).as("records, enough to prove something").isGreaterThan(1000);
        var arrived = sinks.lastVersions();
        assertThat(arrived.keySet()).containsExactlyInAnyOrderElementsOf(expected);
        var channels = new HashMap<String, String>();
        source.channels()
                .keySet()
                .forEach(id -> channels.put(id, arrived.get(id).path("channel").asText()));
        assertThat(channels).as("last versions").isEqualTo(source.channels());
        sinks.assertOrderly();
        assertThat(journal.flows()).extracting(Flow::sink).containsExactlyInAnyOrder("archive", "api", "stream");
        assertConserved();
        assertThat(isAllDelivered()).isTrue();
        assertThat(journal.look().queryForObject("SELECT count(*) FROM dead_letter", Long.class))
                .isEqualTo(source.dead());
    }

    /** Reads all days again: what the journal knows is all there is, nothing more and nothing less. */
    void assertAFullReadBringsNothingNew() throws IOException, InterruptedException {
        var requests = sinks.requests();
        writeTenant(source.firstDay().minusDays(1));
        assertThat(run()).as(log()).isZero();
        assertThat(journal.look()
                        .queryForObject(
                                "SELECT outcome, fetched, new, changed, unchanged, dead, skipped FROM run"
                                        + " ORDER BY id DESC LIMIT 1",
                                World::outcome))
                .isEqualTo(source.nothingNew());
        assertThat(sinks.requests()).isEqualTo(requests);
    }

    private static String outcome(ResultSet run, int index) throws SQLException {
        return "%s %d, new %d, changed %d, unchanged %d, dead %d, skipped %d"
                .formatted(
                        run.getString(1),
                        run.getLong(2),
                        run.getLong(3),
                        run.getLong(4),
                        run.getLong(5),
                        run.getLong(6),
                        run.getLong(7));
    }

    /** Kills that came before the process had ended by itself. */
    int hits() {
        return figures.hits();
    }

    /** One line: what was killed where, and what it cost. */
    String figures(Duration took) {
        return "%s: %s; records %d, versions %d; sent again: http %d, kafka %d; %d s"
                .formatted(
                        folder.getFileName(),
                        figures,
                        source.ids().size(),
                        sinks.arrived("api"),
                        sinks.repeatedToApi(),
                        sinks.repeatedToTopic(),
                        took.toSeconds());
    }

    private List<String> settings() {
        return List.of(
                "--birdfeeder.tenants=" + folder.resolve("tenants"),
                "--birdfeeder.journal.url=" + journal.url(),
                "--birdfeeder.kafka.brokers=" + brokers,
                "--birdfeeder.http.allow-private-addresses=true",
                "--birdfeeder.retry.delay-millis=1");
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
                %s"""
                        .formatted(source.track().url(), source.track().organization(), startDate, sinks.yaml()));
    }

    /** The folders of files, made beforehand so that they can be watched; a run may go on into the next day. */
    private List<Path> days() throws IOException {
        var today = LocalDate.ofInstant(now, ZoneOffset.UTC);
        var days = new ArrayList<Path>();
        for (var kind : List.of("nps", "csat")) {
            for (var day : List.of(today, today.plusDays(1))) {
                days.add(Files.createDirectories(
                        folder.resolve("out/acme").resolve(kind).resolve(day.toString())));
            }
        }
        return days;
    }

    @Override
    public void close() throws IOException {
        if (process != null) {
            Launcher.kill(process);
        }
        tripwire.close();
        source.close();
        sinks.close();
    }
}
