package dev.birdfeeder.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.StringLength;
import net.jqwik.api.constraints.UpperChars;

class NextPollPropertyTest {

    private static final Instant NOW = Instant.parse("2026-03-10T12:00:00Z");

    @Property
    void noFailureIsRepeatedAtOnceOrForgotten(
            @ForAll @UpperChars @StringLength(min = 1, max = 20) String state,
            @ForAll @IntRange(min = 1) int failures) {
        assertThat(nextPoll(NOW).afterFailure(state, failures))
                .isBetween(NOW.plus(Duration.ofMinutes(1)), NOW.plus(Duration.ofHours(1)));
    }

    private static NextPoll nextPoll(Instant now) {
        return new NextPoll(Clock.fixed(now, ZoneOffset.UTC));
    }
}
