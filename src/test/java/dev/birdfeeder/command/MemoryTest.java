package dev.birdfeeder.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.birdfeeder.Birdfeeder;
import dev.birdfeeder.sandbox.TrackCxmSandbox;
import dev.birdfeeder.sandbox.TrackCxmSandbox.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A vendor whose answer doesn't fit into the memory there is; in a process of its own. */
@Timeout(240)
class MemoryTest {

    /** Of the JVM, for {@code -XX:+ExitOnOutOfMemoryError}. */
    private static final int OUT_OF_MEMORY = 3;

    private static final int FIELDS = 8;
    private static final String FIELD = "x".repeat(100_000);

    private final Instant now = Instant.now();
    private final TrackCxmSandbox track = TrackCxmSandbox.start(Clock.fixed(now, ZoneOffset.UTC), 3, 5, 10);

    @TempDir
    private Path folder;

    private int expected;

    @BeforeEach
    void answerWithFortyMegabytes() throws IOException {
        var interactions = track.interactions().toList();
        expected = (int) interactions.stream()
                .filter(interaction -> List.of(Outcome.NPS, Outcome.CSAT).contains(interaction.outcome()))
                .filter(interaction -> interaction.rating().isPresent())
                .count();
        for (var interaction : interactions) {
            track.mutate(interaction.json().path("uuid").asText(), json -> {
                for (int field = 0; field < FIELDS; field++) {
                    json.put("field_" + field, FIELD);
                }
                return json;
            });
        }
        Files.createDirectories(folder.resolve("tenants"));
        Files.writeString(
                folder.resolve("tenants/acme.yaml"),
                """
                allow_literal_secrets: true
                sources:
                  track:
                    connection_details: { token: "%s", base_url: "%s" }
                    data_source: { organization_id: %s, start_date: %s }
                    metadata: { transaction_id_field: ticket_id, transaction_platform: Zendesk }
                sinks:
                  archive: { type: file, directory: '%s' }
                """
                        .formatted(
                                track.token(),
                                track.url(),
                                track.organization(),
                                LocalDate.ofInstant(now, ZoneOffset.UTC).minusDays(6),
                                folder.resolve("out")));
    }

    @AfterEach
    void close() {
        track.close();
    }

    @Test
    @DisplayName(
            "A8: without memory the process ends instead of living on by half, and the next one delivers everything")
    void endsAndRecovers() throws IOException, InterruptedException {
        // When
        var starved = run("-Xmx80m");
        var fed = run("-Xmx700m");

        // Then
        assertThat(starved).isEqualTo(OUT_OF_MEMORY);
        assertThat(fed).as(Files.readString(folder.resolve("log"))).isZero();
        assertThat(delivered()).isEqualTo(expected);
    }

    @Test
    @DisplayName("A8: an answer that is larger than allowed ends its poll and not the process")
    void isBounded() throws IOException, InterruptedException {
        // When
        var exit = run("-Xmx80m", "--birdfeeder.http.largest-body=8MB", "--birdfeeder.retry.attempts=1");

        // Then
        assertThat(exit).isEqualTo(1);
        assertThat(Files.readString(folder.resolve("log")))
                .contains("acme/track")
                .contains("8");
    }

    private int run(String heap, String... more) throws IOException, InterruptedException {
        var command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                heap,
                "-XX:+ExitOnOutOfMemoryError",
                "-cp",
                System.getProperty("java.class.path"),
                Birdfeeder.class.getName(),
                "run",
                "--once",
                "--birdfeeder.tenants=" + folder.resolve("tenants"),
                "--birdfeeder.journal.url=jdbc:sqlite:" + folder.resolve("journal.db"),
                "--birdfeeder.http.allow-private-addresses=true"));
        command.addAll(List.of(more));
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("log").toFile())
                .start()
                .waitFor();
    }

    private int delivered() throws IOException {
        try (var paths = Files.walk(folder.resolve("out"))) {
            var lines = 0;
            for (var file : paths.filter(Files::isRegularFile).toList()) {
                lines += Files.readAllLines(file).size();
            }
            return lines;
        }
    }
}
