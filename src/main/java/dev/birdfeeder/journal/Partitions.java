package dev.birdfeeder.journal;

import java.util.Map;
import java.util.TreeMap;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;

/**
 * How far a connection is in each part of what it reads that goes by itself: a cursor per partition, JSON whose form is
 * the source's. A cursor is written after what it covers is durable, and only while the connection is claimed.
 */
@Component
public final class Partitions {

    private final JdbcTemplate jdbc;
    private final JournalTransaction transaction;
    private final Leases leases;

    Partitions(JdbcTemplate jdbc, JournalTransaction transaction, Leases leases) {
        this.jdbc = jdbc;
        this.transaction = transaction;
        this.leases = leases;
    }

    /** All cursors of a connection, by partition. */
    public Map<String, String> cursors(long connection) {
        var cursors = new TreeMap<String, String>();
        transaction.patiently(() -> {
            jdbc.query(
                    "SELECT name, cursor FROM partition_state WHERE connection_id = ?",
                    row -> {
                        cursors.put(row.getString(1), row.getString(2));
                    },
                    connection);
            return cursors;
        });
        return cursors;
    }

    /** Whether a connection has a cursor of this partition: whether it was read before. */
    public boolean has(long connection, String partition) {
        return transaction.hastily(() -> transaction.patiently(() -> !jdbc.queryForList(
                        "SELECT 1 FROM partition_state WHERE connection_id = ? AND name = ?",
                        Integer.class,
                        connection,
                        partition)
                .isEmpty()));
    }

    /**
     * Moves a cursor.
     *
     * @throws ClaimLostException when another process has the connection by now
     */
    public void put(long connection, String partition, String cursor) {
        transaction.executeWithoutResult(status -> {
            leases.keep(Leases.CONNECTION, connection);
            jdbc.update(
                    "INSERT INTO partition_state (connection_id, name, cursor) VALUES (?, ?, ?)"
                            + " ON CONFLICT (connection_id, name) DO UPDATE SET cursor = excluded.cursor",
                    connection,
                    partition,
                    cursor);
        });
    }
}
