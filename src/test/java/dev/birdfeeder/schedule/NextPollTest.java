package dev.birdfeeder.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.birdfeeder.feedback.TenantYaml;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NextPollTest {

    private static final Instant NOW = Instant.parse("2026-03-10T12:00:00Z");

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    2026-03-10T12:00:00Z | 0 0 4 * * ?        | 2026-03-11T07:00:00Z
                    2026-03-10T06:59:59Z | 0 0 4 * * ?        | 2026-03-10T07:00:00Z
                    2026-03-10T07:00:00Z | 0 0 4 * * ?        | 2026-03-11T07:00:00Z
                    2026-03-10T12:00:00Z | 0 */10 * * * ?     | 2026-03-10T12:10:00Z
                    2026-03-13T12:00:00Z | 0 30 2 ? * MON-FRI | 2026-03-16T05:30:00Z
                    2018-11-03T12:00:00Z | 0 30 0 * * ?       | 2018-11-05T02:30:00Z
                    2026-03-10T12:00:00Z | 0 0 4 1 1 ? 2020   | 9999-01-01T00:00:00Z
                    """)
    void theScheduleIsReadInTheConnectionsZone(Instant now, String schedule, Instant expected) {
        // Given
        var connection = TenantYaml.track("schedule: \"" + schedule + "\"");

        // When
        var next = nextPoll(now).after(connection);

        // Then
        assertThat(next).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "UNREACHABLE, 1, PT1M",
        "UNREACHABLE, 2, PT2M",
        "PROTOCOL_ERROR, 3, PT4M",
        "RATE_LIMITED, 6, PT32M",
        "FAILED, 7, PT1H",
        "FAILED, 100, PT1H",
        "AUTH_FAILED, 1, PT15M",
        "AUTH_FAILED, 100, PT15M",
        "GONE, 1, PT15M",
        "CONFIG_ERROR, 1, PT15M",
        "UNSTABLE, 3, PT15M"
    })
    void troubleIsTriedAgainLaterAndLater(String state, int failures, Duration wait) {
        assertThat(nextPoll(NOW).afterFailure(state, failures)).isEqualTo(NOW.plus(wait));
    }

    private static NextPoll nextPoll(Instant now) {
        return new NextPoll(Clock.fixed(now, ZoneOffset.UTC));
    }
}
