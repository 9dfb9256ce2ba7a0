package dev.birdfeeder.journal;

import com.github.luben.zstd.Zstd;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;

/**
 * The deliveries in the journal. Each tenant's sink is a lane: its deliveries go out one after the other, in the order
 * accepted, and only the head of a lane can be claimed. What waits behind a head is due {@link #NEVER}, so that claims
 * find the heads by an index however much waits; whoever takes a head away makes the next one due.
 */
@Component
public final class Deliveries {

    /** The end of time, in milliseconds since 1970. */
    static final long NEVER = Long.MAX_VALUE;

    private static final String HEAD =
            " due_at <= ? AND (lease_until IS NULL OR lease_until < ?) AND id = (SELECT min(id) FROM delivery head"
                    + " WHERE head.tenant = delivery.tenant AND head.sink = delivery.sink)";
    private static final int PATIENCE = 3;
    private static final long WAKE = 60_000;
    private static final String COLUMNS =
            " RETURNING id, tenant, sink, connection, records, accepted_at, attempts, batch";

    private final JdbcTemplate jdbc;
    private final JournalTransaction transaction;
    private final Leases leases;
    private final Dialect dialect;

    private final DeadLetters deadLetters;
    private final Gathering gathering;
    private long wokenAt;

    Deliveries(
            JdbcTemplate jdbc,
            JournalTransaction transaction,
            Leases leases,
            Dialect dialect,
            DeadLetters deadLetters) {
        this.jdbc = jdbc;
        this.transaction = transaction;
        this.leases = leases;
        this.dialect = dialect;
        this.deadLetters = deadLetters;
        this.gathering = new Gathering(jdbc);
    }

    /**
     * What waits.
     *
     * @param records how many records, counted once per sink
     * @param stuck how many of them in lanes whose head has failed {@value #PATIENCE} times
     */
    public record Pending(long records, long stuck) {

        /** Whether some of it may still go out soon. */
        public boolean isMoving() {
            return records > stuck;
        }
    }

    /** Claims the heads of lanes that are due. */
    public List<Delivery> claimDue(int most) {
        if (most <= 0) {
            return List.of();
        }
        return leases.claim(
                Leases.DELIVERY,
                now -> {
                    wake(now);
                    return claim(HEAD + " ORDER BY due_at LIMIT ?", now, now, now, most);
                },
                Delivery::id);
    }

    /** Now and then, makes heads due that nobody made so: by hand, or a process of an older version, took one away. */
    private synchronized void wake(long now) {
        if (now - wokenAt >= WAKE) {
            jdbc.update(
                    "UPDATE delivery SET due_at = accepted_at WHERE due_at = ?"
                            + " AND id IN (SELECT min(id) FROM delivery GROUP BY tenant, sink)",
                    NEVER);
            wokenAt = now;
        }
    }

    /**
     * Claims the heads of lanes that are due, lanes whose last attempt failed last.
     *
     * @param most how many in all
     * @param mostFailing how many lanes whose last attempt failed this process may have at once
     */
    public List<Delivery> claimDue(int most, int mostFailing) {
        if (most <= 0) {
            return List.of();
        }
        return leases.claim(
                Leases.DELIVERY,
                now -> {
                    wake(now);
                    var claimed = new ArrayList<>(
                            claim(HEAD + " AND attempts = 0 ORDER BY due_at LIMIT ?", now, now, now, most));
                    var failing = jdbc.queryForObject(
                            "SELECT count(*) FROM delivery WHERE lease_owner = ? AND attempts > 0",
                            Integer.class,
                            leases.owner());
                    var places = Math.min(most - claimed.size(), mostFailing - failing);
                    if (places > 0) {
                        claimed.addAll(
                                claim(HEAD + " AND attempts > 0 ORDER BY due_at LIMIT ?", now, now, now, places));
                    }
                    return claimed;
                },
                Delivery::id);
    }

