package dev.birdfeeder.journal;

import static dev.birdfeeder.journal.Journal.lines;
import static dev.birdfeeder.journal.Journal.record;
import static org.assertj.core.api.Assertions.assertThat;

import dev.birdfeeder.feedback.Outcome;
import dev.birdfeeder.feedback.TenantYaml;
import dev.birdfeeder.tenant.Tenant;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DeadLettersTest {

    private static final Tenant ACME =
            TenantYaml.tenant("acme", "sinks: { archive: { type: file, directory: out } }\n" + TenantYaml.trackYaml());
    private static final DeadLetterFilter ARCHIVE = new DeadLetterFilter("acme", "track", "archive", null);

    private final MovableClock clock = new MovableClock("2026-03-10T12:00:00Z");
    private final Journal journal = Journal.inMemory(clock);
    private final DeadLetters deadLetters = journal.deadLetters;
    private long connection;

    @BeforeEach
    void connect() {
        journal.connections.put(ACME.connections().values());
        connection = journal.connections.number("acme", "track").orElseThrow();
    }

    @AfterEach
    void close() {
        journal.close();
    }

    @Test
    void aRecordThatASinkRefusedGoesToItOnceMoreAndTheSumStaysRight() {
        // Given
        accept(record("a", "x"), record("b", "x"));
        refuseNext();

        // When
        var sent = deadLetters.redeliver(ARCHIVE);

        // Then
        assertThat(sent).isEqualTo(2);
        assertThat(lane()).isEqualTo(new Deliveries.Lane("archive", 2, 0, 2, 0, null));
        assertThat(lines(claim())).hasSize(2).allSatisfy(line -> assertThat(line)
                .contains("\"version\":1"));
        assertThat(deadLetters.groups(DeadLetterFilter.ALL)).isEmpty();
    }

    @Test
    @DisplayName("G17: replayed twice, a dead letter is delivered once")
    void replayedTwiceADeadLetterIsDeliveredOnce() {
        // Given
        accept(record("a", "x"));
        refuseNext();
        deadLetters.redeliver(ARCHIVE);

        // When
        var again = deadLetters.redeliver(ARCHIVE);

        // Then
        assertThat(again).isZero();
        assertThat(lane().pending()).isEqualTo(1);
    }

    @Test
    void aRecordThatIsRefusedInEachVersionIsOneDeadLetterTheLastVersion() {
        // Given
        accept(record("a", "first"));
        refuseNext();
        accept(record("a", "second"));
        refuseNext();

        // When
        var sent = deadLetters.redeliver(ARCHIVE);

        // Then
        assertThat(sent).isEqualTo(1);
        assertThat(lines(claim())).singleElement().satisfies(line -> assertThat(line)
                .contains("second", "\"version\":2"));
        assertThat(lane()).isEqualTo(new Deliveries.Lane("archive", 2, 0, 1, 1, null));
    }

    @Test
    void anOlderVersionNeverFollowsANewerOne() {
        // Given
        accept(record("a", "first"));
        refuseNext();
        accept(record("a", "second"));

        // When
        var sent = deadLetters.redeliver(ARCHIVE);

        // Then
        assertThat(sent).isZero();
        assertThat(deadLetters.groups(DeadLetterFilter.ALL)).isEmpty();
        assertThat(lines(claim())).singleElement().satisfies(line -> assertThat(line)
                .contains("second"));
        assertThat(lane()).isEqualTo(new Deliveries.Lane("archive", 2, 0, 1, 1, null));
    }

    @Test
    void whatIsReplayedIsTakenInBitsThatFitIntoADelivery() {
        // Given
        for (int i = 0; i < 3; i++) {
            var part = i;
            accept(java.util.stream.IntStream.range(0, 1000)
                    .mapToObj(number -> record(part + "-" + number, "x"))
                    .toArray(Outcome[]::new));
            refuseNext();
        }

        // When
        var sent = deadLetters.redeliver(ARCHIVE);

        // Then
        assertThat(sent).isEqualTo(3000);
        assertThat(journal.jdbc.queryForList("SELECT records FROM delivery ORDER BY id", Integer.class))
                .containsExactly(1000, 1000, 1000);
    }

    @Test
    void whatIsDiscardedIsGoneAndStaysCounted() {
        // Given
        accept(record("a", "x"));
        refuseNext();
        accept(dead("1", "map"));

        // When
        var discarded = deadLetters.discard(ARCHIVE);

        // Then
        assertThat(discarded).isEqualTo(1);
        assertThat(lane()).isEqualTo(new Deliveries.Lane("archive", 1, 0, 0, 1, null));
        assertThat(deadLetters.groups(DeadLetterFilter.ALL))
                .extracting(DeadLetterGroup::stage)
                .containsExactly("map");
    }

    @Test
    void theyAreCountedByWhereTheyDiedAndWhy() {
        // Given
        accept(record("a", "x"), dead("1", "map"), dead("2", "map"));
        refuseNext();

        // When
        var groups = deadLetters.groups(DeadLetterFilter.ALL);

        // Then
        assertThat(groups)
                .containsExactly(
                        new DeadLetterGroup("acme", "track", "", "map", "REASON", "what is wrong", 2, clock.instant()),
                        new DeadLetterGroup(
                                "acme", "track", "archive", "deliver", "REFUSED", "answered 400", 1, clock.instant()));
        assertThat(deadLetters.groups(new DeadLetterFilter(null, null, DeadLetterFilter.NO_SINK, null)))
                .hasSize(1);
        assertThat(deadLetters.groups(new DeadLetterFilter("globex", null, null, null)))
                .isEmpty();
    }

    @Test
    void oneInteractionIsOneDeadLetterWhateverElseOfItChanges() {
        // Given
        accept(dead("1", "map"));

        // When
        accept(dead("1", "validate"));
        accept(new Outcome.Dead("1", "validate", "OTHER", "else", "{\"uuid\":\"1\",\"x\":2}".getBytes()));

        // Then
        assertThat(deadLetters.groups(DeadLetterFilter.ALL))
                .singleElement()
                .satisfies(group -> assertThat(group.reason()).isEqualTo("OTHER"));
        assertThat(deadLetters.interactions(DeadLetterFilter.ALL, 0))
                .singleElement()
                .satisfies(letter -> assertThat(new String(letter.payload(), StandardCharsets.UTF_8))
                        .contains("\"x\":2"));
    }

    @Test
    void anInteractionThatComesAgainAndWellIsNoDeadLetterAnyMore() {
        // Given
        accept(dead("1", "map"), dead("2", "map"), dead("3", "map"));

        // When
        accept(new Outcome.Accepted("1", "a", record("a", "x").json(), false), new Outcome.Skipped("2", "NO_RATING"));

        // Then
        assertThat(deadLetters.interactions(DeadLetterFilter.ALL, 0))
                .singleElement()
                .satisfies(letter -> assertThat(new String(letter.payload(), StandardCharsets.UTF_8))
                        .contains("3"));
    }

    @Test
    void whatStillCannotBeMappedStaysTheDeadLetterThatItWas() {
        // Given
        accept(dead("1", "map"), dead("2", "map"));
        var letters = deadLetters.interactions(DeadLetterFilter.ALL, 0);

        // When
        var accepted = journal.records.replay(
                ACME,
                connection,
                "track",
                letters,
                List.of(new Outcome.Accepted("1", "a", record("a", "x").json(), false), dead("2", "map")));

        // Then
        assertThat(accepted).isEqualTo(new Accepted(1, 0, 0, 0, 1, 0));
        assertThat(deadLetters.interactions(DeadLetterFilter.ALL, 0)).containsExactly(letters.get(1));
        assertThat(lane().pending()).isEqualTo(1);
    }

    @Test
    void whatHasComeAgainWhileItWasMappedIsNotFollowedByItsOlderContent() {
        // Given
        accept(dead("1", "map"));
        var letters = deadLetters.interactions(DeadLetterFilter.ALL, 0);
        accept(new Outcome.Accepted("1", "a", record("a", "newer").json(), false));

        // When
        var accepted = replayAs(
                letters, new Outcome.Accepted("1", "a", record("a", "older").json(), false));

        // Then
        assertThat(accepted).isEqualTo(Accepted.NONE);
        assertThat(lane().pending()).isEqualTo(1);
        assertThat(lines(claim())).singleElement().asString().contains("newer", "\"version\":1");
    }

    @Test
    void aDeadLetterThatGotNewerContentWhileTheOlderWasMappedStays() {
        // Given
        accept(dead("1", "map"));
        var letters = deadLetters.interactions(DeadLetterFilter.ALL, 0);
        accept(new Outcome.Dead("1", "map", "REASON", "what is wrong", "{\"uuid\":\"1\",\"x\":2}".getBytes()));

        // When
        var accepted = replayAs(
                letters, new Outcome.Accepted("1", "a", record("a", "older").json(), false));

        // Then
        assertThat(accepted).isEqualTo(Accepted.NONE);
        assertThat(deadLetters.interactions(DeadLetterFilter.ALL, 0)).hasSize(1);
    }

    @Test
    void whatWasDiscardedWhileItWasMappedStaysAway() {
        // Given
        accept(dead("1", "map"));
        var letters = deadLetters.interactions(DeadLetterFilter.ALL, 0);
        deadLetters.discard(DeadLetterFilter.ALL);

        // When
        var accepted = replayAs(letters, dead("1", "map"));

        // Then
        assertThat(accepted).isEqualTo(Accepted.NONE);
        assertThat(deadLetters.interactions(DeadLetterFilter.ALL, 0)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "DELETE FROM dead_letter WHERE tenant = 'a' AND connection = 'b' AND sink = '' AND key = x'01' AND stage <> 's'",
                "DELETE FROM dead_letter WHERE tenant = 'a' AND connection = 'b' AND sink = '' AND key IN (x'01', x'02')"
            })
    void oneOfManyIsFoundByItsKey(String statement) {
        // When
        var plan = journal.jdbc.queryForList("EXPLAIN QUERY PLAN " + statement);

        // Then
        assertThat(plan)
                .anySatisfy(step -> assertThat(step.get("detail").toString()).contains("key=?"));
    }

    private Accepted replayAs(List<DeadLetter> letters, Outcome... outcomes) {
        return journal.records.replay(ACME, connection, "track", letters, List.of(outcomes));
    }

    private void accept(Outcome... outcomes) {
        journal.records.accept(ACME, connection, "track", List.of(outcomes));
    }

    private static Outcome.Dead dead(String subject, String stage) {
        return new Outcome.Dead(
                subject,
                stage,
                "REASON",
                "what is wrong",
                "{\"uuid\":\"%s\"}".formatted(subject).getBytes(StandardCharsets.UTF_8));
    }

    private Delivery claim() {
        return journal.deliveries.claimDue(1).get(0);
    }

    private void refuseNext() {
        var delivery = claim();
        journal.deliveries.done(delivery, DeliveriesTest.refused(delivery));
    }

    private Deliveries.Lane lane() {
        return journal.deliveries.lanes("acme").get(0);
    }
}
