package dev.birdfeeder.delivery;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/** How long a lane waits after a failure: exponentially longer at most, with full jitter, or as the sink asks. */
final class Waits {

    private static final Duration FIRST = Duration.ofSeconds(1);
    private static final Duration LONGEST = Duration.ofMinutes(5);
    private static final int MOST_DOUBLINGS = 9;

    private Waits() {}

    /**
     * The wait before the next attempt.
     *
     * @param attempts attempts that failed, this one included
     */
    static Duration before(int attempts, Throwable failure) {
        if (failure instanceof SinkException sink && sink.getWait() != null) {
            return sink.getWait();
        }
        var ceiling = Math.min(LONGEST.toMillis(), FIRST.toMillis() << Math.min(attempts - 1, MOST_DOUBLINGS));
        return Duration.ofMillis(ThreadLocalRandom.current().nextLong(1, ceiling + 1));
    }
}
