package dev.birdfeeder.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.birdfeeder.camel.Halt;
import dev.birdfeeder.journal.Claim;
import dev.birdfeeder.journal.ConnectionStatus;
import dev.birdfeeder.journal.Journal;
import dev.birdfeeder.journal.MovableClock;
import dev.birdfeeder.tenant.Catalog;
import dev.birdfeeder.tenant.Tenants;
import dev.birdfeeder.vendor.CaptchaStops;
import dev.birdfeeder.vendor.Vendors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** Processes that share a journal, each with a view of its own of the tenant files. */
class RosterTest {

    private static final Catalog CATALOG = new Catalog(Path.of("routes"));
    private static final String BROKEN = "sources: [\n";

    private final MovableClock clock = new MovableClock("2026-03-10T12:00:00Z");
    private final Journal journal = Journal.inMemory(clock);
    private final ThreadPoolExecutor pollers =
            new ThreadPoolExecutor(8, 8, 1, TimeUnit.SECONDS, new LinkedBlockingQueue<>());
    private final Map<String, String> environment = new HashMap<>(Map.of("TRACK_TOKEN", "t0ps3cret"));

    @TempDir
    private Path folder;

    @BeforeEach
    void twoTenantsThatRun() throws IOException {
        write("acme", tenant(""));
        write("globex", tenant(""));
        process().refresh();
    }

    @AfterEach
    void close() {
        pollers.shutdownNow();
        journal.close();
    }

    @Test
    void aStartStopsWhatNoFileHasAnyMore() throws IOException {
        // Given
        Files.delete(folder.resolve("globex.yaml"));
        write("acme", tenant("").replace("  track:", "  other:\n    type: track"));

        // When
        process().due();

        // Then
        assertThat(polled()).containsExactly("acme/other");
    }

    @Test
    void aStartStopsNothingOfATenantWhoseFileIsBrokenUntilTheFileIsGone() throws IOException {
        // Given
        write("globex", BROKEN);
        var process = process();

        // When
        process.due();

        // Then
        assertThat(polled()).containsExactly("acme/track", "globex/track");

        // When
        Files.delete(folder.resolve("globex.yaml"));
        process.due();

        // Then
        assertThat(polled()).containsExactly("acme/track");
    }

    @Test
    void aScheduleThatWasChangedCountsFromNowOn() throws IOException {
        // Given
        var process = process();
        process.refresh();
        var claim = journal.connections().claim("acme", "track").orElseThrow();
        journal.connections().release(claim, Instant.parse("9999-01-01T00:00:00Z"), "OK", null, 0);

        // When
        write("acme", tenant("").replace("    data_source:", "    schedule: \"0 0 * * * ?\"\n    data_source:"));
        process.refresh();

        // Then
        assertThat(journal.connections().all())
                .filteredOn(connection -> connection.tenant().equals("acme"))
                .singleElement()
                .satisfies(connection -> assertThat(connection.nextPollAt())
                        .isBetween(clock.instant(), clock.instant().plusSeconds(3600)));
    }

    @Test
    void aStartWithoutASecretStopsNothing() {
        // Given
        environment.clear();

        // When
        process().due();

        // Then
        assertThat(polled()).containsExactly("acme/track", "globex/track");
    }

    @Test
    void aStartWithoutTheFolderStopsNothingUntilItIsThere() throws IOException {
        // Given
        var process = process(folder.resolve("later"));

        // When
        process.due();

        // Then
        assertThat(polled()).containsExactly("acme/track", "globex/track");

        // When
        Files.createDirectory(folder.resolve("later"));
        Files.copy(folder.resolve("acme.yaml"), folder.resolve("later/acme.yaml"));
        process.due();

        // Then
        assertThat(polled()).containsExactly("acme/track");
    }

    @Test
    void aStartTriesNothingThatIsInTroubleAnEditOfItsFileDoes() throws IOException {
        // Given
        inTrouble("acme", "globex");
        var process = process();

        // When
        var atStart = process.due();

        // Then
        assertThat(atStart).isEmpty();

        // When
        write("globex", tenant("page_size: 50"));
        var afterwards = process.due();

        // Then
        assertThat(afterwards).extracting(Claim::tenant).containsExactly("globex");
    }

    @Test
    void aTenantThatLosesAllItsSourcesIsPolledNoMore() throws IOException {
        // Given
        var process = process();
        process.due();
        write("globex", "sinks: { archive: { type: file, directory: out } }\n");

        // When
        process.due();

        // Then
        assertThat(polled()).containsExactly("acme/track");
    }

    @Test
    void whatIsWrongIsToldOnceAndSoIsThatItIsMended() throws IOException {
        // Given
        var logger = (Logger) LoggerFactory.getLogger(Roster.class);
        var told = new ListAppender<ILoggingEvent>();
        told.start();
        logger.addAppender(told);
        logger.setLevel(Level.INFO);
        try {
            write("globex", BROKEN);
            write("initech", BROKEN);
            var process = process();
            process.read();
            process.read();

            // When
            write("globex", tenant(""));
            process.read();
            process.read();
        } finally {
            logger.setLevel(null);
            logger.detachAppender(told);
        }

        // Then
        assertThat(told.list.stream()
                        .map(event -> event.getMessage()
                                + ' '
                                + event.getKeyValuePairs()
                                        .get(0)
                                        .value
                                        .toString()
                                        .replaceAll(".*/|:.*", "")))
                .containsExactly(
                        "tenant file refused globex.yaml",
                        "tenant file refused initech.yaml",
                        "tenant file mended globex.yaml");
    }

    private void inTrouble(String... tenants) {
        for (var tenant : tenants) {
            var claim = journal.connections().claim(tenant, "track").orElseThrow();
            var next = clock.instant().plus(Duration.ofMinutes(15));
            journal.connections().release(claim, next, "AUTH_FAILED", "refused", 1);
        }
    }

    private List<String> polled() {
        return journal.connections().all().stream().map(RosterTest::id).toList();
    }

    private static String id(ConnectionStatus connection) {
        return connection.tenant() + '/' + connection.name();
    }

    private Roster process() {
        return process(folder);
    }

    private Roster process(Path tenants) {
        return new Roster(
                new Tenants(tenants, folder, CATALOG, environment::get, Set.of(), false),
                journal.connections(),
                pollers,
                new CaptchaStops(new Vendors(Path.of("routes")), journal.stops(), clock),
                new Halt(),
                clock);
    }

    private void write(String tenant, String yaml) throws IOException {
        Files.writeString(folder.resolve(tenant + ".yaml"), yaml);
    }

    private static String tenant(String setting) {
        return """
                sources:
                  track:
                    connection_details: { token: "${TRACK_TOKEN}" }
                    data_source:
                      organization_id: 7b6f1d1e
                      %s
                sinks:
                  archive: { type: file, directory: out }
                """
                .formatted(setting);
    }
}
