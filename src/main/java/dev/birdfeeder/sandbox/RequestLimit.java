package dev.birdfeeder.sandbox;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;

/** At most so many requests in any window of time, measured with the given clock. Refused requests don't count. */
final class RequestLimit {
    private final Clock clock;
    private final Queue<Long> taken = new ArrayDeque<>();
    private final long window;
    private int most;

    RequestLimit(Clock clock, int most, Duration window) {
        this.clock = clock;
        this.window = window.toMillis();
        this.most = most;
    }

    synchronized void set(int requests) {
        most = requests;
    }

    synchronized boolean take() {
        var now = clock.millis();
        while (!taken.isEmpty() && taken.peek() <= now - window) {
            taken.remove();
        }
        return taken.size() < most && taken.add(now);
    }
}