    /** Whether lanes other than this delivery's wait for a worker; if so, this lane queues up behind them. */
    public boolean letOthersGoFirst(Delivery last) {
        var now = leases.now();
        var others = jdbc.queryForObject(
                "SELECT count(*) FROM (SELECT id FROM delivery WHERE (tenant <> ? OR sink <> ?) AND" + HEAD
                        + " LIMIT 1) waiting",
                Integer.class,
                last.tenant(),
                last.sink(),
                now,
                now);
        if (others == 0) {
            return false;
        }
        jdbc.update(
                "UPDATE delivery SET due_at = ? WHERE due_at < ? AND id = (SELECT min(id) FROM delivery head"
                        + " WHERE head.tenant = ? AND head.sink = ?)",
                now,
                now,
                last.tenant(),
                last.sink());
        return true;
    }

    /** Claims the next delivery of the lane that this one is of. */
    public Optional<Delivery> claimNext(Delivery before) {
        return leases
                .claim(
                        Leases.DELIVERY,
                        now -> claim(
                                " tenant = ? AND sink = ? AND" + HEAD, now, before.tenant(), before.sink(), now, now),
                        Delivery::id)
                .stream()
                .findFirst();
    }

    private List<Delivery> claim(String which, long now, Object... parameters) {
        var all = new ArrayList<Object>(List.of(leases.owner(), leases.until(now)));
        all.addAll(List.of(parameters));
        return jdbc.query(
                "UPDATE delivery SET lease_owner = ?, lease_until = ? WHERE id IN ("
                        + dialect.once("SELECT id FROM delivery WHERE" + which) + ")" + COLUMNS,
                Deliveries::delivery,
                all.toArray());
    }

    /** It arrived, but for what was refused: removed, counted and buried in one transaction. */
    public void done(Delivery delivery, Settlement settlement) {
        write(delivery, () -> {
            // Otherwise another process took it over while this one slept, and counts it.
            if (jdbc.update("DELETE FROM delivery WHERE id = ? AND lease_owner = ?", delivery.id(), leases.owner())
                    == 1) {
                settle(delivery, settlement);
                // After the lane's counters, which acceptance locks too: what it is adding can be seen by now.
                gathering.gather(delivery.tenant(), delivery.sink());
                jdbc.update(
                        "UPDATE delivery SET due_at = accepted_at WHERE due_at = ? AND id ="
                                + " (SELECT min(id) FROM delivery WHERE tenant = ? AND sink = ?)",
                        NEVER,
                        delivery.tenant(),
                        delivery.sink());
            }
        });
    }

    /** Some of it may have arrived; the rest is kept for another attempt. */
    public void failed(Delivery delivery, Settlement settlement, int attempts, String error, Instant dueAt) {
        write(delivery, () -> {
            var kept = jdbc.update(
                    "UPDATE delivery SET attempts = ?, due_at = ?, error = ?, records = ?,"
                            + " lease_owner = NULL, lease_until = NULL WHERE id = ? AND lease_owner = ?",
                    attempts,
                    dueAt.toEpochMilli(),
                    error,
                    settlement.remaining(),
                    delivery.id(),
                    leases.owner());
            if (kept == 1 && settlement.remaining() < delivery.records()) {
                jdbc.update(
                        "UPDATE delivery SET batch = ? WHERE id = ?", Zstd.compress(settlement.rest()), delivery.id());
                settle(delivery, settlement);
            }
        });
    }

    /** Nothing of the attempt counts, because it couldn't be noted; the whole delivery is kept for another one. */
    public void release(Delivery delivery, int attempts, String error, Instant dueAt) {
        write(
                delivery,
                () -> jdbc.update(
                        "UPDATE delivery SET attempts = ?, due_at = ?, error = ?, lease_owner = NULL, lease_until = NULL"
                                + " WHERE id = ? AND lease_owner = ?",
                        attempts,
                        dueAt.toEpochMilli(),
                        error,
                        delivery.id(),
                        leases.owner()));
    }

    /** Ends a claim without a word in the journal, which can't be reached: it runs out by itself. */
    public void abandon(Delivery delivery) {
        leases.forget(Leases.DELIVERY, delivery.id());
    }

    private void write(Delivery delivery, Runnable end) {
        try {
            transaction.executeWithoutResult(status -> end.run());
        } finally {
            abandon(delivery);
        }
    }

