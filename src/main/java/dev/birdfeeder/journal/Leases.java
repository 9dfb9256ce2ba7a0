package dev.birdfeeder.journal;

import dev.birdfeeder.BirdfeederProperties;
import java.time.Clock;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.LongFunction;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;

/**
 * What this process has claimed, and until when. Time is the journal's, so that the clocks of several processes don't
 * matter. A process that sleeps past its lease does no harm when it wakes: what it writes in the name of a claim that
 * another process has by now is refused.
 */
@Component
final class Leases {

    static final String CONNECTION = "connection";
    static final String DELIVERY = "delivery";

    private final String owner = UUID.randomUUID().toString();
    private final JdbcTemplate jdbc;
    private final JournalState state;
    private final Clock clock;
    private final long length;

    /** What this process works on; a row that says it is ours and isn't among these was claimed, and we never heard. */
    private final Map<String, Set<Long>> held =
            Map.of(CONNECTION, ConcurrentHashMap.newKeySet(), DELIVERY, ConcurrentHashMap.newKeySet());

    /** Shared by who claims; alone is who tells what was never heard of. */
    private final ReadWriteLock claiming = new ReentrantReadWriteLock();

    private long renewedAt = Long.MIN_VALUE;
    private long outages;

    @Autowired
    Leases(
            JdbcTemplate jdbc,
            Dialect dialect,
            JournalState state,
            @Qualifier("journal") Clock clock,
            BirdfeederProperties properties) {
        this(jdbc, dialect, state, clock, properties.journal().lease());
    }

    Leases(JdbcTemplate jdbc, Dialect dialect, JournalState state, Clock clock, Duration length) {
        this.jdbc = jdbc;
        this.state = state;
        this.clock = clock;
        this.length = length.toMillis();
        if (dialect == Dialect.SQLITE) {
            releaseAll();
        }
    }

    /** The owner to write into a row. */
    String owner() {
        return owner;
    }

    /** Now, by the journal's clock, in milliseconds since 1970. */
    long now() {
        return clock.millis();
    }

    /** When a lease that is taken now ends. */
    long until(long now) {
        return now + length;
    }

    /**
     * Claims rows, and keeps them until they are {@link #forget forgotten}. Nothing while the journal is out of reach,
     * or another process gets in the way: claims are tried again every second.
     *
     * @param table {@link #CONNECTION} or {@link #DELIVERY}
     * @param claim the statement that claims, given the journal's time in milliseconds since 1970
     */
    <T> List<T> claim(String table, LongFunction<List<T>> claim, ToLongFunction<T> id) {
        return attempt(() -> claimOrFail(table, claim, id)).orElse(List.of());
    }

    /** Empty when the journal is out of reach. */
    private <T> Optional<T> attempt(Supplier<T> work) {
        try {
            var done = work.get();
            state.reached();
            return Optional.of(done);
        } catch (RuntimeException failed) {
            switch (Trouble.of(failed)) {
                case CONFLICT -> {}
                case OUTAGE -> state.lost(failed);
                default -> throw failed;
            }
            return Optional.empty();
        }
    }

    /** {@link #renew Renews}, unless the journal is out of reach. */
    boolean tryRenew() {
        return attempt(this::renew).isPresent();
    }

    <T> List<T> claimOrFail(String table, LongFunction<List<T>> claim, ToLongFunction<T> id) {
        // First, so that what a process that slept still works on isn't free for itself to claim.
        var now = renew();
        claiming.readLock().lock();
        try {
            var claimed = claim.apply(now);
            claimed.forEach(row -> held.get(table).add(id.applyAsLong(row)));
            return claimed;
        } finally {
            claiming.readLock().unlock();
        }
    }

    /** This process no longer works on it. If the row doesn't say so, because the journal is away, it will. */
    void forget(String table, long id) {
        held.get(table).remove(id);
    }

    /**
     * Renews one claim within the caller's transaction, which keeps it from every other process until that ends.
     *
     * @throws ClaimLostException when it is another's by now
     */
    void keep(String table, long id) {
        var kept = jdbc.update(
                "UPDATE " + table + " SET lease_until = ? WHERE id = ? AND lease_owner = ?",
                until(clock.millis()),
                id,
                owner);
        if (kept == 0) {
            throw new ClaimLostException();
        }
    }

    /**
     * Keeps what this process has claimed, when a quarter of the lease is over: two renewals may fail before anything
     * is lost. And gives back what it claimed without hearing of it, because the connection broke.
     *
     * @return now, in milliseconds since 1970
     */
    synchronized long renew() {
        var now = clock.millis();
        if (renewedAt == Long.MIN_VALUE || now - renewedAt >= length / 4 || state.outages() != outages) {
            var seen = state.outages();
            claiming.writeLock().lock();
            try {
                renew(CONNECTION, now);
                renew(DELIVERY, now);
            } finally {
                claiming.writeLock().unlock();
            }
            renewedAt = now;
            outages = seen;
        }
        return now;
    }

    private void renew(String table, long now) {
        var unheard = new HashSet<>(jdbc.queryForList(
                "UPDATE " + table + " SET lease_until = ? WHERE lease_owner = ? RETURNING id",
                Long.class,
                until(now),
                owner));
        unheard.removeAll(held.get(table));
        unheard.forEach(id -> jdbc.update(
                "UPDATE " + table + " SET lease_owner = NULL, lease_until = NULL WHERE id = ? AND lease_owner = ?",
                id,
                owner));
    }

    /** An embedded journal is locked: whoever held its leases is gone. */
    private void releaseAll() {
        jdbc.update("UPDATE connection SET lease_owner = NULL, lease_until = NULL WHERE lease_owner IS NOT NULL");
        jdbc.update("UPDATE delivery SET lease_owner = NULL, lease_until = NULL WHERE lease_owner IS NOT NULL");
    }
}
