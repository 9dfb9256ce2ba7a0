package dev.birdfeeder.webhook;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.LongSupplier;

/** How many pushes a second one connection may bring: a bucket that holds those of two seconds. Known connections only. */
final class Pace {

    private static final int SECONDS = 2;

    private final double perNano;
    private final double most;
    private final LongSupplier nanos;
    private final ConcurrentMap<String, Bucket> buckets = new ConcurrentHashMap<>();

    private record Bucket(double left, long at) {}

    Pace(int perSecond, LongSupplier nanos) {
        this.perNano = perSecond / 1e9;
        this.most = perSecond * SECONDS;
        this.nanos = nanos;
    }

    /** Takes one, if there is one. */
    boolean allows(String connection) {
        var now = nanos.getAsLong();
        var allowed = new boolean[1];
        buckets.compute(connection, (name, bucket) -> {
            var left = bucket == null ? most : Math.min(most, bucket.left() + (now - bucket.at()) * perNano);
            allowed[0] = left >= 1;
            return new Bucket(allowed[0] ? left - 1 : left, now);
        });
        return allowed[0];
    }
}
