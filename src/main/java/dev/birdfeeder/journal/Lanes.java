package dev.birdfeeder.journal;

import com.github.luben.zstd.Zstd;
import java.time.Instant;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;

/** Puts deliveries at the end of lanes, within the caller's transaction. */
@Component
final class Lanes {

    private static final int FASTEST = 1;

    private final JdbcTemplate jdbc;

    Lanes(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    /** Packs records, given as newline-delimited JSON. */
    static byte[] pack(byte[] lines) {
        return Zstd.compress(lines, FASTEST);
    }

    /** Records that were just accepted go to a sink for the first time. */
    void accepted(String tenant, String sink, String connection, int records, byte[] batch, Instant now) {
        // First: it locks the lane, so that deliveries are numbered in the order in which they can be seen.
        jdbc.update(
                "INSERT INTO flow (tenant, sink, accepted, delivered, dead) VALUES (?, ?, ?, 0, 0)"
                        + " ON CONFLICT (tenant, sink) DO UPDATE SET accepted = flow.accepted + excluded.accepted",
                tenant,
                sink,
                records);
        add(tenant, sink, connection, records, batch, now);
    }

    /** Records that were dead go to their sink once more. */
    void replayed(String tenant, String sink, String connection, int records, byte[] batch, Instant now) {
        jdbc.update("UPDATE flow SET dead = dead - ? WHERE tenant = ? AND sink = ?", records, tenant, sink);
        add(tenant, sink, connection, records, batch, now);
    }

    /** Due now when nothing waits before it; otherwise whoever takes the head away makes it due. */
    private void add(String tenant, String sink, String connection, int records, byte[] batch, Instant now) {
        jdbc.update(
                "INSERT INTO delivery (tenant, sink, connection, records, batch, accepted_at, attempts, due_at)"
                        + " VALUES (?, ?, ?, ?, ?, ?, 0,"
                        + " CASE WHEN EXISTS (SELECT 1 FROM delivery WHERE tenant = ? AND sink = ?)"
                        + " THEN CAST(? AS BIGINT) ELSE CAST(? AS BIGINT) END)",
                tenant,
                sink,
                connection,
                records,
                batch,
                now.toEpochMilli(),
                tenant,
                sink,
                Deliveries.NEVER,
                now.toEpochMilli());
    }
}
