package dev.birdfeeder.journal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.birdfeeder.Birdfeeders;
import dev.birdfeeder.schedule.Roster;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PostgresJournalTest {

    private static EmbeddedPostgres postgres;

    @TempDir
    private Path folder;

    @BeforeAll
    static void startPostgres() throws IOException {
        postgres = EmbeddedPostgres.start();
    }

    @AfterAll
    static void stopPostgres() throws IOException {
        postgres.close();
    }

    @Test
    void keepsTheJournalInPostgresqlAsInSqlite() throws IOException, SQLException {
        // Given
        try (var birdfeeder = start("one")) {
            birdfeeder.poll();
            birdfeeder.deliver();
            var first = birdfeeder.lane("archive");

            // When
            birdfeeder.poll();
            birdfeeder.deliver();

            // Then
            assertThat(first.accepted()).isGreaterThan(1000);
            assertThat(birdfeeder.lane("archive")).isEqualTo(first);
            assertThat(first.delivered()).isEqualTo(first.accepted());
            assertThat(records()).isEqualTo(first.accepted());
            assertThat(birdfeeder.bean(Flows.class).all())
                    .containsExactly(
                            new Flows.Flow("demo", "archive", first.accepted(), first.accepted(), 0, 0, Duration.ZERO));
        }
    }

    @Test
    void twoProcessesShareOneJournalAndClaimNothingTwice() throws IOException, SQLException {
        // Given
        try (var one = start("shared");
                var other = start("shared")) {
            var claimed = one.bean(Roster.class).all();

            // When
            var claimedByTheOther = other.bean(Roster.class).all();

            // Then
            assertThat(claimed).hasSize(1);
            assertThat(claimedByTheOther).isEmpty();
        }
    }

    private Birdfeeders start(String database) throws SQLException {
        try (var connection = postgres.getPostgresDatabase().getConnection();
                var statement = connection.createStatement();
                var exists = statement.executeQuery("SELECT 1 FROM pg_database WHERE datname = '" + database + "'")) {
            if (!exists.next()) {
                connection.createStatement().execute("CREATE DATABASE " + database);
            }
        }
        return Birdfeeders.start(
                folder,
                "  archive: { type: file, directory: '%s' }\n".formatted(folder.resolve("out")),
                "--birdfeeder.journal.url=" + postgres.getJdbcUrl("postgres", database));
    }

    private long records() throws IOException {
        try (var files = Files.walk(folder.resolve("out"))) {
            long lines = 0;
            for (var file : files.filter(Files::isRegularFile).toList()) {
                lines += Files.readAllLines(file).size();
            }
            return lines;
        }
    }
}
