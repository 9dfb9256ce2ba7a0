package dev.birdfeeder.vendor;

import java.time.Duration;
import java.util.ArrayDeque;

/**
 * At most so many calls in any window of time, wherever the window is laid.
 *
 * <p>Token buckets let a burst and the refill add up to nearly twice the limit in an unlucky window; Track NPS answers
 * that with a CAPTCHA that a person must solve. Remembering when the calls were made is exact, and costs memory only
 * for calls that were made.
 */
final class SlidingBudget {

    private final ArrayDeque<Long> calls = new ArrayDeque<>();
    private long pausedUntil = Long.MIN_VALUE;

    /**
     * Takes one call if it may be made now.
     *
     * @param now nanoseconds of a monotonic clock
     * @return zero when it was taken, else the nanoseconds until it is worth asking again
     */
    synchronized long tryTake(long now, int limit, Duration window) {
        if (pausedUntil != Long.MIN_VALUE && now - pausedUntil < 0) {
            return pausedUntil - now;
        }
        while (!calls.isEmpty() && now - calls.peekFirst() >= window.toNanos()) {
            calls.pollFirst();
        }
        if (calls.size() < limit) {
            calls.addLast(now);
            return 0;
        }
        return calls.peekFirst() + window.toNanos() - now;
    }

    /** No call before then: the vendor asked for it. */
    synchronized void pauseUntil(long moment) {
        if (pausedUntil == Long.MIN_VALUE || moment - pausedUntil > 0) {
            pausedUntil = moment;
        }
    }

    /** Whether nothing is remembered, so that it may be forgotten. */
    synchronized boolean isIdle(long now, Duration window) {
        return (calls.isEmpty() || now - calls.peekLast() >= window.toNanos())
                && (pausedUntil == Long.MIN_VALUE || now - pausedUntil >= 0);
    }
}
