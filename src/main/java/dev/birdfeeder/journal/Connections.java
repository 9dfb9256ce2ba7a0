package dev.birdfeeder.journal;

import dev.birdfeeder.tenant.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;

/** The connections in the journal: who is due, who polls, how far they are, how they stand. */
@Component
public final class Connections {

    private static final String SAME =
            "connection.source = excluded.source AND COALESCE(connection.scope, excluded.scope) = excluded.scope";
    private static final String COLUMNS =
            " RETURNING id, tenant, name, opened_from, closed_through, failures," + " generation";

    private final JdbcTemplate jdbc;
    private final JournalTransaction transaction;
    private final Clock clock;
    private final Leases leases;
    private final Dialect dialect;

    Connections(
            JdbcTemplate jdbc,
            JournalTransaction transaction,
            Leases leases,
            Dialect dialect,
            @Qualifier("journal") Clock clock) {
        this.jdbc = jdbc;
        this.transaction = transaction;
        this.leases = leases;
        this.dialect = dialect;
        this.clock = clock;
    }

    /**
     * Makes known connections as their files have them. A new one is due now; one that is known keeps its time, because
     * every process that starts tells all of them. Another source or scope begins afresh, at once.
     */
    public void put(Collection<Connection> connections) {
        var now = clock.instant().toEpochMilli();
        transaction.executeWithoutResult(status -> {
            forget("pointer", "source <> ?", connections, Connection::source);
            forget("partition_state", "source <> ?", connections, Connection::source);
            forget("partition_state", "scope <> ?", connections, Connection::scope);
            put(connections, now);
        });
    }

    /** Those of another source, or another scope, mean nothing to this one. */
    private void forget(
            String table, String which, Collection<Connection> connections, Function<Connection, String> what) {
        jdbc.batchUpdate(
                "DELETE FROM " + table + " WHERE connection_id IN"
                        + " (SELECT id FROM connection WHERE tenant = ? AND name = ? AND " + which + ")",
                connections,
                500,
                (row, connection) -> {
                    row.setString(1, connection.tenant());
                    row.setString(2, connection.name());
                    row.setString(3, what.apply(connection));
                });
    }

    private void put(Collection<Connection> connections, long now) {
        jdbc.batchUpdate(
                "INSERT INTO connection (tenant, name, source, scope, enabled, next_poll_at, state, failures)"
                        + " VALUES (?, ?, ?, ?, ?, ?, 'NEW', 0) ON CONFLICT (tenant, name) DO UPDATE SET"
                        + " enabled = excluded.enabled,"
                        + " next_poll_at = CASE WHEN " + SAME
                        + " THEN connection.next_poll_at ELSE excluded.next_poll_at END,"
                        + " closed_through = CASE WHEN " + SAME + " THEN connection.closed_through END,"
                        + " generation = connection.generation + CASE WHEN " + SAME + " THEN 0 ELSE 1 END,"
                        + " source = excluded.source,"
                        + " scope = excluded.scope",
                connections,
                500,
                (row, connection) -> {
                    row.setString(1, connection.tenant());
                    row.setString(2, connection.name());
                    row.setString(3, connection.source());
                    row.setString(4, connection.scope());
                    row.setInt(5, connection.enabled() ? 1 : 0);
                    row.setLong(6, now);
                });
    }

    /** Brings those forward that are well and due later than this: their schedule has changed. */
    public void bringForward(Map<Connection, Instant> due) {
        transaction.executeWithoutResult(status -> jdbc.batchUpdate(
                "UPDATE connection SET next_poll_at = ? WHERE tenant = ? AND name = ? AND state = 'OK' AND next_poll_at > ?",
                due.entrySet(),
                500,
                (row, one) -> {
                    row.setLong(1, one.getValue().toEpochMilli());
                    row.setString(2, one.getKey().tenant());
                    row.setString(3, one.getKey().name());
                    row.setLong(4, one.getValue().toEpochMilli());
                }));
    }

    /** Makes those of them due now that are in trouble: somebody changed them, and the change may be the cure. */
    public void retry(Collection<Connection> connections) {
        var now = clock.instant().toEpochMilli();
        transaction.executeWithoutResult(status -> jdbc.batchUpdate(
                "UPDATE connection SET next_poll_at = ? WHERE tenant = ? AND name = ? AND state NOT IN ('OK', 'NEW')",
                connections,
                500,
                (row, connection) -> {
                    row.setLong(1, now);
                    row.setString(2, connection.tenant());
                    row.setString(3, connection.name());
                }));
    }

    /** Stops polling what was removed; what it brought and how far it was stays known. */
    public void disable(String tenant, String name) {
        update("UPDATE connection SET enabled = 0 WHERE tenant = ? AND name = ?", tenant, name);
    }

    /** The names of a tenant's connections that are polled. */
    public List<String> enabled(String tenant) {
        return transaction.patiently(() -> jdbc.queryForList(
                "SELECT name FROM connection WHERE tenant = ? AND enabled = 1", String.class, tenant));
    }

    /** The names of all tenants that have connections that are polled. */
    public List<String> enabledTenants() {
        return transaction.patiently(
                () -> jdbc.queryForList("SELECT DISTINCT tenant FROM connection WHERE enabled = 1", String.class));
    }

    /** The connection's number in the journal; empty when it is unknown. */
    public Optional<Long> number(String tenant, String name) {
        return jdbc
                .queryForList("SELECT id FROM connection WHERE tenant = ? AND name = ?", Long.class, tenant, name)
                .stream()
                .findFirst();
    }

    /** Claims connections that are due, the longest overdue first. */
    public List<Claim> claimDue(int most) {
        return claimDue(most, most);
    }

