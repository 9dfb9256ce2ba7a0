package dev.birdfeeder.vendor;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.function.LongSupplier;

/**
 * The budget of a process that shares it with no other.
 *
 * <p>Token buckets let a burst and the refill add up to nearly twice the limit in an unlucky window; Track NPS answers
 * that with a CAPTCHA that a person must solve. Remembering when the calls were made is exact, and costs memory only
 * for calls that were made.
 */
final class SlidingBudget implements Budget {

    private final ArrayDeque<Long> calls = new ArrayDeque<>();
    private long longestWindow;
    private long pausedUntil;
    private boolean paused;

    @Override
    public synchronized long tryTake(LongSupplier clock, int limit, Duration window) {
        return tryTake(clock.getAsLong(), limit, window);
    }

    synchronized long tryTake(long now, int limit, Duration window) {
        longestWindow = Math.max(longestWindow, window.toNanos());
        var pause = pausedFor(now);
        if (pause > 0) {
            return pause;
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

    @Override
    public synchronized void pause(long now, Duration duration) {
        var moment = now + duration.toNanos();
        if (!paused || moment - pausedUntil > 0) {
            pausedUntil = moment;
            paused = true;
        }
    }

    @Override
    public synchronized long pausedFor(long now) {
        return paused ? Math.max(0, pausedUntil - now) : 0;
    }

    @Override
    public synchronized boolean isIdle(long now) {
        return (calls.isEmpty() || now - calls.peekLast() >= longestWindow) && pausedFor(now) == 0;
    }
}
