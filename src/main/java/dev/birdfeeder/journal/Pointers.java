package dev.birdfeeder.journal;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;

/**
 * What was pushed and only points to what has yet to be fetched. A sender is told success when its pointer is here; who
 * takes one moves the time at which it is due on, so that it comes back by itself when he doesn't.
 */
@Component("pointers")
public final class Pointers {

    /** Of one connection. What is pushed beyond is left to the poll, which finds it in any case. */
    static final int MOST_WAITING = 10_000;

    /** How long those of a connection that isn't there any more, or stands still, are kept. */
    private static final Duration OLDEST = Duration.ofDays(7);

    /** From connection to connection along the index; to group all that is due would read it, and be asked every second. */
    private static final String FIRST_OF_EACH =
            "(WITH RECURSIVE waiting (id) AS (SELECT min(connection_id) FROM pointer"
                    + " UNION ALL SELECT (SELECT min(connection_id) FROM pointer WHERE connection_id > waiting.id)"
                    + " FROM waiting WHERE waiting.id IS NOT NULL)"
                    + " SELECT id, (SELECT min(due_at) FROM pointer WHERE connection_id = waiting.id) AS due_at FROM waiting) first";

    private final JdbcTemplate jdbc;
    private final JournalTransaction transaction;
    private final Dialect dialect;
    private final Clock clock;

    Pointers(JdbcTemplate jdbc, JournalTransaction transaction, Dialect dialect, @Qualifier("journal") Clock clock) {
        this.jdbc = jdbc;
        this.transaction = transaction;
        this.dialect = dialect;
        this.clock = clock;
    }

    /**
     * One pointer.
     *
     * @param connection the connection's number in the journal
     * @param name the vendor's id of what it points to
     * @param payload what is needed to fetch it, JSON
     * @param attempts how often that was tried, this time included
     * @param notedAt when it was pushed, in milliseconds since 1970
     */
    public record Pointer(long connection, String name, String payload, int attempts, long notedAt) {}

    /** A connection some of whose pointers are due. */
    public record Due(long connection, String tenant, String name) {}

    /**
     * Notes a pointer, due at once; it is durable when this returns. One that is here already is tried afresh.
     *
     * @return false when too many wait already
     * @throws JournalUnavailableException when the journal is out of reach
     */
    public boolean note(long connection, String name, String payload) {
        var now = clock.millis();
        return transaction.hastily(() -> transaction.execute(status -> jdbc.update(
                        "INSERT INTO pointer (connection_id, name, payload, attempts, noted_at, due_at)"
                                + " SELECT ?, ?, ?, 0, ?, ? WHERE (SELECT count(*) FROM (SELECT 1 FROM pointer"
                                + " WHERE connection_id = ? LIMIT " + MOST_WAITING + ") AS waiting) < " + MOST_WAITING
                                + " ON CONFLICT (connection_id, name) DO UPDATE SET payload = excluded.payload,"
                                + " attempts = 0, noted_at = excluded.noted_at, due_at = excluded.due_at",
                        connection,
                        name,
                        payload,
                        now,
                        now,
                        connection)
                > 0));
    }

    /**
     * The connections some of whose pointers are due, the longest overdue first; none while the journal is out of reach.
     *
     * @param but the numbers of those that aren't asked for
     */
    public List<Due> due(int most, Set<Long> but) {
        return orNone(() -> jdbc
                .query(
                        "SELECT connection.id, tenant, name FROM " + FIRST_OF_EACH
                                + " JOIN connection ON connection.id = first.id"
                                + " WHERE enabled = 1 AND due_at <= ? ORDER BY due_at LIMIT ?",
                        (row, index) -> new Due(row.getLong(1), row.getString(2), row.getString(3)),
                        clock.millis(),
                        most + but.size())
                .stream()
                .filter(due -> !but.contains(due.connection()))
                .limit(most)
                .toList());
    }

    /**
     * Takes pointers of a connection that are due, the longest overdue first; none while the journal is out of reach.
     *
     * @param comesBack when they are due again, unless they are done by then
     */
    public List<Pointer> take(long connection, int most, Duration comesBack) {
        var now = clock.millis();
        return orNone(() -> transaction.execute(status -> jdbc.query(
                "UPDATE pointer SET attempts = attempts + 1, due_at = ? WHERE connection_id = ? AND name IN ("
                        + dialect.once("SELECT name AS id FROM pointer WHERE connection_id = ? AND due_at <= ?"
                                + " ORDER BY due_at, name LIMIT ?")
                        + ") RETURNING connection_id, name, payload, attempts, noted_at",
                (row, index) ->
                        new Pointer(row.getLong(1), row.getString(2), row.getString(3), row.getInt(4), row.getLong(5)),
                now + comesBack.toMillis(),
                connection,
                connection,
                now,
                most)));
    }

    private <T> List<T> orNone(Supplier<List<T>> work) {
        try {
            return transaction.hastily(() -> transaction.patiently(work));
        } catch (JournalUnavailableException told) {
            return List.of();
        }
    }

    /** It needs no further attempt, unless it was pushed once more meanwhile. */
    public void remove(Pointer pointer) {
        update(
                "DELETE FROM pointer WHERE connection_id = ? AND name = ? AND noted_at = ?",
                pointer.connection(),
                pointer.name(),
                pointer.notedAt());
    }

    /** It is tried again after so long. */
    public void again(Pointer pointer, Duration pause) {
        update(
                "UPDATE pointer SET due_at = ? WHERE connection_id = ? AND name = ? AND noted_at = ?",
                clock.millis() + pause.toMillis(),
                pointer.connection(),
                pointer.name(),
                pointer.notedAt());
    }

    /** It wasn't tried; it is due. */
    public void giveBack(Pointer pointer) {
        update(
                "UPDATE pointer SET attempts = attempts - 1, due_at = ? WHERE connection_id = ? AND name = ?"
                        + " AND noted_at = ? AND attempts > 0",
                clock.millis(),
                pointer.connection(),
                pointer.name(),
                pointer.notedAt());
    }

    /** None of this connection's is due before so long. */
    public void postpone(long connection, Duration pause) {
        var until = clock.millis() + pause.toMillis();
        update("UPDATE pointer SET due_at = ? WHERE connection_id = ? AND due_at < ?", until, connection, until);
    }

    /** While the journal is out of reach, nothing: what was taken comes back by itself. */
    private void update(String sql, Object... parameters) {
        try {
            transaction.executeWithoutResult(status -> jdbc.update(sql, parameters));
        } catch (JournalUnavailableException told) {
            // Once, by the journal.
        }
    }

    /**
     * How many of a connection wait.
     *
     * @param connection its name
     */
    public record Waiting(String tenant, String connection, long pointers) {}

    /** Of each connection that has any, how many wait. */
    public List<Waiting> waiting() {
        return jdbc.query(
                "SELECT tenant, name, pointers FROM"
                        + " (SELECT connection_id, count(*) AS pointers FROM pointer GROUP BY connection_id) waiting"
                        + " JOIN connection ON connection.id = connection_id ORDER BY tenant, name",
                (row, index) -> new Waiting(row.getString(1), row.getString(2), row.getLong(3)));
    }

    /** Forgets those that nobody will ever follow. */
    public int forget() {
        var oldest = clock.millis() - OLDEST.toMillis();
        return orNone(() -> List.of(jdbc.update("DELETE FROM pointer WHERE noted_at < ?", oldest))).stream()
                .findFirst()
                .orElse(0);
    }
}
