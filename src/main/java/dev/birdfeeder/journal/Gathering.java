package dev.birdfeeder.journal;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonToken;
import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * Makes one delivery of the small ones at the front of a lane. Pushes are accepted as they come, a few records each;
 * delivered likewise, they would make a file and some transactions each, and the lane would fall behind. Only deliveries
 * that nobody has tried are gathered, so what was begun stays what it was.
 */
final class Gathering {

    private static final int MOST = 1000;
    private static final int MOST_BYTES = 4 << 20;

    /** Looked at, at once; more are gathered the next time. */
    private static final int MOST_DELIVERIES = 200;

    private final JdbcTemplate jdbc;
    private final JsonFactory json = new JsonFactory();

    Gathering(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    private record Small(long id, String connection, int records, long acceptedAt) {

        /** A file is named after both. */
        boolean isLike(Small other) {
            return connection.equals(other.connection()) && day() == other.day();
        }

        private long day() {
            return TimeUnit.MILLISECONDS.toDays(acceptedAt);
        }
    }

    /** Within the caller's transaction, which has locked the lane; nothing of the lane is claimed. */
    void gather(String tenant, String sink) {
        var small = front(tenant, sink);
        if (small.size() < 2) {
            return;
        }
        var lines = new ByteArrayOutputStream();
        var ids = new HashSet<String>();
        int records = 0;
        int count = 0;
        for (var next : small) {
            var batch = jdbc.queryForObject("SELECT batch FROM delivery WHERE id = ?", byte[].class, next.id());
            var more = unpack(batch);
            if (more.length == 0 || lines.size() + more.length > MOST_BYTES || !add(more, ids)) {
                break;
            }
            lines.writeBytes(more);
            records += next.records();
            count++;
        }
        if (count > 1) {
            replace(small.subList(0, count), records, Lanes.pack(lines.toByteArray()));
        }
    }

    /** The first deliveries of the lane, as many as may be one. */
    private List<Small> front(String tenant, String sink) {
        var front = new ArrayList<Small>();
        var waiting = jdbc.query(
                // The plus keeps planners off the indexes of due_at, where what waits in all lanes stands together.
                "SELECT id, connection, records, accepted_at FROM delivery WHERE tenant = ? AND sink = ? AND +due_at = ?"
                        + " AND attempts = 0 ORDER BY id LIMIT ?",
                (row, index) -> new Small(row.getLong(1), row.getString(2), row.getInt(3), row.getLong(4)),
                tenant,
                sink,
                Deliveries.NEVER,
                MOST_DELIVERIES);
        int records = 0;
        for (var next : waiting) {
            records += next.records();
            if (records > MOST || !next.isLike(waiting.get(0))) {
                break;
            }
            front.add(next);
        }
        return front;
    }

    /** Nothing when it can't be read: it goes out by itself, and who sends it says what is wrong with it. */
    private static byte[] unpack(byte[] batch) {
        var size = batch == null ? 0 : Zstd.getFrameContentSize(batch);
        try {
            return size <= 0 || size > MOST_BYTES ? new byte[0] : Zstd.decompress(batch, (int) size);
        } catch (ZstdException unreadable) {
            return new byte[0];
        }
    }

    private void replace(List<Small> small, int records, byte[] batch) {
        jdbc.update(
                "UPDATE delivery SET records = ?, batch = ? WHERE id = ?",
                records,
                batch,
                small.get(0).id());
        var others = small.subList(1, small.size());
        jdbc.update(
                "DELETE FROM delivery WHERE id IN (" + String.join(",", Collections.nCopies(others.size(), "?")) + ")",
                others.stream().map(Small::id).toArray());
    }

    /**
     * Adds the ids of records, unless one of them is there already: two versions of it mustn't go out side by side.
     *
     * @return false then, and when they can't be read
     */
    private boolean add(byte[] lines, Set<String> ids) {
        var more = new HashSet<String>();
        try (var parser = json.createParser(lines)) {
            for (var token = parser.nextToken(); token != null; token = parser.nextToken()) {
                if (token == JsonToken.FIELD_NAME
                        && parser.getParsingContext().getParent().inRoot()) {
                    var isId = parser.currentName().equals("feedback_id");
                    parser.nextToken();
                    if (isId) {
                        more.add(parser.getText());
                    } else {
                        parser.skipChildren();
                    }
                }
            }
        } catch (IOException unreadable) {
            return false;
        }
        if (!Collections.disjoint(ids, more)) {
            return false;
        }
        ids.addAll(more);
        return true;
    }
}
