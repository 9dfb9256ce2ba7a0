package dev.birdfeeder.journal;

import dev.birdfeeder.feedback.Outcome;
import dev.birdfeeder.tenant.Tenant;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Accepts records: the new and the changed ones, one delivery of them per sink, and the dead letters, in one
 * transaction. What it returns from is durable.
 */
@Component
public final class Records {

    /** SQLite takes 32,766 parameters in one statement; five a record. */
    private static final int ROWS_PER_STATEMENT = 500;

    private static final int COLUMNS = 5;

    /** The polled form of what was pushed, the same in all that counts: it is remembered and nothing else. */
    private static final String CONFIRMS = "record.hash = excluded.hash AND record.extra IS NULL";

    private static final String UPSERT = "INSERT INTO record (connection_id, key, hash, extra, version, accepted_on,"
            + " confirmed) VALUES %s ON CONFLICT (connection_id, key) DO UPDATE SET hash = excluded.hash,"
            + " extra = excluded.extra,"
            + " confirmed = CASE WHEN " + CONFIRMS + " THEN 1 ELSE 0 END,"
            + " version = CASE WHEN " + CONFIRMS + " THEN record.version ELSE record.version + 1 END,"
            + " accepted_on = CASE WHEN " + CONFIRMS + " THEN record.accepted_on ELSE excluded.accepted_on END"
            + " WHERE record.hash <> excluded.hash OR (excluded.extra IS NOT NULL"
            + " AND (record.extra IS NULL OR record.extra <> excluded.extra))"
            + " RETURNING key, version, confirmed";

    private final JdbcTemplate jdbc;
    private final TransactionTemplate transaction;
    private final Lanes lanes;
    private final DeadLetters deadLetters;
    private final Clock clock;

    Records(
            JdbcTemplate jdbc,
            TransactionTemplate transaction,
            Lanes lanes,
            DeadLetters deadLetters,
            @Qualifier("journal") Clock clock) {
        this.jdbc = jdbc;
        this.transaction = transaction;
        this.lanes = lanes;
        this.deadLetters = deadLetters;
        this.clock = clock;
    }

    /** @param extra the whole of a polled form, where there are two forms */
    private record Row(byte[] key, byte[] hash, byte[] extra, Outcome.Accepted record) {

        static Row of(Outcome.Accepted record) {
            var whole = Fingerprint.of(record.counted() == null ? record.json() : record.counted());
            return new Row(
                    Fingerprint.of(record.feedbackId()),
                    record.core() == null ? whole : Fingerprint.of(record.core()),
                    record.core() == null || record.pushed() ? null : whole,
                    record);
        }
    }

    /**
     * Accepts what one connection brought.
     *
     * @param connection the connection's number in the journal
     * @param name the connection's name
     */
    public Accepted accept(Tenant tenant, long connection, String name, List<Outcome> outcomes) {
        var rows = new LinkedHashMap<ByteBuffer, Row>();
        var dead = new ArrayList<Outcome.Dead>();
        var alive = new ArrayList<String>();
        int skipped = 0;
        int unlinked = 0;
        int repeated = 0;
        for (var outcome : outcomes) {
            if (!(outcome instanceof Outcome.Dead) && outcome.subject() != null) {
                alive.add(outcome.subject());
            }
            if (outcome instanceof Outcome.Accepted record) {
                var row = Row.of(record);
                // The later of two forms of one record in a batch is the one that counts.
                if (rows.put(ByteBuffer.wrap(row.key()), row) != null) {
                    repeated++;
                }
                unlinked += record.unlinked() ? 1 : 0;
            } else if (outcome instanceof Outcome.Dead letter) {
                dead.add(letter);
            } else {
                skipped++;
            }
        }
        var versions = transaction.execute(status -> {
            var now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
            var changed = upsert(connection, rows.values(), now);
            if (!changed.isEmpty()) {
                deliver(tenant, name, lines(rows, changed, now), changed.size(), now);
            }
            deadLetters.healed(tenant.name(), name, alive);
            dead.forEach(letter -> deadLetters.add(tenant.name(), name, letter));
            return changed;
        });
        var fresh = Collections.frequency(versions.values(), 1);
        var changed = versions.size() - fresh;
        return new Accepted(fresh, changed, rows.size() - versions.size() + repeated, skipped, dead.size(), unlinked);
    }