    /**
     * Claims connections that are due, the longest overdue first, those whose last poll failed last.
     *
     * @param most how many in all
     * @param mostFailing how many whose last poll failed this process may have at once
     */
    public List<Claim> claimDue(int most, int mostFailing) {
        if (most <= 0) {
            return List.of();
        }
        return leases.claim(
                Leases.CONNECTION,
                now -> {
                    var claimed = new ArrayList<>(claimDue("failures = 0", now, most));
                    var failing = jdbc.queryForObject(
                            "SELECT count(*) FROM connection WHERE lease_owner = ? AND failures > 0",
                            Integer.class,
                            leases.owner());
                    var places = Math.min(most - claimed.size(), mostFailing - failing);
                    if (places > 0) {
                        claimed.addAll(claimDue("failures > 0", now, places));
                    }
                    return claimed;
                },
                Claim::id);
    }

    private List<Claim> claimDue(String which, long now, int most) {
        return claim(
                which + " AND next_poll_at <= ? AND (lease_until IS NULL OR lease_until < ?) ORDER BY next_poll_at"
                        + " LIMIT ?",
                now,
                now,
                now,
                most);
    }

    /**
     * Claims one connection whatever its schedule; empty when it is unknown, disabled, or being polled.
     *
     * @throws JournalUnavailableException when the journal stays out of reach
     */
    public Optional<Claim> claim(String tenant, String name) {
        return transaction
                .patiently(() -> leases.claimOrFail(
                        Leases.CONNECTION,
                        now -> claim(
                                "tenant = ? AND name = ? AND (lease_until IS NULL OR lease_until < ?)",
                                now,
                                tenant,
                                name,
                                now),
                        Claim::id))
                .stream()
                .findFirst();
    }

    private List<Claim> claim(String which, long now, Object... parameters) {
        var all = new ArrayList<Object>(List.of(leases.owner(), leases.until(now)));
        all.addAll(List.of(parameters));
        return jdbc.query(
                "UPDATE connection SET lease_owner = ?, lease_until = ? WHERE id IN ("
                        + dialect.once("SELECT id FROM connection WHERE enabled = 1 AND " + which) + ")" + COLUMNS,
                Connections::claim,
                all.toArray());
    }

    /**
     * Keeps what this process has claimed.
     *
     * @return false when the journal is out of reach
     */
    public boolean renew() {
        return leases.tryRenew();
    }

    /** Ends a claim without a word in the journal, which can't be reached: it runs out by itself. */
    public void abandon(Claim claim) {
        leases.forget(Leases.CONNECTION, claim.id());
    }

    /** Closes every day up to this one; nothing when the connection lists something else by now. */
    public void closeThrough(Claim claim, LocalDate day) {
        update(
                "UPDATE connection SET closed_through = ? WHERE id = ? AND generation = ?"
                        + " AND (closed_through IS NULL OR closed_through < ?)",
                day.toString(),
                claim.id(),
                claim.generation(),
                day.toString());
    }

    /** Remembers where a complete run began, likewise. */
    public void openFrom(Claim claim, LocalDate day) {
        update(
                "UPDATE connection SET opened_from = ? WHERE id = ? AND generation = ?",
                day.toString(),
                claim.id(),
                claim.generation());
    }

    /**
     * Gives a claim back; nothing when another process has it by now.
     *
     * @param nextPollAt when it is due again; at once when it lists something else by now
     * @param state the state to show; null keeps the one it has
     * @param error what is wrong, or null
     * @param failures polls that failed in a row
     */
    public void release(Claim claim, Instant nextPollAt, String state, String error, int failures) {
        try {
            update(
                    "UPDATE connection SET lease_owner = NULL, lease_until = NULL, progress = NULL,"
                            + " next_poll_at = CASE WHEN generation = ? THEN ? ELSE next_poll_at END,"
                            + " state = COALESCE(CAST(? AS TEXT), state),"
                            + " error = CASE WHEN CAST(? AS TEXT) IS NULL THEN error ELSE ? END, failures = ?"
                            + " WHERE id = ? AND lease_owner = ?",
                    claim.generation(),
                    nextPollAt.toEpochMilli(),
                    state,
                    state,
                    error,
                    failures,
                    claim.id(),
                    leases.owner());
        } finally {
            leases.forget(Leases.CONNECTION, claim.id());
        }
    }

    /** Notes how far a run is that waits for something, for people. */
    public void progress(long id, String progress) {
        update("UPDATE connection SET progress = ? WHERE id = ? AND lease_owner = ?", progress, id, leases.owner());
    }

    private void update(String sql, Object... parameters) {
        transaction.executeWithoutResult(status -> jdbc.update(sql, parameters));
    }

    /** How all enabled connections stand. */
    public List<ConnectionStatus> all() {
        return jdbc.query(
                "SELECT tenant, name, state, error, closed_through, next_poll_at, progress,"
                        + " (SELECT count(*) FROM pointer WHERE connection_id = connection.id) FROM connection WHERE enabled = 1"
                        + " ORDER BY tenant, name",
                (row, index) -> new ConnectionStatus(
                        row.getString(1),
                        row.getString(2),
                        row.getString(3),
                        row.getString(4),
                        day(row.getString(5)),
                        Instant.ofEpochMilli(row.getLong(6)),
                        row.getString(7),
                        row.getLong(8)));
    }

    private static Claim claim(ResultSet row, int index) throws SQLException {
        return new Claim(
                row.getLong(1),
                row.getString(2),
                row.getString(3),
                day(row.getString(4)),
                day(row.getString(5)),
                row.getInt(6),
                row.getInt(7));
    }

    private static LocalDate day(String text) {
        return text == null ? null : LocalDate.parse(text);
    }
}
