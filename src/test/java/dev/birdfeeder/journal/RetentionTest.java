package dev.birdfeeder.journal;

import static dev.birdfeeder.journal.Journal.record;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.birdfeeder.BirdfeederProperties;
import dev.birdfeeder.feedback.Outcome;
import dev.birdfeeder.feedback.TenantYaml;
import dev.birdfeeder.tenant.Tenant;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

class RetentionTest {

    private static final Tenant ACME =
            TenantYaml.tenant("acme", "sinks: { archive: { type: file, directory: out } }\n" + TenantYaml.trackYaml());

    private final MovableClock clock = new MovableClock("2026-03-10T12:00:00Z");
    private final Journal journal = Journal.inMemory(clock);
    private final Retention retention = new Retention(journal.jdbc, journal.transaction, properties(Map.of()), clock);

    @AfterEach
    void close() {
        journal.close();
    }

    @Test
    void recordsAreForgottenWhenTheyAreOlderThanTheirRetention() {
        // Given
        var connection = connect();
        accept(connection, 0, 100);
        clock.advance(Duration.ofDays(1));
        accept(connection, 100, 150);

        // When
        clock.advance(Duration.ofDays(400));
        var forgotten = retention.slices().stream().mapToInt(retention::forget).sum();

        // Then
        assertThat(forgotten).isEqualTo(100);
        assertThat(journal.count("SELECT count(*) FROM record")).isEqualTo(50);
        assertThat(retention.slices().stream().mapToInt(retention::forget).sum())
                .isZero();
    }

    @Test
    void aRecordThatChangedIsRememberedAsLongAsANewOne() {
        // Given
        var connection = connect();
        accept(connection, 0, 1);
        clock.advance(Duration.ofDays(300));
        journal.records.accept(ACME, connection, "track", List.of(record("0", "changed")));

        // When
        clock.advance(Duration.ofDays(300));
        retention.slices().forEach(retention::forget);

        // Then
        assertThat(journal.count("SELECT count(*) FROM record")).isEqualTo(1);
    }

    @Test
    void whatWaitsAndWhatIsDeadIsNeverForgotten() {
        // Given
        var connection = connect();
        accept(connection, 0, 10);
        journal.records.accept(ACME, connection, "track", List.of(Journal.dead("map", "{}")));

        // When
        clock.advance(Duration.ofDays(4000));
        retention.slices().forEach(retention::forget);

        // Then
        assertThat(journal.deliveries.pending().records()).isEqualTo(10);
        assertThat(journal.count("SELECT count(*) FROM dead_letter")).isEqualTo(1);
    }

    @Test
    void runsAreForgottenAfterNinetyDaysInBitsOfAnySize() {
        // Given
        var connection = connect();
        var log = new RunLog(journal.jdbc, journal.transaction, clock);
        journal.jdbc.update(
                "INSERT INTO run (connection_id, started_at, fetched, new, changed, unchanged, skipped, dead, unlinked,"
                        + " bytes) WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 12000)"
                        + " SELECT ?, ?, 0, 0, 0, 0, 0, 0, 0, 0 FROM n",
                connection,
                clock.millis());
        clock.advance(Duration.ofDays(91));
        log.begin(connection, null, null);

        // When
        var forgotten = retention.forgetRuns();

        // Then
        assertThat(forgotten).isEqualTo(12_000);
        assertThat(journal.count("SELECT count(*) FROM run")).isEqualTo(1);
        assertThat(retention.forgetRuns()).isZero();
    }

    @Test
    void callsThatNobodyAsksForAnyMoreAreForgotten() {
        // Given
        journal.jdbc.update(
                "INSERT INTO vendor_call (key, calls, counts_until) VALUES (?, 1, ?)", new byte[32], clock.millis());
        clock.advance(Duration.ofHours(25));
        journal.jdbc.update(
                "INSERT INTO vendor_call (key, calls, counts_until) VALUES (?, 1, ?)", new byte[32], clock.millis());

        // When
        var forgotten = retention.forgetCalls();

        // Then
        assertThat(forgotten).isEqualTo(1);
    }

    @Test
    @DisplayName("H9: a retention that isn't longer than the look-back is refused")
    void aRetentionThatIsNotLongerThanTheLookBackIsRefused() {
        assertThatThrownBy(() ->
                        properties(Map.of("birdfeeder.journal.retention-days", "7", "birdfeeder.look-back-days", "7")))
                .rootCause()
                .hasMessage("birdfeeder.journal.retention-days: must be more than birdfeeder.look-back-days (7), is 7");
    }

    private long connect() {
        journal.connections.put(ACME.connections().values());
        return journal.connections.number("acme", "track").orElseThrow();
    }

    private void accept(long connection, int from, int to) {
        var outcomes = IntStream.range(from, to)
                .<Outcome>mapToObj(number -> record(String.valueOf(number), "x"))
                .toList();
        journal.records.accept(ACME, connection, "track", outcomes);
    }

    private static BirdfeederProperties properties(Map<String, String> settings) {
        return new Binder(new MapConfigurationPropertySource(settings))
                .bindOrCreate("birdfeeder", Bindable.of(BirdfeederProperties.class));
    }
}
