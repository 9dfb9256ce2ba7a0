package dev.birdfeeder.vendor;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class RetryAfterPropertyTest {

    private static final Instant NOW = Instant.parse("2026-03-10T12:00:00Z");

    @Property
    void noHeaderIsTooStrange(@ForAll String header) {
        assertThat(RetryAfter.parse(header, NOW)).isBetween(Duration.ofSeconds(1), Duration.ofMinutes(15));
    }
}
