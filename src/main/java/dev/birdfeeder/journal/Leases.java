package dev.birdfeeder.journal;

import java.time.Clock;
import java.time.Duration;
import java.util.UUID;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;

/**
 * What this process has claimed, and until when. Time is the database's where several processes share one, so that
 * their clocks don't matter. A process that sleeps past its lease does no harm when it wakes: accepting is idempotent,
 * and a delivery that is gone is not counted twice.
 */
@Component
final class Leases {

    private static final Duration LENGTH = Duration.ofMinutes(2);

    /** A quarter of the length: two renewals may fail before anything is lost. */
    private static final Duration RENEWAL = Duration.ofSeconds(30);

    private final String owner = UUID.randomUUID().toString();
    private final JdbcTemplate jdbc;
    private final Dialect dialect;
    private final Clock clock;
    private long renewedAt = Long.MIN_VALUE;

    Leases(JdbcTemplate jdbc, Dialect dialect, Clock clock) {
        this.jdbc = jdbc;
        this.dialect = dialect;
        this.clock = clock;
        if (dialect == Dialect.SQLITE) {
            releaseAll();
        }
    }

    /** The owner to write into a row. */
    String owner() {
        return owner;
    }

    /** Now, in milliseconds since 1970. */
    long now() {
        return dialect == Dialect.SQLITE
                ? clock.millis()
                : jdbc.queryForObject("SELECT (extract(epoch FROM clock_timestamp()) * 1000)::bigint", Long.class);
    }

    /** When a lease that is taken now ends. */
    static long until(long now) {
        return now + LENGTH.toMillis();
    }

    /** Keeps what this process has claimed, now and then. */
    synchronized void renew() {
        var now = now();
        if (renewedAt == Long.MIN_VALUE || now - renewedAt >= RENEWAL.toMillis()) {
            jdbc.update("UPDATE connection SET lease_until = ? WHERE lease_owner = ?", until(now), owner);
            jdbc.update("UPDATE delivery SET lease_until = ? WHERE lease_owner = ?", until(now), owner);
            renewedAt = now;
        }
    }

    /** An embedded journal is locked: whoever held its leases is gone. */
    private void releaseAll() {
        jdbc.update("UPDATE connection SET lease_owner = NULL, lease_until = NULL WHERE lease_owner IS NOT NULL");
        jdbc.update("UPDATE delivery SET lease_owner = NULL, lease_until = NULL WHERE lease_owner IS NOT NULL");
    }
}
