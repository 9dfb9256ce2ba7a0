package dev.birdfeeder.sandbox;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;

/** At most so many requests in any minute, measured with the given clock. Refused requests don't count. */
final class RequestLimit {
    private static final long WINDOW = Duration.ofMinutes(1).toMillis();

    private final Clock clock;
    private final Queue<Long> taken = new ArrayDeque<>();
    private int perMinute;

    RequestLimit(Clock clock, int perMinute) {
        this.clock = clock;
        this.perMinute = perMinute;
    }

    synchronized void set(int perMinute) {
        this.perMinute = perMinute;
    }

    synchronized boolean take() {
        var now = clock.millis();
        while (!taken.isEmpty() && taken.peek() <= now - WINDOW) {
            taken.remove();
        }
        return taken.size() < perMinute && taken.add(now);
    }
}
