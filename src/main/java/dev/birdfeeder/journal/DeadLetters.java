package dev.birdfeeder.journal;

import java.time.Clock;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;

/** What can't go on, kept with stage, reason and payload until it is replayed or discarded. */
@Component
final class DeadLetters {

    private final JdbcTemplate jdbc;
    private final Clock clock;

    DeadLetters(JdbcTemplate jdbc, Clock clock) {
        this.jdbc = jdbc;
        this.clock = clock;
    }

    /**
     * Buries one, within the caller's transaction. The same poison again, however often it is polled, is the same dead
     * letter.
     *
     * @param sink the sink that refused it; blank before one was reached
     */
    void add(
            String tenant,
            String connection,
            String sink,
            String stage,
            String reason,
            String message,
            byte[] payload) {
        jdbc.update(
                "INSERT INTO dead_letter (tenant, connection, sink, stage, reason, message, key, payload, created_at)"
                        + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"
                        + " ON CONFLICT (tenant, connection, sink, stage, key) DO UPDATE SET"
                        + " reason = excluded.reason, message = excluded.message",
                tenant,
                connection,
                sink,
                stage,
                reason,
                message,
                Fingerprint.of(payload),
                payload,
                clock.millis());
    }
}
