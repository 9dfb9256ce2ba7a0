package dev.birdfeeder.journal;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.function.LongSupplier;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * The time that the journal is kept in: the database's where several processes share one, so that their clocks don't
 * matter. Each reading is a query there.
 */
final class JournalClock extends Clock {

    private final LongSupplier millis;
    private final ZoneId zone;

    private JournalClock(LongSupplier millis, ZoneId zone) {
        this.millis = millis;
        this.zone = zone;
    }

    /** @param own this process's clock, which is the journal's when no other process uses it */
    static Clock of(Dialect dialect, JdbcTemplate jdbc, Clock own) {
        return dialect == Dialect.SQLITE
                ? own
                : new JournalClock(
                        () -> jdbc.queryForObject(
                                "SELECT (extract(epoch FROM clock_timestamp()) * 1000)::bigint", Long.class),
                        ZoneOffset.UTC);
    }

    @Override
    public Instant instant() {
        return Instant.ofEpochMilli(millis());
    }

    @Override
    public long millis() {
        return millis.getAsLong();
    }

    @Override
    public ZoneId getZone() {
        return zone;
    }

    @Override
    public Clock withZone(ZoneId other) {
        return new JournalClock(millis, other);
    }
}
