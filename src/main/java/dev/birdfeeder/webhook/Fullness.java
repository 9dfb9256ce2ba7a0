package dev.birdfeeder.webhook;

import dev.birdfeeder.tenant.Tenant;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Predicate;

/**
 * Whether so much of a tenant waits for its sinks that pushes have to wait outside, asked of the journal once a second and
 * not for every push: each would queue for the embedded journal's one connection, behind the commits of others.
 */
final class Fullness {

    private static final long VALID = TimeUnit.SECONDS.toNanos(1);

    private final Predicate<Tenant> journal;
    private final LongSupplier nanos;
    private final ConcurrentMap<String, Answer> answers = new ConcurrentHashMap<>();

    private record Answer(boolean isFull, long at) {}

    /**
     * @param journal asks it
     * @param nanos tells the time, as {@link System#nanoTime} does
     */
    Fullness(Predicate<Tenant> journal, LongSupplier nanos) {
        this.journal = journal;
        this.nanos = nanos;
    }

    boolean of(Tenant tenant) {
        var now = nanos.getAsLong();
        var known = answers.get(tenant.name());
        if (known != null && now - known.at() < VALID) {
            return known.isFull();
        }
        // The others go by the last answer while one asks.
        answers.put(tenant.name(), new Answer(known != null && known.isFull(), now));
        var isFull = journal.test(tenant);
        answers.put(tenant.name(), new Answer(isFull, now));
        return isFull;
    }
}
