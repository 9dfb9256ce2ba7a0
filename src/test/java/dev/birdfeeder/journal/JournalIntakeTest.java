package dev.birdfeeder.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.birdfeeder.feedback.Outcome;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class JournalIntakeTest {

    private final List<Integer> groups = Collections.synchronizedList(new ArrayList<>());
    private final ExecutorService threads = Executors.newCachedThreadPool();

    @AfterEach
    void close() {
        threads.shutdownNow();
    }

    @Test
    void pagesAreCommittedTogetherUpToAThousand() {
        // Given
        var intake = new JournalIntake(this::commit, Runnable::run);

        // When
        for (int page = 0; page < 25; page++) {
            intake.add(skips(100));
        }

        // Then
        assertThat(groups).containsExactly(1000, 1000);
        assertThat(intake.flush().skipped()).isEqualTo(2500);
        assertThat(groups).containsExactly(1000, 1000, 500);
    }

    @Test
    void aPageIsNotTornApart() {
        // Given
        var intake = new JournalIntake(this::commit, Runnable::run);

        // When
        intake.add(skips(700));
        intake.add(skips(700));
        intake.flush();

        // Then
        assertThat(groups).containsExactly(700, 700);
    }

    @Test
    @DisplayName("A8: large records are committed in smaller groups")
    void largeRecordsAreCommittedInSmallerGroups() {
        // Given
        var intake = new JournalIntake(this::commit, Runnable::run);
        var large = List.<Outcome>of(Journal.record("a", "x".repeat(900_000)));

        // When
        for (int page = 0; page < 10; page++) {
            intake.add(large);
        }
        intake.flush();

        // Then
        assertThat(groups).containsExactly(4, 4, 2);
    }

    @Test
    void aPageLargerThanAGroupIsCut() {
        // Given
        var intake = new JournalIntake(this::commit, Runnable::run);

        // When
        intake.add(skips(2300));
        intake.flush();

        // Then
        assertThat(groups).containsExactly(1000, 1000, 300);
    }

    @Test
    void nothingAddedIsNothingCommitted() {
        // Given
        var intake = new JournalIntake(this::commit, Runnable::run);

        // When
        intake.add(List.of());

        // Then
        assertThat(intake.flush()).isEqualTo(Accepted.NONE);
        assertThat(groups).isEmpty();
    }

    @Test
    @Timeout(20)
    void manyLanesAddAtOnceAndNothingIsLost() {
        // Given
        var writer = Executors.newSingleThreadExecutor();
        var intake = new JournalIntake(this::commit, writer);

        // When
        var lanes = new ArrayList<CompletableFuture<Void>>();
        for (int lane = 0; lane < 8; lane++) {
            lanes.add(CompletableFuture.runAsync(
                    () -> {
                        for (int page = 0; page < 50; page++) {
                            intake.add(skips(37));
                        }
                    },
                    threads));
        }
        lanes.forEach(CompletableFuture::join);
        var accepted = intake.flush();
        writer.shutdown();

        // Then
        assertThat(accepted.skipped()).isEqualTo(8 * 50 * 37);
    }

    @Test
    @Timeout(20)
    void flushWaitsForTheWriter() {
        // Given
        var waiting = new ConcurrentLinkedQueue<Runnable>();
        var intake = new JournalIntake(this::commit, waiting::add);
        intake.add(skips(10));

        // When
        var flushed = CompletableFuture.supplyAsync(intake::flush, threads);

        // Then
        Awaitility.await().until(() -> !waiting.isEmpty());
        assertThat(flushed).isNotDone();
        assertThat(intake.soFar()).isEqualTo(Accepted.NONE);
        waiting.remove().run();
        assertThat(flushed.join().skipped()).isEqualTo(10);
        assertThat(intake.soFar().skipped()).isEqualTo(10);
    }

    @Test
    @Timeout(20)
    void aRunThatIsFasterThanTheJournalWaits() throws InterruptedException {
        // Given
        var waiting = new ConcurrentLinkedQueue<Runnable>();
        var intake = new JournalIntake(this::commit, waiting::add);
        var handed = new AtomicInteger();
        var run = new Thread(() -> {
            for (int group = 0; group < 6; group++) {
                intake.add(skips(1000));
                handed.incrementAndGet();
            }
        });

        // When
        run.start();

        // Then
        Awaitility.await().until(() -> run.getState() == Thread.State.WAITING);
        assertThat(handed).hasValue(4);
        assertThat(groups).isEmpty();
        while (run.isAlive()) {
            runAll(waiting);
        }
        run.join();
        assertThat(handed).hasValue(6);
    }

    @Test
    @Timeout(20)
    void onceACommitHasFailedNoneFollows() {
        // Given
        var waiting = new ArrayDeque<Runnable>();
        var intake = new JournalIntake(
                outcomes -> {
                    groups.add(outcomes.size());
                    throw new IllegalStateException("disk full");
                },
                waiting::add);
        intake.add(skips(1000));
        intake.add(skips(999));
        intake.add(skips(1));

        // When
        runAll(waiting);

        // Then
        assertThat(groups).containsExactly(1000);
        assertThatThrownBy(intake::flush)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("disk full");
        assertThatThrownBy(() -> intake.add(skips(1)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("disk full");
        assertThat(intake.soFar()).isEqualTo(Accepted.NONE);
    }

    @Test
    @Timeout(20)
    void aFailedRunDoesNotWaitForPlacesThatNobodyFrees() {
        // Given
        var intake = new JournalIntake(
                outcomes -> {
                    throw new IllegalStateException("disk full");
                },
                Runnable::run);

        // When
        for (int page = 0; page < 20; page++) {
            assertThatThrownBy(() -> {
                        intake.add(skips(1000));
                        intake.flush();
                    })
                    .hasMessage("disk full");
        }

        // Then
        assertThat(intake.soFar()).isEqualTo(Accepted.NONE);
    }

    private Accepted commit(List<Outcome> outcomes) {
        groups.add(outcomes.size());
        return new Accepted(0, 0, 0, outcomes.size(), 0, 0);
    }

    private static List<Outcome> skips(int size) {
        return Collections.nCopies(size, new Outcome.Skipped(null, "NO_RATING"));
    }

    private static void runAll(Queue<Runnable> waiting) {
        for (var task = waiting.poll(); task != null; task = waiting.poll()) {
            task.run();
        }
    }
}
