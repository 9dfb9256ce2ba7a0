package dev.birdfeeder.crash;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/** The journal of processes that are killed, seen from outside. */
interface JournalStore {

    /** For {@code birdfeeder.journal.url}. */
    String url();

    /** Reads what the process that was killed has left. */
    JdbcTemplate look();

    /** After a kill: the time passes after which what the process had claimed is free. */
    void outliveLeases();

    /** Tables of the journal that exist; 0 before it was migrated. */
    int tables(JdbcTemplate journal);

    /** A tenant's sink. */
    record Flow(String sink, long accepted, long delivered, long dead, long pending, long versions) {}

    /** All flows at one moment; empty before there is one. */
    default List<Flow> flows() {
        var journal = look();
        if (tables(journal) == 0) {
            return List.of();
        }
        return journal.query(
                "SELECT sink, accepted, delivered, dead, (SELECT COALESCE(SUM(records), 0) FROM delivery"
                        + " WHERE delivery.tenant = flow.tenant AND delivery.sink = flow.sink),"
                        + " (SELECT COALESCE(SUM(version), 0) FROM record) FROM flow",
                (row, index) -> new Flow(
                        row.getString(1),
                        row.getLong(2),
                        row.getLong(3),
                        row.getLong(4),
                        row.getLong(5),
                        row.getLong(6)));
    }

    static JournalStore sqlite(Path folder) {
        return new Sqlite(folder.resolve("journal.db"), folder.resolve("look.db"));
    }

    static JournalStore postgresql(EmbeddedPostgres server, String database) {
        new JdbcTemplate(server.getPostgresDatabase()).execute("CREATE DATABASE " + database);
        return new Postgresql(server.getJdbcUrl("postgres", database), database);
    }

    /** Looked at as a copy: whoever opens the file itself would recover it, and the next process should have to. */
    record Sqlite(Path file, Path copy) implements JournalStore {
        @Override
        public String url() {
            return "jdbc:sqlite:" + file;
        }

        @Override
        public JdbcTemplate look() {
            for (var part : List.of("", "-wal")) {
                copy(Path.of(file + part), Path.of(copy + part));
            }
            return new JdbcTemplate(new DriverManagerDataSource("jdbc:sqlite:" + copy));
        }

        @Override
        public void outliveLeases() {
            // The next process knows by the lock that this one is dead.
        }

        @Override
        public int tables(JdbcTemplate journal) {
            return journal.queryForObject("SELECT count(*) FROM sqlite_master WHERE name = 'run'", Integer.class);
        }

        private static void copy(Path from, Path to) {
            try {
                if (Files.exists(from)) {
                    Files.copy(from, to, StandardCopyOption.REPLACE_EXISTING);
                } else {
                    Files.deleteIfExists(to);
                }
            } catch (IOException failed) {
                throw new UncheckedIOException(failed);
            }
        }
    }

    /** Leases end after two minutes here; nobody waits for them. */
    record Postgresql(String url, String database) implements JournalStore {
        @Override
        public JdbcTemplate look() {
            return new JdbcTemplate(new DriverManagerDataSource(url));
        }

        @Override
        public void outliveLeases() {
            var journal = look();
            // A commit that was under way may still come through.
            Awaitility.await()
                    .pollInterval(5, TimeUnit.MILLISECONDS)
                    .until(() -> journal.queryForObject(
                                    "SELECT count(*) FROM pg_stat_activity WHERE datname = ? AND pid <> pg_backend_pid()"
                                            + " AND backend_type = 'client backend'",
                                    Integer.class,
                                    database)
                            == 0);
            if (tables(journal) > 0) {
                journal.update("UPDATE connection SET lease_until = 0 WHERE lease_owner IS NOT NULL");
                journal.update("UPDATE delivery SET lease_until = 0 WHERE lease_owner IS NOT NULL");
            }
        }

        @Override
        public int tables(JdbcTemplate journal) {
            return journal.queryForObject("SELECT count(*) FROM pg_tables WHERE tablename = 'run'", Integer.class);
        }
    }
}
