package dev.birdfeeder.vendor;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Label;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;

class SlidingBudgetPropertyTest {

    @Property
    @Label("B25: never more calls than the limit in any sliding window")
    void neverMoreCallsThanTheLimitInAnyWindow(
            @ForAll @Size(max = 200) List<@LongRange(max = 40) Long> steps,
            @ForAll @IntRange(min = 1, max = 10) int limit,
            @ForAll @IntRange(min = 1, max = 100) int window,
            @ForAll long start) {
        // Given
        var sliding = new SlidingBudget();
        var taken = new ArrayList<Long>();
        var now = start;

        // When
        for (var step : steps) {
            now += step;
            if (sliding.tryTake(now, limit, Duration.ofNanos(window)) == 0) {
                taken.add(now);
            }
        }

        // Then
        for (int i = limit; i < taken.size(); i++) {
            assertThat(taken.get(i) - taken.get(i - limit)).isGreaterThanOrEqualTo(window);
        }
    }

    @Property
    void whoWaitsAsLongAsToldIsServed(
            @ForAll @IntRange(min = 1, max = 10) int limit,
            @ForAll @IntRange(min = 1, max = 100) int window,
            @ForAll long start) {
        // Given
        var sliding = new SlidingBudget();
        for (int call = 0; call < limit; call++) {
            sliding.tryTake(start, limit, Duration.ofNanos(window));
        }

        // When
        var wait = sliding.tryTake(start, limit, Duration.ofNanos(window));

        // Then
        assertThat(wait).isPositive();
        assertThat(sliding.tryTake(start + wait, limit, Duration.ofNanos(window)))
                .isZero();
    }
}
