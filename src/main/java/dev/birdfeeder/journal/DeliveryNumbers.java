package dev.birdfeeder.journal;

import java.time.Clock;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Delivery numbers start at the journal's birth (in seconds, times 1,000), so that the files of a journal that was
 * begun afresh never take the names of an older one's.
 */
final class DeliveryNumbers {

    private DeliveryNumbers() {}

    static void start(JdbcTemplate jdbc, Dialect dialect, Clock clock) {
        var first = clock.instant().getEpochSecond() * 1000;
        if (dialect == Dialect.SQLITE) {
            jdbc.update(
                    "INSERT INTO sqlite_sequence (name, seq) SELECT 'delivery', ? "
                            + "WHERE NOT EXISTS (SELECT 1 FROM sqlite_sequence WHERE name = 'delivery')",
                    first);
        } else {
            new TransactionTemplate(new JdbcTransactionManager(jdbc.getDataSource())).executeWithoutResult(status -> {
                // Two that start at once: the second must not set back what the first has drawn from by then.
                jdbc.query("SELECT pg_advisory_xact_lock(hashtext('birdfeeder delivery numbers'))", row -> {});
                // Never called stands for a journal that was just made.
                jdbc.query(
                        "SELECT setval(sequence, ?)"
                                + " FROM (SELECT pg_get_serial_sequence('delivery', 'id') AS sequence) AS s"
                                + " WHERE pg_sequence_last_value(sequence::regclass) IS NULL",
                        row -> {},
                        first);
            });
        }
    }
}