    /**
     * Accepts what dead letters have become. Those that are dead no more are taken out in the same transaction. Those
     * that meanwhile were taken out, or replaced by what the source has sent since, are passed over: an older content
     * never follows a newer one.
     *
     * @param letters one per outcome, in the same order
     */
    public Accepted replay(
            Tenant tenant, long connection, String name, List<DeadLetter> letters, List<Outcome> outcomes) {
        return transaction.execute(status -> {
            var unchanged = deadLetters.unchanged(letters);
            var become = new ArrayList<Outcome>();
            var alive = new ArrayList<Long>();
            for (int i = 0; i < letters.size(); i++) {
                var id = letters.get(i).id();
                if (unchanged.contains(id)) {
                    become.add(outcomes.get(i));
                    if (!(outcomes.get(i) instanceof Outcome.Dead)) {
                        alive.add(id);
                    }
                }
            }
            var accepted = accept(tenant, connection, name, become);
            deadLetters.remove(alive);
            return accepted;
        });
    }

    /** The versions of the records that are new or changed, by key. */
    private Map<ByteBuffer, Integer> upsert(long connection, Collection<Row> rows, Instant now) {
        var today = LocalDate.ofInstant(now, ZoneOffset.UTC).toEpochDay();
        var versions = new HashMap<ByteBuffer, Integer>();
        var parameters = new ArrayList<Object>();
        // In the order of the keys: two processes that accept the same records can't lock each other out.
        var sorted = new ArrayList<>(rows);
        sorted.sort((a, b) -> Arrays.compareUnsigned(a.key(), b.key()));
        for (var row : sorted) {
            Collections.addAll(parameters, connection, row.key(), row.hash(), row.extra(), today);
            if (parameters.size() == ROWS_PER_STATEMENT * COLUMNS) {
                upsert(parameters, versions);
                parameters.clear();
            }
        }
        if (!parameters.isEmpty()) {
            upsert(parameters, versions);
        }
        return versions;
    }

    private void upsert(List<Object> parameters, Map<ByteBuffer, Integer> versions) {
        var values = String.join(",", Collections.nCopies(parameters.size() / COLUMNS, "(?,?,?,?,1,?,0)"));
        jdbc.query(
                UPSERT.formatted(values),
                row -> {
                    // A poll that only confirms what was pushed is no new version.
                    if (row.getInt(3) == 0) {
                        versions.put(ByteBuffer.wrap(row.getBytes(1)), row.getInt(2));
                    }
                },
                parameters.toArray());
    }

    /** The records as newline-delimited JSON, with the two fields that only the journal knows. */
    private static byte[] lines(Map<ByteBuffer, Row> rows, Map<ByteBuffer, Integer> versions, Instant now) {
        var acceptedAt = ",\"accepted_at\":\"" + now + "\",\"version\":";
        var ends = new HashMap<Integer, byte[]>();
        var size = 0;
        for (var accepted : versions.entrySet()) {
            var end = ends.computeIfAbsent(
                    accepted.getValue(), version -> (acceptedAt + version + "}\n").getBytes(StandardCharsets.US_ASCII));
            size += rows.get(accepted.getKey()).record().json().length - 1 + end.length;
        }
        // Of the size it will have: one that grows is copied, and copies of a megabyte are hard work for the collector.
        var lines = ByteBuffer.allocate(size);
        rows.forEach((key, row) -> {
            var version = versions.get(key);
            if (version != null) {
                var json = row.record().json();
                lines.put(json, 0, json.length - 1).put(ends.get(version));
            }
        });
        return lines.array();
    }

    private void deliver(Tenant tenant, String connection, byte[] lines, int records, Instant now) {
        var batch = Lanes.pack(lines);
        tenant.sinks().keySet().forEach(sink -> lanes.accepted(tenant.name(), sink, connection, records, batch, now));
    }
}
