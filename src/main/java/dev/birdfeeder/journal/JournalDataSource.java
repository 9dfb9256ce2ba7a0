package dev.birdfeeder.journal;

import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.time.Clock;
import java.time.Duration;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DelegatingDataSource;

/**
 * The journal's connections, once it is open: reached, migrated, ready. A service that starts before its database is
 * live and not ready meanwhile, and refuses connections without waiting.
 */
final class JournalDataSource extends DelegatingDataSource implements AutoCloseable {

    private static final Duration BETWEEN_ATTEMPTS = Duration.ofSeconds(1);

    /** A second process waits as long as the first one migrates: a lock attempt a second, for ever. */
    private static final int LOCK_ATTEMPTS = -1;

    private final HikariDataSource pool;
    private final DataSource migrations;
    private final Dialect dialect;
    private final JournalState state;
    private final Clock clock;
    private final String place;
    private volatile boolean open;
    private volatile Thread opener;

    /**
     * @param migrations connections for Flyway: a migration may take longer than any statement should
     * @param place where it is, without secrets
     */
    JournalDataSource(
            HikariDataSource pool,
            DataSource migrations,
            Dialect dialect,
            JournalState state,
            Clock clock,
            String place) {
        super(pool);
        this.pool = pool;
        this.migrations = migrations;
        this.dialect = dialect;
        this.state = state;
        this.clock = clock;
        this.place = place;
    }

    /**
     * Opens the journal, or gives up.
     *
     * @param patience how long to wait for the database
     * @throws IllegalStateException naming setting, place and reason
     */
    void open(Duration patience) {
        for (var failure = attempt(); failure != null; failure = attempt()) {
            if (state.lostFor().compareTo(patience) >= 0 || !state.pause(BETWEEN_ATTEMPTS)) {
                throw refused(
                        "can't reach %s, tried for %d s (%s)"
                                .formatted(place, patience.toSeconds(), Trouble.sentence(failure)),
                        failure);
            }
        }
    }

    /**
     * Opens the journal, now or as soon as the database can be reached. A mistake that shows at once ends the start;
     * one that shows later keeps the service waiting, and told of it.
     */
    void openWhenReachable() {
        if (attempt() == null) {
            return;
        }
        opener = new Thread(this::keepTrying, "journal-opener");
        opener.setDaemon(true);
        opener.start();
    }

    private void keepTrying() {
        while (!open && state.pause(BETWEEN_ATTEMPTS)) {
            try {
                attempt();
            } catch (IllegalStateException mistake) {
                state.lost(mistake);
            }
        }
    }

    /** @return what keeps the database away, or null when the journal is open */
    private RuntimeException attempt() {
        try {
            try (var reached = pool.getConnection()) {
                reached.isValid(1);
            }
            Flyway.configure(JournalDataSource.class.getClassLoader())
                    .dataSource(migrations)
                    .locations(dialect.migrations())
                    .lockRetryCount(LOCK_ATTEMPTS)
                    .load()
                    .migrate();
            DeliveryNumbers.start(new JdbcTemplate(pool), dialect, clock);
            open = true;
            state.reached();
            return null;
        } catch (SQLException | RuntimeException failed) {
            if (Trouble.of(failed) != Trouble.OUTAGE || Trouble.isRefusal(failed) || dialect == Dialect.SQLITE) {
                throw refused("can't open %s (%s)".formatted(place, Trouble.sentence(failed)), failed);
            }
            state.lost(failed);
            return failed instanceof RuntimeException runtime ? runtime : new IllegalStateException(failed);
        }
    }

    /** In one sentence; the cause, which says less, is only for who debugs. */
    private static IllegalStateException refused(String problem, Exception failed) {
        var refused = new IllegalStateException("birdfeeder.journal.url: " + problem);
        refused.addSuppressed(failed);
        return refused;
    }

    @Override
    public Connection getConnection() throws SQLException {
        if (!open) {
            throw new SQLTransientConnectionException("the journal isn't open yet", "08001");
        }
        return super.getConnection();
    }

    @Override
    public void close() {
        state.end();
        pool.close();
    }
}
