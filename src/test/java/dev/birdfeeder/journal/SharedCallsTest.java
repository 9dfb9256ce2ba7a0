package dev.birdfeeder.journal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.birdfeeder.vendor.SharedCalls;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Processes with one PostgreSQL journal. Hours don't pass in a test, so what is taken stays taken. */
class SharedCallsTest {

    private static final Duration HOUR = Duration.ofHours(1);
    private static final Duration MINUTE = Duration.ofMinutes(1);

    @TempDir
    private static Path data;

    private static PostgresServer postgres;
    private static Journal one;
    private static Journal other;

    @BeforeAll
    static void startTwoProcesses() {
        postgres = PostgresServer.start(data);
        one = Journal.with(Clock.systemUTC(), "url", postgres.url());
        other = Journal.with(Clock.systemUTC(), "url", postgres.url());
    }

    @AfterAll
    static void stop() throws Exception {
        one.close();
        other.close();
        postgres.close();
    }

    @Test
    @DisplayName("B25: what one process has taken another can't take, and it is told how long")
    void whatOneProcessHasTakenAnotherCannotTake() {
        // Given
        one.calls().take(key("shared"), 60, 100, HOUR, MINUTE);

        // When
        var rest = other.calls().take(key("shared"), 60, 100, HOUR, MINUTE);
        var nothing = other.calls().take(key("shared"), 60, 100, HOUR, MINUTE);

        // Then
        assertThat(rest.calls()).isEqualTo(40);
        assertThat(nothing.calls()).isZero();
        assertThat(nothing.retryIn()).isBetween(HOUR, HOUR.plus(MINUTE));
        assertThat(nothing.pausedFor()).isZero();
        assertThat(other.calls()
                        .take(key("another credential"), 60, 100, HOUR, MINUTE)
                        .calls())
                .isEqualTo(60);
    }

    @Test
    @DisplayName("B25: five processes that ask at once get the limit and not one more")
    void processesThatAskAtOnceGetTheLimitAndNotOneMore() {
        // Given
        var granted = new AtomicInteger();

        // When
        IntStream.range(0, 300)
                .parallel()
                .forEach(any -> granted.addAndGet((any % 2 == 0 ? one : other)
                        .calls()
                        .take(key("crowd"), 7, 1000, HOUR, MINUTE)
                        .calls()));

        // Then
        assertThat(granted).hasValue(1000);
    }

    @Test
    void whatHasLeftTheWindowMayBeTakenAgain() {
        // Given
        var window = Duration.ofMillis(1);
        var taken = one.calls().take(key("short"), 1, 1, window, window);

        // When
        var again = new SharedCalls.Block(0, Duration.ZERO, Duration.ZERO);
        for (int asked = 0; again.calls() == 0 && asked < 10_000; asked++) {
            again = other.calls().take(key("short"), 1, 1, window, window);
        }

        // Then
        assertThat(taken.calls()).isEqualTo(1);
        assertThat(again.calls()).isEqualTo(1);
    }

    @Test
    @DisplayName("B23: a pause that one process was told holds for all")
    void aPauseHoldsForAll() {
        // Given
        one.calls().take(key("paused"), 1, 1000, MINUTE, MINUTE);
        one.calls().pause(key("paused"), HOUR);

        // When
        var block = other.calls().take(key("paused"), 1, 1000, MINUTE, MINUTE);

        // Then
        assertThat(block.calls()).isZero();
        assertThat(block.retryIn()).isBetween(HOUR.minus(MINUTE), HOUR);
        assertThat(block.pausedFor()).isEqualTo(block.retryIn());
    }

    private static byte[] key(String name) {
        return "%32s".formatted(name).getBytes(StandardCharsets.UTF_8);
    }
}
