package dev.birdfeeder.vendor;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * This process's part of a budget that other processes share: the block of calls that it has taken and not yet made.
 *
 * <p>Blocks follow the need: one call at first, twice as many each time a block was used up in time, and no more than was
 * used of one that wasn't. So a burst asks the others rarely, and a lone call costs one.
 */
final class SharedBudget implements Budget {

    /** How long a block may be used. What a window holds less on account of it is this much of its length. */
    private static final int USES_PER_WINDOW = 30;

    /** No block takes more than this part of the limit from the others. */
    private static final int BLOCKS_PER_LIMIT = 20;

    private final SharedCalls others;
    private final byte[] key;
    private int left;
    private int size;
    private long usableUntil;
    private long askAt;
    private boolean waiting;
    private long pausedUntil;
    private boolean paused;

    SharedBudget(SharedCalls others, byte[] key) {
        this.others = others;
        this.key = key.clone();
    }

    @Override
    public synchronized long tryTake(LongSupplier clock, int limit, Duration window) {
        var now = clock.getAsLong();
        var pause = pausedFor(now);
        if (pause > 0) {
            return pause;
        }
        if (waiting && now - askAt < 0) {
            return askAt - now;
        }
        if (left == 0 || now - usableUntil >= 0) {
            var wait = takeBlock(now, limit, window);
            if (wait > 0) {
                return wait;
            }
            if (clock.getAsLong() - usableUntil >= 0) {
                return 1; // asking took so long that the others count on these calls no more
            }
        }
        left--;
        return 0;
    }

    private long takeBlock(long now, int limit, Duration window) {
        var use = window.dividedBy(USES_PER_WINDOW);
        var needed = left > 0 ? size - left : 2 * size;
        var wanted = Math.max(1, Math.min(needed, limit / BLOCKS_PER_LIMIT));
        left = 0;
        var block = others.take(key, wanted, limit, window, use);
        waiting = block.calls() == 0;
        if (waiting) {
            askAt = now + block.retryIn().toNanos();
            pauseUntil(now + block.pausedFor().toNanos());
            return Math.max(1, block.retryIn().toNanos());
        }
        size = block.calls();
        left = size;
        usableUntil = now + use.toNanos();
        return 0;
    }

    @Override
    public synchronized void pause(long now, Duration duration) {
        left = 0;
        pauseUntil(now + duration.toNanos());
        others.pause(key, duration);
    }

    private void pauseUntil(long moment) {
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
        return (left == 0 || now - usableUntil >= 0) && (!waiting || now - askAt >= 0) && pausedFor(now) == 0;
    }
}
