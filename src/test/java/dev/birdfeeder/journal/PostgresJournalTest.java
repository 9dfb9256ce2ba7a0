package dev.birdfeeder.journal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.birdfeeder.Birdfeeders;
import dev.birdfeeder.command.Commands;
import dev.birdfeeder.schedule.Roster;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.jdbc.core.JdbcTemplate;

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

    /** An operator's shell has other variables and folders than the service. */
    @ParameterizedTest
    @ValueSource(strings = {"status", "dead-letters", "replay"})
    void aCommandBesideAServiceChangesNoConnection(String command) throws IOException, SQLException {
        // Given
        var database = "beside_" + command.replace('-', '_');
        try (var service = start(database)) {
            service.poll();
            var journal = service.bean(JdbcTemplate.class);
            journal.update("UPDATE connection SET state = 'AUTH_FAILED', failures = 3, next_poll_at = 4102444800000");
            var before = journal.queryForList("SELECT * FROM connection");

            var elsewhere = Files.createDirectories(folder.resolve("elsewhere"));
            Files.writeString(elsewhere.resolve("acme.yaml"), "sinks: { archive: { type: file, directory: out } }");

            for (var tenants : List.of(folder.resolve("nowhere"), elsewhere, folder.resolve("tenants"))) {
                // When
                Commands.execute(
                        command,
                        "--spring.profiles.active=sandbox",
                        "--birdfeeder.tenants=" + tenants,
                        "--birdfeeder.journal.url=" + postgres.getJdbcUrl("postgres", database));

                // Then
                assertThat(journal.queryForList("SELECT * FROM connection")).isEqualTo(before);
            }
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
