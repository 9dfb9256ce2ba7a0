package dev.birdfeeder.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PaceTest {

    private long nanos = Long.MAX_VALUE - 1_000_000_000;
    private final Pace pace = new Pace(() -> nanos);

    @Test
    void whatTwoSecondsAllowMayComeAtOnceAndThenSoMuchASecond() {
        assertThat(allowed("acme/track")).isEqualTo(20);
        assertThat(allowed("acme/track")).isZero();

        nanos += Duration.ofMillis(500).toNanos();
        assertThat(allowed("acme/track")).isEqualTo(5);

        nanos += Duration.ofHours(1).toNanos();
        assertThat(allowed("acme/track")).isEqualTo(20);
    }

    @Test
    void oneConnectionTakesNothingFromAnother() {
        allowed("acme/track");

        assertThat(allowed("globex/track")).isEqualTo(20);
    }

    private long allowed(String connection) {
        return IntStream.range(0, 100).filter(i -> pace.allows(connection, 10)).count();
    }
}
