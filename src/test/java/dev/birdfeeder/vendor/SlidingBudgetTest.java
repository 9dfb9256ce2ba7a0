package dev.birdfeeder.vendor;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SlidingBudgetTest {

    private static final Duration MINUTE = Duration.ofMinutes(1);
    private final SlidingBudget budget = new SlidingBudget();

    @Test
    void aLowerLimitCountsTheCallsOfTheHigherOne() {
        // Given
        for (int call = 0; call < 5; call++) {
            budget.tryTake(call, 5, MINUTE);
        }

        // When
        var wait = budget.tryTake(10, 2, MINUTE);

        // Then
        assertThat(wait).isPositive();
    }

    @Test
    void aPauseStopsEverybodyUntilItIsOver() {
        // Given
        budget.pause(0, Duration.ofNanos(100));

        // When
        var wait = budget.tryTake(40, 10, MINUTE);

        // Then
        assertThat(wait).isEqualTo(60);
        assertThat(budget.tryTake(99, 10, MINUTE)).isEqualTo(1);
        assertThat(budget.tryTake(100, 10, MINUTE)).isZero();
    }

    @Test
    void aShorterPauseDoesNotEndALongerOne() {
        // Given
        budget.pause(0, Duration.ofNanos(100));

        // When
        budget.pause(0, Duration.ofNanos(50));

        // Then
        assertThat(budget.tryTake(60, 10, MINUTE)).isEqualTo(40);
    }

    @ParameterizedTest
    @ValueSource(longs = {Long.MAX_VALUE - 10, Long.MIN_VALUE, -50, 0})
    void aClockThatOverflowsDoesNoHarm(long start) {
        // Given
        budget.pause(start, Duration.ofNanos(20));

        // When
        var wait = budget.tryTake(start, 1, Duration.ofNanos(30));

        // Then
        assertThat(wait).isEqualTo(20);
        assertThat(budget.tryTake(start + 20, 1, Duration.ofNanos(30))).isZero();
        assertThat(budget.tryTake(start + 49, 1, Duration.ofNanos(30))).isEqualTo(1);
    }

    @Test
    void whatWaitsOrCountsIsNotIdle() {
        // Given
        var paused = new SlidingBudget();
        paused.pause(0, Duration.ofNanos(100));

        // When
        budget.tryTake(0, 1, MINUTE);

        // Then
        assertThat(budget.isIdle(MINUTE.toNanos() - 1)).isFalse();
        assertThat(budget.isIdle(MINUTE.toNanos())).isTrue();
        assertThat(paused.isIdle(99)).isFalse();
        assertThat(paused.isIdle(100)).isTrue();
    }
}
