package dev.birdfeeder.journal;

import dev.birdfeeder.vendor.SharedCalls;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * The calls that several processes share, in a PostgreSQL journal and by its time. A block counts from when it was taken
 * until its last call may leave the window, so that no window holds more than the limit, wherever it is laid.
 */
final class JournalCalls implements SharedCalls {

    private static final String NOW = "(extract(epoch FROM clock_timestamp()) * 1000)::bigint";

    /** Calls that use up any limit, and that no block has. */
    private static final int PAUSE = Integer.MAX_VALUE;

    private final JdbcTemplate jdbc;
    private final JournalTransaction transaction;

    JournalCalls(JdbcTemplate jdbc, JournalTransaction transaction) {
        this.jdbc = jdbc;
        this.transaction = transaction;
    }

    /** @throws JournalUnavailableException when the journal stays out of reach: nobody knows what the others call */
    @Override
    public Block take(byte[] key, int most, int limit, Duration window, Duration use) {
        return transaction.execute(status -> {
            lock(key);
            jdbc.update("DELETE FROM vendor_call WHERE key = ? AND counts_until <= " + NOW, key);
            var taken = jdbc.queryForObject(
                    "SELECT coalesce(sum(calls), 0), coalesce(min(counts_until) - " + NOW
                            + ", 0), coalesce(max(counts_until) FILTER (WHERE calls = ?) - " + NOW
                            + ", 0) FROM vendor_call WHERE key = ?",
                    (row, n) -> new Taken(row.getLong(1), row.getLong(2), row.getLong(3)),
                    PAUSE,
                    key);
            var granted = (int) Math.min(most, limit - taken.calls());
            if (granted <= 0) {
                var pause = Math.max(0, taken.untilThePauseEnds());
                return new Block(
                        0,
                        Duration.ofMillis(Math.max(1, Math.max(pause, taken.untilTheFirstEnds()))),
                        Duration.ofMillis(pause));
            }
            count(key, granted, window.plus(use));
            return new Block(granted, Duration.ZERO, Duration.ZERO);
        });
    }

    private record Taken(long calls, long untilTheFirstEnds, long untilThePauseEnds) {}

    /** As calls that use the limit up, whatever it is. */
    @Override
    public void pause(byte[] key, Duration duration) {
        transaction.execute(status -> {
            lock(key);
            count(key, PAUSE, duration);
            return null;
        });
    }

    /** Until the transaction ends. Two keys that share a lock wait for each other, no more. */
    private void lock(byte[] key) {
        jdbc.query(
                "SELECT pg_advisory_xact_lock(?)",
                row -> {},
                ByteBuffer.wrap(key).getLong());
    }

    private void count(byte[] key, int calls, Duration duration) {
        jdbc.update(
                "INSERT INTO vendor_call (key, calls, counts_until) VALUES (?, ?, " + NOW + " + ?)",
                key,
                calls,
                duration.toMillis());
    }
}
