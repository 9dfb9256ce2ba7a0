package dev.birdfeeder.journal;

import dev.birdfeeder.BirdfeederProperties;
import java.time.Clock;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;

/**
 * What route {@code forget} calls: takes records and runs out of the journal that are older than the settings say.
 * Tomorrow, when the journal stays out of reach today.
 */
@Component("retention")
public final class Retention {

    private static final int SLICES = 16;
    private static final int RUNS_AT_ONCE = 5000;

    private final JdbcTemplate jdbc;
    private final JournalTransaction transaction;
    private final BirdfeederProperties properties;
    private final Clock clock;

    Retention(JdbcTemplate jdbc, JournalTransaction transaction, BirdfeederProperties properties, Clock clock) {
        this.jdbc = jdbc;
        this.transaction = transaction;
        this.properties = properties;
        this.clock = clock;
    }

    /** Slices of the journal's records, small enough that nobody waits for one of them to be gone through. */
    public List<Slice> slices() {
        var slices = new ArrayList<Slice>();
        for (var connection : todayOr(
                List.<Long>of(), () -> jdbc.queryForList("SELECT id FROM connection ORDER BY id", Long.class))) {
            for (int part = 0; part < SLICES; part++) {
                slices.add(new Slice(connection, part));
            }
        }
        return slices;
    }

    /**
     * Part of the records of one connection. Keys are fingerprints, so that parts by the first bits are of one size.
     *
     * @param connection its number
     * @param part from 0
     */
    public record Slice(long connection, int part) {}

    /** Forgets the old records of a slice. */
    public int forget(Slice slice) {
        var today = LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
        var oldest = today.minusDays(properties.journal().retentionDays()).toEpochDay();
        var from = new byte[] {(byte) (slice.part() * 256 / SLICES)};
        var last = slice.part() == SLICES - 1;
        var parameters = new ArrayList<Object>(List.of(slice.connection(), from, oldest));
        if (!last) {
            parameters.add(new byte[] {(byte) ((slice.part() + 1) * 256 / SLICES)});
        }
        return todayOr(
                0,
                () -> jdbc.update(
                        "DELETE FROM record WHERE connection_id = ? AND key >= ? AND accepted_on < ?"
                                + (last ? "" : " AND key < ?"),
                        parameters.toArray()));
    }

    /** Forgets old runs. */
    public int forgetRuns() {
        return todayOr(0, this::forgetAllRuns);
    }

    /** Forgets calls of credentials that nobody calls with any more; those in use are kept short by their use. */
    public int forgetCalls() {
        // A day late, because they are counted in the journal's time.
        var yesterday = clock.instant().minus(Duration.ofDays(1)).toEpochMilli();
        return todayOr(0, () -> jdbc.update("DELETE FROM vendor_call WHERE counts_until < ?", yesterday));
    }

    private <T> T todayOr(T nothing, Supplier<T> work) {
        try {
            return transaction.patiently(work);
        } catch (JournalUnavailableException told) {
            return nothing;
        }
    }

    private int forgetAllRuns() {
        var oldest = clock.instant()
                .minus(Duration.ofDays(properties.journal().runRetentionDays()))
                .toEpochMilli();
        // In the order they began: looking for the first to keep ends at once when there is nothing to forget.
        var keep =
                jdbc.queryForList("SELECT id FROM run WHERE started_at >= ? ORDER BY id LIMIT 1", Long.class, oldest);
        int forgotten = 0;
        int chunk;
        do {
            chunk = jdbc.update(
                    "DELETE FROM run WHERE id IN (SELECT id FROM run WHERE started_at < ? AND id < ? LIMIT "
                            + RUNS_AT_ONCE + ")",
                    oldest,
                    keep.isEmpty() ? Long.MAX_VALUE : keep.get(0));
            forgotten += chunk;
        } while (chunk == RUNS_AT_ONCE);
        return forgotten;
    }
}
