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
    private long longestWindow;
    private long pausedUntil;
    private boolean paused;

    /**
     * Takes one call if it may be made now.
     *
     * @param now nanoseconds of a monotonic clock
     * @return zero when it was taken, else the nanoseconds until it is worth asking again
     */
    synchronized long tryTake(long now, int limit, Duration window) {
        longestWindow = Math.max(longestWindow, window.toNanos());
        if (paused && now - pausedUntil < 0) {
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
        if (!paused || moment - pausedUntil > 0) {
            pausedUntil = moment;
            paused = true;
        }
    }

    /** Whether nothing is remembered that still counts, so that it may be forgotten. */
    synchronized boolean isIdle(long now) {
        return (calls.isEmpty() || now - calls.peekLast() >= longestWindow) && (!paused || now - pausedUntil >= 0);
    }
}
