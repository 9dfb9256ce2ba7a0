package dev.birdfeeder.vendor;

import java.time.Duration;
import java.util.function.LongSupplier;

/** How many calls may be made in any window of time, wherever the window is laid. */
interface Budget {

    /**
     * Takes one call if it may be made now.
     *
     * @param clock nanoseconds of a monotonic clock; read by whoever's turn it is, after it has waited for that
     * @return zero when it was taken, else the nanoseconds until it is worth asking again
     */
    long tryTake(LongSupplier clock, int limit, Duration window);

    /** No call for so long: the vendor asked for it. */
    void pause(long now, Duration duration);

    /** For how many nanoseconds yet the vendor wants no call, as far as is known; zero when it doesn't say so. */
    long pausedFor(long now);

    /** Whether nothing is remembered that still counts, so that it may be forgotten. */
    boolean isIdle(long now);
}
