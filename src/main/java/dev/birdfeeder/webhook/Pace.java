package dev.birdfeeder.webhook;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.LongSupplier;

/** How many pushes a second one connection may bring: a bucket that holds those of two seconds. Known connections only. */
final class Pace {

    private static final int SECONDS = 2;

    private final LongSupplier nanos;
    private final ConcurrentMap<String, Bucket> buckets = new ConcurrentHashMap<>();

    private record Bucket(double left, long at) {}

    /** @param nanos tells the time, as {@link System#nanoTime} does */
    Pace(LongSupplier nanos) {
        this.nanos = nanos;
    }

    /** Takes one, if there is one. */
    boolean allows(String connection, int perSecond) {
        var now = nanos.getAsLong();
        var most = (double) perSecond * SECONDS;
        var allowed = new boolean[1];
        buckets.compute(connection, (name, bucket) -> {
            var left = bucket == null ? most : Math.min(most, bucket.left() + (now - bucket.at()) / 1e9 * perSecond);
            allowed[0] = left >= 1;
            return new Bucket(allowed[0] ? left - 1 : left, now);
        });
        return allowed[0];
    }
}
