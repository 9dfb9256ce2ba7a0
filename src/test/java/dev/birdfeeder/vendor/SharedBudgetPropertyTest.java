package dev.birdfeeder.vendor;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Label;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;

/** Several processes in a time that only calls move. What they share is kept as the journal keeps it. */
class SharedBudgetPropertyTest {

    private static final Duration WINDOW = Duration.ofNanos(3000);

    private long now = Long.MAX_VALUE - 5000; // where a monotonic clock overflows
    private long answerTakes;

    @Property
    @Label("B25: never more calls than the limit in any sliding window, by all processes together")
    void neverMoreCallsThanTheLimitByAllTogether(
            @ForAll @Size(max = 200) List<@LongRange(max = 300) Long> steps,
            @ForAll @IntRange(min = 1, max = 60) int limit,
            @ForAll @IntRange(min = 1, max = 5) int processes,
            @ForAll @LongRange(max = 150) long answerTakes) {
        // Given
        this.answerTakes = answerTakes;
        var others = new Ledger();
        var budgets = Stream.generate(() -> new SharedBudget(others, new byte[32]))
                .limit(processes)
                .toList();
        var calls = new ArrayList<Long>();

        // When
        for (int i = 0; i < steps.size(); i++) {
            now += steps.get(i);
            for (int burst = 0; burst < 1 + i % 30; burst++) {
                if (budgets.get(i % processes).tryTake(() -> now, limit, WINDOW) == 0) {
                    calls.add(now);
                }
            }
        }

        // Then
        for (int i = limit; i < calls.size(); i++) {
            assertThat(calls.get(i) - calls.get(i - limit)).isGreaterThanOrEqualTo(WINDOW.toNanos());
        }
    }

    @Example
    void aBurstAsksTheOthersRarelyAndALoneCallCostsOne() {
        // Given
        var others = new Ledger();
        var budget = new SharedBudget(others, new byte[32]);

        // When
        for (int call = 0; call < 1000; call++) {
            budget.tryTake(() -> now, 1000, WINDOW);
        }
        var burst = others.asked;
        now += 2 * WINDOW.toNanos();
        budget.tryTake(() -> now, 1000, WINDOW);
        now += 2 * WINDOW.toNanos();
        budget.tryTake(() -> now, 1000, WINDOW);

        // Then
        assertThat(burst).isLessThan(30);
        assertThat(others.last.calls()).isEqualTo(1);
    }

    @Example
    void aPauseTakesBackWhatWasTaken() {
        // Given
        var budget = new SharedBudget(new Ledger(), new byte[32]);
        for (int call = 0; call < 4; call++) {
            budget.tryTake(() -> now, 1000, WINDOW);
        }

        // When
        budget.pause(now, Duration.ofNanos(70));

        // Then
        assertThat(budget.tryTake(() -> now, 1000, WINDOW)).isEqualTo(70);
        assertThat(budget.isIdle(now)).isFalse();
        now += 70;
        assertThat(budget.tryTake(() -> now, 1000, WINDOW)).isZero();
    }

    @Example
    void aPauseThatAnotherProcessWasToldIsKnownHereAndAFullWindowIsNone() {
        // Given
        var others = new Ledger();
        var here = new SharedBudget(others, new byte[32]);
        var there = new SharedBudget(others, new byte[32]);
        here.tryTake(() -> now, 1, WINDOW);

        // When
        var full = here.tryTake(() -> now, 1, WINDOW);
        var pausedWhenFull = here.pausedFor(now);
        there.pause(now, Duration.ofNanos(9000));
        now += full;
        var wait = here.tryTake(() -> now, 1, WINDOW);

        // Then
        assertThat(full).isPositive();
        assertThat(pausedWhenFull).isZero();
        assertThat(wait).isEqualTo(9000 - full);
        assertThat(here.pausedFor(now)).isEqualTo(9000 - full);
        assertThat(there.pausedFor(now)).isEqualTo(9000 - full);
        now += wait;
        assertThat(here.pausedFor(now)).isZero();
        assertThat(here.tryTake(() -> now, 1, WINDOW)).isZero();
    }

    private record Taken(long calls, long until) {}

    private final class Ledger implements SharedCalls {

        private final List<Taken> taken = new ArrayList<>();
        private int asked;
        private Block last;

        @Override
        public Block take(byte[] key, int most, int limit, Duration window, Duration use) {
            asked++;
            now += answerTakes / 2;
            taken.removeIf(block -> block.until() - now <= 0);
            var granted = (int) Math.min(
                    most, limit - taken.stream().mapToLong(Taken::calls).sum());
            if (granted > 0) {
                taken.add(new Taken(granted, now + window.plus(use).toNanos()));
                last = new Block(granted, Duration.ZERO, Duration.ZERO);
            } else {
                var pause = taken.stream()
                        .filter(block -> block.calls() == Integer.MAX_VALUE)
                        .mapToLong(block -> block.until() - now)
                        .max()
                        .orElse(0);
                var first = taken.stream()
                        .mapToLong(block -> block.until() - now)
                        .min()
                        .orElseThrow();
                last = new Block(0, Duration.ofNanos(Math.max(pause, first)), Duration.ofNanos(pause));
            }
            now += answerTakes - answerTakes / 2;
            return last;
        }

        @Override
        public void pause(byte[] key, Duration duration) {
            taken.add(new Taken(Integer.MAX_VALUE, now + duration.toNanos()));
        }
    }
}
