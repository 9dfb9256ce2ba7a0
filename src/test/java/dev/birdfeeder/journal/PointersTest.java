package dev.birdfeeder.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.birdfeeder.feedback.TenantYaml;
import dev.birdfeeder.journal.Pointers.Due;
import dev.birdfeeder.journal.Pointers.Pointer;
import dev.birdfeeder.journal.Pointers.Waiting;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PointersTest {

    private static final Instant NOW = Instant.parse("2025-03-02T04:00:00Z");
    private static final Duration LEASE = Duration.ofMinutes(15);

    @TempDir
    private Path folder;

    private final MovableClock clock = new MovableClock(NOW.toString());
    private Journal journal;

    @BeforeEach
    void open() {
        journal = Journal.in(folder, clock);
        connection(journal, 1, "acme");
        connection(journal, 2, "globex");
    }

    @AfterEach
    void close() {
        journal.close();
    }

    @Test
    void whatIsNotedSurvivesARestartAndIsDueAtOnce() {
        // Given
        journal.pointers().note(1, "SV_1:R_1", "{}");

        // When
        journal.close();
        journal = Journal.in(folder, clock);

        // Then
        assertThat(journal.pointers().due(10, Set.of())).containsExactly(new Due(1, "acme", "qualtrics"));
        assertThat(journal.pointers().take(1, 10, LEASE))
                .containsExactly(new Pointer(1, "SV_1:R_1", "{}", 1, NOW.toEpochMilli()));
    }

    @Test
    void whatIsTakenComesBackWhenNobodySaysWhatBecameOfIt() {
        // Given
        journal.pointers().note(1, "SV_1:R_1", "{}");
        journal.pointers().take(1, 10, LEASE);

        // Then
        assertThat(journal.pointers().due(10, Set.of())).isEmpty();
        assertThat(journal.pointers().take(1, 10, LEASE)).isEmpty();

        // When
        clock.advance(LEASE);

        // Then
        assertThat(journal.pointers().take(1, 10, LEASE))
                .extracting(Pointer::attempts)
                .containsExactly(2);
    }

    @Test
    void whatIsDoneIsGoneUnlessItWasPushedOnceMoreMeanwhile() {
        // Given
        var pointers = journal.pointers();
        pointers.note(1, "a", "{}");
        pointers.note(1, "b", "{}");
        var taken = pointers.take(1, 10, LEASE);
        clock.advance(Duration.ofSeconds(1));
        pointers.note(1, "b", "{\"again\":1}");

        // When
        taken.forEach(pointers::remove);

        // Then
        assertThat(pointers.take(1, 10, LEASE))
                .extracting(Pointer::name, Pointer::payload, Pointer::attempts)
                .containsExactly(tuple("b", "{\"again\":1}", 1));
    }

    @Test
    void whatCouldNotBeHadIsDueAfterItsPauseAndWhatWasNotTriedAtOnce() {
        // Given
        var pointers = journal.pointers();
        pointers.note(1, "a", "{}");
        pointers.note(2, "b", "{}");

        // When
        pointers.again(pointers.take(1, 10, LEASE).get(0), Duration.ofSeconds(5));
        pointers.giveBack(pointers.take(2, 10, LEASE).get(0));

        // Then
        assertThat(pointers.due(10, Set.of())).extracting(Due::tenant).containsExactly("globex");
        assertThat(pointers.take(2, 10, LEASE)).extracting(Pointer::attempts).containsExactly(1);
        clock.advance(Duration.ofSeconds(5));
        assertThat(pointers.due(10, Set.of())).extracting(Due::tenant).containsExactly("acme");
    }

    @Test
    void thoseOfOneConnectionCanBePostponedTogether() {
        // Given
        var pointers = journal.pointers();
        pointers.note(1, "a", "{}");
        pointers.note(1, "b", "{}");
        pointers.note(2, "c", "{}");

        // When
        pointers.postpone(1, Duration.ofMinutes(1));

        // Then
        assertThat(pointers.due(10, Set.of())).extracting(Due::tenant).containsExactly("globex");
        clock.advance(Duration.ofMinutes(1));
        assertThat(pointers.take(1, 10, LEASE)).extracting(Pointer::name).containsExactly("a", "b");
    }

    @Test
    void whatPointsIntoAnotherSourceThanTheConnectionNowHasIsForgotten() {
        // Given
        var track = TenantYaml.track();
        journal.jdbc.update("UPDATE connection SET tenant = ?, name = ? WHERE id = 1", track.tenant(), track.name());
        journal.pointers().note(1, "a", "{}");
        journal.pointers().note(2, "b", "{}");

        // When
        journal.connections.put(List.of(track));

        // Then
        assertThat(journal.pointers().waiting()).containsExactly(new Waiting("globex", "qualtrics", 1));
    }

    @Test
    void theLongestOverdueConnectionComesFirstAndOneThatStandsStillNotAtAll() {
        // Given
        var pointers = journal.pointers();
        pointers.note(2, "b", "{}");
        clock.advance(Duration.ofSeconds(1));
        pointers.note(1, "a", "{}");

        // Then
        assertThat(pointers.due(1, Set.of())).extracting(Due::tenant).containsExactly("globex");
        assertThat(pointers.due(1, Set.of(2L))).extracting(Due::tenant).containsExactly("acme");
        journal.jdbc.update("UPDATE connection SET enabled = 0 WHERE tenant = 'globex'");
        assertThat(pointers.due(10, Set.of())).extracting(Due::tenant).containsExactly("acme");
    }

    @Test
    void noMoreOfAConnectionWaitThanItsPartAndNoneForEver() {
        // Given
        journal.jdbc.update(
                "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?)"
                        + " INSERT INTO pointer SELECT 1, 'p' || i, '{}', 0, ?, ? FROM n",
                Pointers.MOST_WAITING,
                NOW.toEpochMilli(),
                NOW.toEpochMilli());

        // Then
        assertThat(journal.pointers().note(1, "one more", "{}")).isFalse();
        assertThat(journal.pointers().note(2, "of another", "{}")).isTrue();
        assertThat(journal.pointers().waiting())
                .containsExactly(
                        new Waiting("acme", "qualtrics", Pointers.MOST_WAITING), new Waiting("globex", "qualtrics", 1));
        assertThat(journal.pointers().forget()).isZero();
        clock.advance(Duration.ofDays(8));
        assertThat(journal.pointers().forget()).isEqualTo(Pointers.MOST_WAITING + 1);
    }

    @Test
    void processesWithOnePostgresqlNeverTakeTheSame() throws Exception {
        try (var postgres = PostgresServer.start(folder.resolve("postgres"));
                var one = Journal.with(Clock.systemUTC(), "url", postgres.url());
                var other = Journal.with(Clock.systemUTC(), "url", postgres.url())) {
            // Given
            connection(one, 1, "acme");
            IntStream.range(0, 200).forEach(any -> one.pointers().note(1, "p" + any, "{}"));
            one.pointers().note(1, "p0", "{}");
            var taken = new ConcurrentLinkedQueue<Pointer>();

            // When
            IntStream.range(0, 60)
                    .parallel()
                    .forEach(any ->
                            taken.addAll((any % 2 == 0 ? one : other).pointers().take(1, 10, LEASE)));

            // Then
            assertThat(taken).extracting(Pointer::name).doesNotHaveDuplicates();
            while (taken.size() < 200) {
                var rest = one.pointers().take(1, 10, LEASE);
                assertThat(rest).isNotEmpty();
                taken.addAll(rest);
            }
            assertThat(taken).extracting(Pointer::name).doesNotHaveDuplicates();
            assertThat(one.pointers().due(10, Set.of())).isEmpty();
            taken.forEach(other.pointers()::remove);
            assertThat(one.pointers().waiting()).isEmpty();
        }
    }

    private static void connection(Journal journal, int id, String tenant) {
        journal.jdbc.update(
                "INSERT INTO connection (id, tenant, name, source, enabled, next_poll_at, state, failures)"
                        + " VALUES (?, ?, 'qualtrics', 'qualtrics', 1, 0, 'NEW', 0)",
                id,
                tenant);
    }
}
