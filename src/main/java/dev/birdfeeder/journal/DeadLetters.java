package dev.birdfeeder.journal;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.birdfeeder.feedback.Outcome;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/** What can't go on, kept with stage, reason and payload until it is replayed or discarded. */
@Component
public final class DeadLetters {

    private static final int MOST = 1000;
    private static final int MOST_BYTES = 8 << 20;

    private final JdbcTemplate jdbc;
    private final TransactionTemplate transaction;
    private final Lanes lanes;
    private final Dialect dialect;
    private final Clock clock;
    private final ObjectMapper mapper = new ObjectMapper();

    DeadLetters(
            JdbcTemplate jdbc,
            TransactionTemplate transaction,
            Lanes lanes,
            Dialect dialect,
            @Qualifier("journal") Clock clock) {
        this.jdbc = jdbc;
        this.transaction = transaction;
        this.lanes = lanes;
        this.dialect = dialect;
        this.clock = clock;
    }

    /** A record in the grave: what it was, and its number there. */
    private record Buried(long id, byte[] key, byte[] payload, int version) {}

    /** Buries an interaction, within the caller's transaction. The same one again is the same dead letter. */
    void add(String tenant, String connection, Outcome.Dead letter) {
        var key = letter.subject() == null ? Fingerprint.of(letter.payload()) : Fingerprint.of(letter.subject());
        jdbc.update(
                "DELETE FROM dead_letter WHERE tenant = ? AND connection = ? AND sink = '' AND key = ? AND stage <> ?",
                tenant,
                connection,
                key,
                letter.stage());
        add(tenant, connection, "", letter.stage(), letter.reason(), letter.message(), key, letter.payload());
    }

    /** Buries a record that a sink refused, likewise. A later version of it takes the place of the earlier one. */
    void add(Delivery delivery, Settlement.Refused refused) {
        var id = parse(refused.payload()).path("feedback_id").asText();
        add(
                delivery.tenant(),
                delivery.connection(),
                delivery.sink(),
                "deliver",
                refused.reason(),
                refused.message(),
                Fingerprint.of(id),
                refused.payload());
    }

    private void add(
            String tenant,
            String connection,
            String sink,
            String stage,
            String reason,
            String message,
            byte[] key,
            byte[] payload) {
        jdbc.update(
                "INSERT INTO dead_letter (tenant, connection, sink, stage, reason, message, key, payload, created_at)"
                        + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"
                        + " ON CONFLICT (tenant, connection, sink, stage, key) DO UPDATE SET"
                        + " reason = excluded.reason, message = excluded.message, payload = excluded.payload",
                tenant,
                connection,
                sink,
                stage,
                reason,
                message,
                key,
                payload,
                clock.millis());
    }

    /** Takes out interactions that came again, and well this time, within the caller's transaction. */
    void healed(String tenant, String connection, List<String> subjects) {
        var any = jdbc.queryForList(
                "SELECT id FROM dead_letter WHERE tenant = ? AND connection = ? AND sink = '' LIMIT 1",
                Long.class,
                tenant,
                connection);
        if (any.isEmpty() || subjects.isEmpty()) {
            return;
        }
        var parameters = new ArrayList<Object>(List.of(tenant, connection));
        subjects.forEach(subject -> parameters.add(Fingerprint.of(subject)));
        jdbc.update(
                "DELETE FROM dead_letter WHERE tenant = ? AND connection = ? AND sink = '' AND key IN ("
                        + String.join(",", Collections.nCopies(subjects.size(), "?")) + ")",
                parameters.toArray());
    }

    /** What lies there, counted. */
    public List<DeadLetterGroup> groups(DeadLetterFilter filter) {
        return jdbc.query(
                "SELECT tenant, connection, sink, stage, reason, max(message), count(*), min(created_at)"
                        + " FROM dead_letter WHERE " + filter.condition()
                        + " GROUP BY tenant, connection, sink, stage, reason"
                        + " ORDER BY tenant, connection, sink, stage, reason",
                (row, index) -> new DeadLetterGroup(
                        row.getString(1),
                        row.getString(2),
                        row.getString(3),
                        row.getString(4),
                        row.getString(5),
                        row.getString(6),
                        row.getLong(7),
                        Instant.ofEpochMilli(row.getLong(8))),
                filter.parameters());
    }

    /** Throws away what the filter names; it stays counted as dead. */
    public int discard(DeadLetterFilter filter) {
        return jdbc.update("DELETE FROM dead_letter WHERE " + filter.condition(), filter.parameters());
    }

    /** Interactions of one connection, in the order buried; the next ones after a number, 0 for the first. */
    public List<DeadLetter> interactions(DeadLetterFilter filter, long after) {
        return some(filter, "sink = '' AND id > ?", UnaryOperator.identity(), after).stream()
                .map(id -> new DeadLetter(
                        id, jdbc.queryForObject("SELECT payload FROM dead_letter WHERE id = ?", byte[].class, id)))
                .toList();
    }