    private void settle(Delivery delivery, Settlement settlement) {
        jdbc.update(
                "UPDATE flow SET delivered = delivered + ?, dead = dead + ? WHERE tenant = ? AND sink = ?",
                settlement.delivered(),
                settlement.refused().size(),
                delivery.tenant(),
                delivery.sink());
        for (var refused : settlement.refused()) {
            deadLetters.add(delivery, refused);
        }
    }

    /** Makes due at once what waits for another attempt, as if none had failed: somebody asks for it. */
    public void hurry() {
        jdbc.update(
                "UPDATE delivery SET attempts = 0, due_at = ? WHERE lease_owner IS NULL AND due_at < ?",
                leases.now(),
                NEVER);
    }

    /** What waits for delivery. */
    public Pending pending() {
        return transaction.patiently(() -> jdbc.queryForObject(
                "SELECT COALESCE(SUM(records), 0), COALESCE(SUM(CASE WHEN EXISTS (SELECT 1 FROM delivery head"
                        + " WHERE head.tenant = delivery.tenant AND head.sink = delivery.sink"
                        + " AND head.error IS NOT NULL AND head.attempts >= ?"
                        + " AND head.lease_owner IS NULL) THEN records ELSE 0 END), 0) FROM delivery",
                (row, index) -> new Pending(row.getLong(1), row.getLong(2)),
                PATIENCE));
    }

    /** The records that wait, by {@code tenant/connection}; those of the slowest sink where there are several. */
    public Map<String, Long> pendingByConnection() {
        var pending = new TreeMap<String, Long>();
        jdbc.query(
                "SELECT tenant || '/' || connection, SUM(records) FROM delivery GROUP BY tenant, connection, sink",
                row -> {
                    pending.merge(row.getString(1), row.getLong(2), Math::max);
                });
        return pending;
    }

    /** What the last failed attempt of a waiting lane said, by {@code tenant/sink}. */
    public Map<String, String> errors() {
        var errors = new TreeMap<String, String>();
        jdbc.query(
                "SELECT tenant || '/' || sink, error FROM delivery WHERE error IS NOT NULL ORDER BY id DESC", row -> {
                    errors.put(row.getString(1), row.getString(2));
                });
        return errors;
    }

    /** The records that wait for one of these sinks of a tenant: for the one for which the most do. */
    public long waiting(String tenant, Set<String> sinks) {
        var most = new long[1];
        jdbc.query(
                "SELECT sink, accepted - delivered - dead FROM flow WHERE tenant = ?",
                row -> {
                    if (sinks.contains(row.getString(1))) {
                        most[0] = Math.max(most[0], row.getLong(2));
                    }
                },
                tenant);
        return most[0];
    }

    /** The records of one tenant that wait, and what the last failed attempt said. */
    public List<Lane> lanes(String tenant) {
        return jdbc.query(
                "SELECT flow.sink, accepted, delivered, dead, COALESCE(SUM(records), 0), MAX(error) FROM flow"
                        + " LEFT JOIN delivery ON delivery.tenant = flow.tenant AND delivery.sink = flow.sink"
                        + " WHERE flow.tenant = ? GROUP BY flow.sink, accepted, delivered, dead ORDER BY flow.sink",
                (row, index) -> new Lane(
                        row.getString(1),
                        row.getLong(2),
                        row.getLong(3),
                        row.getLong(5),
                        row.getLong(4),
                        row.getString(6)),
                tenant);
    }

    /**
     * One tenant's sink: {@code accepted = delivered + pending + dead}, at every moment.
     *
     * @param error what the last failed attempt said, or null
     */
    public record Lane(String sink, long accepted, long delivered, long pending, long dead, String error) {}

    private static Delivery delivery(ResultSet row, int index) throws SQLException {
        return new Delivery(
                row.getLong(1),
                row.getString(2),
                row.getString(3),
                row.getString(4),
                row.getInt(5),
                Instant.ofEpochMilli(row.getLong(6)),
                row.getInt(7),
                row.getBytes(8));
    }
}
