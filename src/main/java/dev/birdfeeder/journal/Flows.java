package dev.birdfeeder.journal;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;

/** What has become of all that was accepted, for every tenant and sink. */
@Component
public final class Flows {

    private final JdbcTemplate jdbc;
    private final Clock clock;

    /** @param clock the journal's: what was accepted is as old as the database says */
    Flows(JdbcTemplate jdbc, @Qualifier("journal") Clock clock) {
        this.jdbc = jdbc;
        this.clock = clock;
    }

    /**
     * One tenant's sink: {@code accepted = delivered + pending + dead}.
     *
     * @param lag since when the oldest of the pending records waits; zero when none does
     */
    public record Flow(
            String tenant, String sink, long accepted, long delivered, long pending, long dead, Duration lag) {}

    /** All of them, as they were at one moment. */
    public List<Flow> all() {
        var now = clock.millis();
        return jdbc.query(
                "SELECT flow.tenant, flow.sink, accepted, delivered, COALESCE(records, 0), dead, COALESCE(since, ?)"
                        + " FROM flow"
                        + " LEFT JOIN (SELECT tenant, sink, SUM(records) AS records, MIN(accepted_at) AS since"
                        + " FROM delivery GROUP BY tenant, sink) waiting"
                        + " ON waiting.tenant = flow.tenant AND waiting.sink = flow.sink",
                (row, index) -> new Flow(
                        row.getString(1),
                        row.getString(2),
                        row.getLong(3),
                        row.getLong(4),
                        row.getLong(5),
                        row.getLong(6),
                        Duration.ofMillis(Math.max(0, now - row.getLong(7)))),
                now);
    }
}
