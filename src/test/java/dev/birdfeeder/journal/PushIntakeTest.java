package dev.birdfeeder.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.birdfeeder.feedback.Outcome;
import dev.birdfeeder.journal.PushIntake.Whose;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

class PushIntakeTest {

    private static final Whose ACME = new Whose(DeliveriesTest.ACME, 1, "track");
    private static final Whose GLOBEX = new Whose(DeliveriesTest.GLOBEX, 2, "track");

    private final Queue<Runnable> writes = new ArrayDeque<>();
    private final List<Map<Whose, Integer>> commits = new ArrayList<>();
    private RuntimeException trouble;
    private Whose troubles;
    private final PushIntake intake = new PushIntake(this::commit, this::queue);

    @Test
    void pushesOfAllConnectionsThatComeMeanwhileShareATransaction() {
        // Given: three that wait
        var one = push(ACME);
        var two = push(GLOBEX);
        var three = push(ACME);

        // When
        write();

        // Then
        assertThat(commits).containsExactly(Map.of(ACME, 2, GLOBEX, 1));
        assertThat(one.join().plus(three.join()).skipped()).isEqualTo(2);
        assertThat(two.join().skipped()).isEqualTo(1);
    }

    @Test
    void aThousandEventsAreATransaction() {
        // Given
        var first = push(ACME, 600);
        var second = push(GLOBEX, 600);

        // When
        write();
        write();

        // Then
        assertThat(commits).containsExactly(Map.of(ACME, 600), Map.of(GLOBEX, 600));
        assertThat(first.join().plus(second.join()).skipped()).isEqualTo(1200);
    }

    @Test
    void whatFailsBecauseOfOneConnectionFailsForItOnly() {
        // Given
        var bad = push(ACME);
        var good = push(GLOBEX);
        trouble = new IllegalStateException("no such sink");
        troubles = ACME;

        // When
        write();

        // Then
        assertThatThrownBy(bad::join).isInstanceOf(CompletionException.class).hasCause(trouble);
        assertThat(good.join().skipped()).isEqualTo(1);
    }

    @Test
    void whenTheJournalIsAwayNobodyWaitsForASecondAttempt() {
        // Given
        var one = push(ACME);
        var two = push(GLOBEX);
        trouble = new JournalUnavailableException(new IllegalStateException("away"));
        troubles = ACME;

        // When
        write();

        // Then
        assertThat(one).failsWithin(30, TimeUnit.SECONDS);
        assertThat(two).failsWithin(30, TimeUnit.SECONDS);
        assertThat(commits).hasSize(1);
    }

    private CompletableFuture<Accepted> push(Whose whose) {
        return push(whose, 1);
    }

    /** Returns when it waits. */
    private CompletableFuture<Accepted> push(Whose whose, int events) {
        var outcomes = Collections.<Outcome>nCopies(events, new Outcome.Skipped("one", "no survey"));
        var thread = new Thread[1];
        var accepted = new CompletableFuture<Accepted>();
        thread[0] = new Thread(() -> {
            try {
                accepted.complete(intake.accept(whose, outcomes));
            } catch (RuntimeException failed) {
                accepted.completeExceptionally(failed);
            }
        });
        thread[0].start();
        Awaitility.await()
                .pollInterval(1, TimeUnit.MILLISECONDS)
                .until(() -> thread[0].getState() == Thread.State.WAITING);
        return accepted;
    }

    private synchronized void queue(Runnable write) {
        writes.add(write);
    }

    private void write() {
        writes.remove().run();
    }

    private Map<Whose, Accepted> commit(Map<Whose, List<Outcome>> brought) {
        var sizes = new HashMap<Whose, Integer>();
        brought.forEach((whose, outcomes) -> sizes.put(whose, outcomes.size()));
        commits.add(sizes);
        if (trouble != null && brought.containsKey(troubles)) {
            throw trouble;
        }
        var accepted = new HashMap<Whose, Accepted>();
        sizes.forEach((whose, size) -> accepted.put(whose, new Accepted(0, 0, 0, size, 0, 0)));
        return accepted;
    }
}
