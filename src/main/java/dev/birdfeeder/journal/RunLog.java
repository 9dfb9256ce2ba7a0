package dev.birdfeeder.journal;

import java.time.Clock;
import java.time.LocalDate;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;

/** One row per run: which days, what came, how it ended. */
@Component
public final class RunLog {

    private final JdbcTemplate jdbc;
    private final JournalTransaction transaction;
    private final Clock clock;

    RunLog(JdbcTemplate jdbc, JournalTransaction transaction, @Qualifier("journal") Clock clock) {
        this.jdbc = jdbc;
        this.transaction = transaction;
        this.clock = clock;
    }

    /** Begins a run; returns its number. */
    public long begin(long connection, LocalDate first, LocalDate last) {
        return transaction.execute(status -> {
            var now = clock.millis();
            // Whoever began one and didn't end it is gone: the claim is ours.
            jdbc.update(
                    "UPDATE run SET ended_at = ?, outcome = 'INTERRUPTED' WHERE connection_id = ? AND ended_at IS NULL",
                    now,
                    connection);
            return jdbc.queryForObject(
                    "INSERT INTO run (connection_id, started_at, first_day, last_day, fetched, new, changed, unchanged,"
                            + " skipped, dead, unlinked, bytes) VALUES (?, ?, ?, ?, 0, 0, 0, 0, 0, 0, 0, 0)"
                            + " RETURNING id",
                    Long.class,
                    connection,
                    now,
                    first == null ? null : first.toString(),
                    last == null ? null : last.toString());
        });
    }

    /** Notes how far a run is, or with an outcome that it ended. */
    public void note(long run, Accepted accepted, long bytes, String outcome, String error) {
        transaction.executeWithoutResult(status -> jdbc.update(
                "UPDATE run SET ended_at = ?, fetched = ?, new = ?, changed = ?, unchanged = ?, skipped = ?, dead = ?,"
                        + " unlinked = ?, bytes = ?, outcome = ?, error = ? WHERE id = ?",
                outcome == null ? null : clock.millis(),
                accepted.fetched(),
                accepted.fresh(),
                accepted.changed(),
                accepted.unchanged(),
                accepted.skipped(),
                accepted.dead(),
                accepted.unlinked(),
                bytes,
                outcome,
                error,
                run));
    }
}
