package dev.birdfeeder.journal;

import static dev.birdfeeder.journal.Journal.dead;
import static dev.birdfeeder.journal.Journal.lines;
import static dev.birdfeeder.journal.Journal.record;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.birdfeeder.feedback.Json;
import dev.birdfeeder.feedback.Outcome;
import dev.birdfeeder.feedback.TenantYaml;
import dev.birdfeeder.tenant.Tenant;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecordsTest {

    private static final Tenant ACME = TenantYaml.tenant(
            "sinks: { archive: { type: file, directory: out }, copy: { type: file, directory: copies } }\n"
                    + TenantYaml.trackYaml());

    @TempDir
    private Path folder;

    private final MovableClock clock = new MovableClock("2026-03-10T12:00:00.123456Z");
    private Journal journal;

    @BeforeEach
    void open() {
        journal = Journal.in(folder, clock);
    }

    @AfterEach
    void close() {
        journal.close();
    }

    @Test
    @DisplayName("A9: the embedded journal forces every commit to the disk")
    void isDurable() {
        // When
        var synchronous = journal.jdbc.queryForObject("PRAGMA synchronous", Integer.class);
        var mode = journal.jdbc.queryForObject("PRAGMA journal_mode", String.class);

        // Then: 2 is FULL
        assertThat(synchronous).isEqualTo(2);
        assertThat(mode).isEqualTo("wal");
    }

    @Test
    void aNewRecordIsVersionOneOnItsWayToEverySink() {
        // When
        var accepted = accept(record("a", "first"));

        // Then
        assertThat(accepted).isEqualTo(new Accepted(1, 0, 0, 0, 0, 0));
        assertThat(journal.deliveries.claimDue(9))
                .hasSize(2)
                .allSatisfy(delivery -> {
                    assertThat(delivery.tenant()).isEqualTo("acme");
                    assertThat(delivery.connection()).isEqualTo("track");
                    assertThat(delivery.records()).isEqualTo(1);
                    assertThat(lines(delivery))
                            .containsExactly("{\"feedback_id\":\"a\",\"kind\":\"nps\",\"text\":\"first\","
                                    + "\"accepted_at\":\"2026-03-10T12:00:00.123Z\",\"version\":1}");
                })
                .extracting(Delivery::sink)
                .containsExactlyInAnyOrder("archive", "copy");
    }

    @Test
    void anUnchangedRecordIsNotDeliveredAgain() {
        // Given
        accept(record("a", "first"));

        // When
        var accepted = accept(record("a", "first"));

        // Then
        assertThat(accepted).isEqualTo(new Accepted(0, 0, 1, 0, 0, 0));
        assertThat(journal.count("SELECT count(*) FROM delivery")).isEqualTo(2);
    }

    @Test
    void aChangedRecordIsItsNextVersion() {
        // Given
        accept(record("a", "first"), record("b", "first"));

        // When
        var accepted = accept(record("a", "second"), record("b", "first"), record("c", "first"));

        // Then
        assertThat(accepted).isEqualTo(new Accepted(1, 1, 1, 0, 0, 0));
        assertThat(versions()).containsExactly("a1", "b1", "a2", "c1");
    }

    @Test
    @DisplayName("B21: a content that changes and changes back is three versions")
    void aChangeBackIsAVersionToo() {
        // Given
        accept(record("a", "first"));
        accept(record("a", "second"));

        // When
        accept(record("a", "first"));

        // Then
        assertThat(versions()).containsExactly("a1", "a2", "a3");
    }

    @Test
    @DisplayName("B19: one id twice in a batch is one record")
    void ofTwoFormsInOneBatchTheLaterCounts() {
        // When
        var accepted = accept(record("a", "early"), record("b", "only"), record("a", "late"));

        // Then
        assertThat(accepted).isEqualTo(new Accepted(2, 0, 1, 0, 0, 0));
        assertThat(records()).extracting(line -> line.path("text").asText()).containsExactly("late", "only");
        assertThat(accept(record("a", "late"))).isEqualTo(new Accepted(0, 0, 1, 0, 0, 0));
    }

    @Test
    void twoConnectionsKnowTheirOwnRecords() {
        // Given
        accept(record("a", "first"));

        // When
        var accepted = journal.records.accept(ACME, 2, "qualtrics", List.of(record("a", "first")));

        // Then
        assertThat(accepted.fresh()).isEqualTo(1);
    }

    @Test
    void skipsDeadLettersAndTheUnlinkedAreCounted() {
        // Given
        var unlinked = new Outcome.Accepted(null, "u", record("u", "x").json(), true);

        // When
        var accepted = accept(
                record("a", "first"),
                unlinked,
                new Outcome.Skipped(null, "NO_RATING"),
                dead("map", "{}"),
                new Outcome.Skipped(null, "NO_RATING"));

        // Then
        assertThat(accepted).isEqualTo(new Accepted(2, 0, 0, 2, 1, 1));
        assertThat(accepted.fetched()).isEqualTo(5);
    }

    @Test
    void thePoisonThatIsPolledEveryDayIsOneDeadLetter() {
        // Given
        accept(dead("validate", "{\"uuid\":\"1\"}"));
        clock.advance(Duration.ofDays(1));

        // When
        var accepted = accept(dead("validate", "{\"uuid\":\"1\"}"), dead("validate", "{\"uuid\":\"1\"}"));

        // Then
        assertThat(accepted.dead()).isEqualTo(2);
        assertThat(journal.count("SELECT count(*) FROM dead_letter")).isEqualTo(1);
        assertThat(journal.jdbc.queryForMap("SELECT tenant, connection, sink, stage, reason, message FROM dead_letter"))
                .containsEntry("tenant", "acme")
                .containsEntry("connection", "track")
                .containsEntry("sink", "")
                .containsEntry("stage", "validate")
                .containsEntry("reason", "REASON")
                .containsEntry("message", "what is wrong");
    }

    @Test
    void otherPoisonIsAnotherDeadLetter() {
        // When
        accept(dead("validate", "{\"uuid\":\"1\"}"), dead("validate", "{\"uuid\":\"2\"}"));

        // Then
        assertThat(journal.count("SELECT count(*) FROM dead_letter")).isEqualTo(2);
    }

    @Test
    void nothingNewIsNoDelivery() {
        // When
        var accepted = accept(new Outcome.Skipped(null, "NO_RATING"));

        // Then
        assertThat(accepted.fetched()).isEqualTo(1);
        assertThat(journal.count("SELECT count(*) FROM delivery")).isZero();
        assertThat(journal.count("SELECT count(*) FROM flow")).isZero();
    }

    @Test
    void theFlowCountsWhatWasAcceptedForEachSink() {
        // Given
        accept(record("a", "first"), record("b", "first"));

        // When
        accept(record("a", "second"), record("b", "first"), dead("map", "{}"));

        // Then
        assertThat(journal.deliveries.lanes("acme"))
                .containsExactly(
                        new Deliveries.Lane("archive", 3, 0, 3, 0, null),
                        new Deliveries.Lane("copy", 3, 0, 3, 0, null));
    }

    @Test
    void aFullBatchTakesMoreThanOneStatementAndOneDelivery() {
        // Given
        var outcomes = IntStream.range(0, 1000)
                .<Outcome>mapToObj(number -> record("id-" + number, "first"))
                .toList();

        // When
        var accepted = journal.records.accept(ACME, 1, "track", outcomes);

        // Then
        assertThat(accepted.fresh()).isEqualTo(1000);
        assertThat(versions()).hasSize(1000).allMatch(version -> version.endsWith("1"));
        assertThat(journal.count("SELECT count(*) FROM delivery")).isEqualTo(2);
    }

    @Test
    void aBatchThatFailsHalfWayLeavesNothing() {
        // Given
        journal.jdbc.execute("DROP TABLE dead_letter");

        // When
        var failed = assertThatThrownBy(() -> accept(record("a", "first"), dead("map", "{}")));

        // Then
        failed.isNotNull();
        assertThat(journal.count("SELECT (SELECT count(*) FROM record) + (SELECT count(*) FROM delivery)"
                        + " + (SELECT count(*) FROM flow)"))
                .isZero();
    }

    @Test
    void whatWasAcceptedIsThereAfterARestart() {
        // Given
        accept(record("a", "first"));
        journal.close();

        // When
        journal = Journal.in(folder, clock);

        // Then
        assertThat(accept(record("a", "first")).unchanged()).isEqualTo(1);
        assertThat(versions()).containsExactly("a1");
    }

    @Test
    void aJournalThatIsBegunAfreshHasHigherNumbersThanTheOneBefore(@TempDir Path other) {
        // Given
        accept(record("a", "first"));
        var before = journal.count("SELECT max(id) FROM delivery");
        clock.advance(Duration.ofMinutes(1));

        // When
        try (var fresh = Journal.in(other, clock)) {
            fresh.records.accept(ACME, 1, "track", List.of(record("a", "first")));

            // Then
            assertThat(fresh.count("SELECT min(id) FROM delivery")).isGreaterThan(before);
        }
    }

    private Accepted accept(Outcome... outcomes) {
        return journal.records.accept(ACME, 1, "track", List.of(outcomes));
    }

    /** Ids and versions on their way to one sink, in the order accepted. */
    private List<String> versions() {
        return records().stream()
                .map(line ->
                        line.path("feedback_id").asText() + line.path("version").asText())
                .toList();
    }

    private List<JsonNode> records() {
        return journal
                .jdbc
                .query(
                        "SELECT batch FROM delivery WHERE sink = 'archive' ORDER BY id",
                        (row, index) -> new Delivery(0, "", "", "", 0, clock.instant(), 0, row.getBytes(1)))
                .stream()
                .flatMap(delivery -> lines(delivery).stream())
                .map(Json::json)
                .toList();
    }
}
