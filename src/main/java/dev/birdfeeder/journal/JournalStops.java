package dev.birdfeeder.journal;

import dev.birdfeeder.vendor.SharedStops;
import java.time.Instant;
import java.util.Optional;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;

/** Kept in the journal, so that a restart doesn't ask a vendor again that waits for a person. */
@Component
final class JournalStops implements SharedStops {

    private final JdbcTemplate jdbc;
    private final JournalTransaction transaction;

    JournalStops(JdbcTemplate jdbc, JournalTransaction transaction) {
        this.jdbc = jdbc;
        this.transaction = transaction;
    }

    @Override
    public Optional<Instant> probeAt(byte[] key) {
        return transaction.patiently(
                () -> jdbc.queryForList("SELECT probe_at FROM vendor_stop WHERE key = ?", Long.class, key).stream()
                        .map(Instant::ofEpochMilli)
                        .findFirst());
    }

    @Override
    public void stop(byte[] key, Instant probeAt) {
        update(
                "INSERT INTO vendor_stop (key, probe_at) VALUES (?, ?)"
                        + " ON CONFLICT (key) DO UPDATE SET probe_at = excluded.probe_at",
                key,
                probeAt.toEpochMilli());
    }

    @Override
    public void allowProbe(byte[] key, Instant from) {
        update("UPDATE vendor_stop SET probe_at = ? WHERE key = ?", from.toEpochMilli(), key);
    }

    @Override
    public boolean takeProbe(byte[] key, Instant now, Instant next) {
        return update(
                        "UPDATE vendor_stop SET probe_at = ? WHERE key = ? AND probe_at <= ?",
                        next.toEpochMilli(),
                        key,
                        now.toEpochMilli())
                == 1;
    }

    @Override
    public void end(byte[] key) {
        update("DELETE FROM vendor_stop WHERE key = ?", key);
    }

    private int update(String sql, Object... parameters) {
        return transaction.patiently(() -> jdbc.update(sql, parameters));
    }
}
