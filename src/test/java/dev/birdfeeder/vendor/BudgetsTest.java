package dev.birdfeeder.vendor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.birdfeeder.feedback.TenantYaml;
import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class BudgetsTest {

    private static final Duration HOUR = Duration.ofHours(1);

    private final Budgets budgets = new Budgets(SharedCalls.ALONE);

    @Test
    @DisplayName("B25: connections with one token share a budget")
    void connectionsWithOneTokenShareABudget() throws InterruptedException {
        // Given
        budgets.await(key("track-cxm"), 1, HOUR, () -> false);

        // When
        var taken = budgets.await(key("track-cxm"), 1, HOUR, () -> true);

        // Then
        assertThat(taken).isFalse();
    }

    @Test
    void sourcesHaveBudgetsOfTheirOwn() throws InterruptedException {
        // Given
        budgets.await(key("track-cxm"), 1, HOUR, () -> false);

        // When
        var taken = budgets.await(key("track-nps"), 1, HOUR, () -> true);

        // Then
        assertThat(taken).isTrue();
    }

    @Test
    void aPauseHoldsCallsBack() throws InterruptedException {
        // Given
        budgets.pause(key("track-cxm"), HOUR);

        // When
        var taken = budgets.await(key("track-cxm"), 100, HOUR, () -> true);

        // Then
        assertThat(taken).isFalse();
    }

    /** Track NPS counts five minutes and locks its account; a source that counts one must not forget its calls. */
    @Test
    void manyOtherBudgetsWithShorterWindowsMakeNoneForgotten() throws InterruptedException {
        // Given
        budgets.await(key("track-nps"), 1, HOUR, () -> false);
        for (int source = 0; source < 1100; source++) {
            budgets.await(key("source-" + source), 1, Duration.ofNanos(1), () -> true);
        }

        // When
        var taken = budgets.await(key("track-nps"), 1, HOUR, () -> true);

        // Then
        assertThat(taken).isFalse();
    }

    /** Read anew each time: another connection may use the same token. */
    private static BudgetKey key(String source) {
        return new BudgetKey(source, TenantYaml.track().secret("connection_details.token"));
    }
}