    /**
     * The numbers of those that lie there as they were, within the caller's transaction, which has them for itself.
     * Others were taken out, or what is in them replaced, or are about to be.
     */
    Set<Long> unchanged(List<DeadLetter> letters) {
        var unchanged = new HashSet<Long>();
        if (letters.isEmpty()) {
            return unchanged;
        }
        var payloads = letters.stream().collect(Collectors.toMap(DeadLetter::id, DeadLetter::payload));
        jdbc.query(
                "SELECT id, payload FROM dead_letter WHERE id IN ("
                        + String.join(",", Collections.nCopies(letters.size(), "?")) + ")" + dialect.skipLocked(),
                row -> {
                    if (Arrays.equals(row.getBytes(2), payloads.get(row.getLong(1)))) {
                        unchanged.add(row.getLong(1));
                    }
                },
                payloads.keySet().toArray());
        return unchanged;
    }

    /** Takes interactions out that have found their way after all. */
    public void remove(List<Long> ids) {
        jdbc.batchUpdate("DELETE FROM dead_letter WHERE id = ?", ids, 500, (statement, id) -> statement.setLong(1, id));
    }

    /**
     * Sends records that one sink refused to it once more: taken out, put into a delivery and counted in one
     * transaction. What has a later version by now is only taken out; an older version never follows a newer one.
     *
     * @param filter names a tenant, a connection and a sink
     * @return how many go out
     */
    public int redeliver(DeadLetterFilter filter) {
        int sent = 0;
        // Those that fail again in the meantime are new ones.
        var last = jdbc.queryForObject("SELECT COALESCE(max(id), 0) FROM dead_letter", Long.class);
        int[] chunk;
        do {
            chunk = transaction.execute(status -> redeliverSome(filter, last));
            sent += chunk[1];
        } while (chunk[0] > 0);
        return sent;
    }

    /** How many were taken out, and how many of them go on. */
    private int[] redeliverSome(DeadLetterFilter filter, long last) {
        // The lane is locked first, as acceptance does last: no newer version can slip in before this one.
        jdbc.update("UPDATE flow SET dead = dead WHERE tenant = ? AND sink = ?", filter.tenant(), filter.sink());
        var ids = some(filter, "id <= ?", dialect::once, last);
        if (ids.isEmpty()) {
            return new int[] {0, 0};
        }
        var buried = new ArrayList<Buried>();
        for (var id : ids) {
            buried.add(jdbc.queryForObject(
                    "SELECT id, key, payload FROM dead_letter WHERE id = ?",
                    (row, index) -> new Buried(
                            row.getLong(1),
                            row.getBytes(2),
                            row.getBytes(3),
                            parse(row.getBytes(3)).path("version").intValue()),
                    id));
        }
        var versions = versions(filter, buried);
        var lines = new ByteArrayOutputStream();
        int records = 0;
        for (var one : buried) {
            if (one.version() >= versions.getOrDefault(ByteBuffer.wrap(one.key()), 0)) {
                lines.writeBytes(one.payload());
                lines.write('\n');
                records++;
            }
        }
        if (records > 0) {
            lanes.replayed(
                    filter.tenant(),
                    filter.sink(),
                    filter.connection(),
                    records,
                    Lanes.pack(lines.toByteArray()),
                    clock.instant().truncatedTo(ChronoUnit.MILLIS));
        }
        remove(ids);
        return new int[] {ids.size(), records};
    }

    /** The first of them by number: not too many, not too large. */
    private List<Long> some(DeadLetterFilter filter, String which, UnaryOperator<String> once, long number) {
        var ids = new ArrayList<Long>();
        var bytes = new long[1];
        jdbc.query(
                "SELECT id, length(payload) FROM dead_letter WHERE id IN (%s) ORDER BY id"
                        .formatted(once.apply("SELECT id FROM dead_letter WHERE %s AND %s ORDER BY id LIMIT %d"
                                .formatted(filter.condition(), which, MOST))),
                row -> {
                    bytes[0] += row.getLong(2);
                    if (ids.isEmpty() || bytes[0] <= MOST_BYTES) {
                        ids.add(row.getLong(1));
                    }
                },
                filter.parameters(number));
        return ids;
    }

    /** The last versions of these records that were accepted. */
    private Map<ByteBuffer, Integer> versions(DeadLetterFilter filter, List<Buried> buried) {
        var parameters = new ArrayList<Object>(List.of(filter.tenant(), filter.connection()));
        buried.forEach(one -> parameters.add(one.key()));
        var versions = new HashMap<ByteBuffer, Integer>();
        jdbc.query(
                "SELECT key, version FROM record WHERE connection_id = (SELECT id FROM connection"
                        + " WHERE tenant = ? AND name = ?) AND key IN ("
                        + String.join(",", Collections.nCopies(buried.size(), "?")) + ")",
                row -> {
                    versions.put(ByteBuffer.wrap(row.getBytes(1)), row.getInt(2));
                },
                parameters.toArray());
        return versions;
    }

    private JsonNode parse(byte[] json) {
        try {
            return mapper.readTree(json);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }
}
