package dev.birdfeeder.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import dev.birdfeeder.Birdfeeders;
import dev.birdfeeder.journal.ConnectionStatus;
import dev.birdfeeder.journal.Connections;
import dev.birdfeeder.journal.Deliveries;
import dev.birdfeeder.sandbox.TrackCxmSandbox;
import dev.birdfeeder.sandbox.TrackCxmSandbox.Interaction;
import dev.birdfeeder.sandbox.TrackCxmSandbox.Outcome;
import dev.birdfeeder.schedule.Roster;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The pushed and the polled form of the same interactions. {@code -Ddays=250} makes more than 10,000 records of them. */
class PushAndPollTest {

    private static final int DAYS = Integer.getInteger("days", 40);
    private static final String SECRET = "s3cret-of-the-webhook";

    private final TrackCxmSandbox track = TrackCxmSandbox.start(Clock.systemUTC(), 3, DAYS, 50);
    private final List<Interaction> interactions = track.interactions().toList();
    private final HttpClient client = HttpClient.newHttpClient();

    @TempDir
    private Path folder;

    private Birdfeeders birdfeeder;

    @BeforeEach
    void serve() throws IOException {
        track.allowPerMinute(1_000_000);
        Files.createDirectories(folder.resolve("tenants"));
        Files.writeString(
                folder.resolve("tenants/acme.yaml"),
                """
                allow_literal_secrets: true
                sources:
                  track:
                    connection_details: { token: "%s", base_url: "%s" }
                    data_source: { organization_id: "%s", time_zone: America/Sao_Paulo, start_date: %s }
                    metadata: { transaction_id_field: ticket_id, transaction_platform: Zendesk }
                    webhook: { secret: %s, requests_per_second: 100000 }
                sinks:
                  archive: { type: file, directory: "%s" }
                """
                        .formatted(
                                track.token(),
                                track.url(),
                                track.organization(),
                                LocalDate.now(ZoneOffset.UTC).minusDays(DAYS + 1),
                                SECRET,
                                folder.resolve("out")));
        birdfeeder = Birdfeeders.serve(folder, "  archive: { type: file, directory: unused }\n");
        Files.delete(folder.resolve("tenants/demo.yaml"));
        birdfeeder.bean(Roster.class).refresh();
    }

    @AfterEach
    void close() {
        birdfeeder.close();
        track.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"push, then poll", "poll, then push", "both at once"})
    @DisplayName("D16: whichever comes first, each interaction is one record in one version")
    void whicheverComesFirstEachInteractionIsOneRecord(String order) {
        // When
        switch (order) {
            case "push, then poll" -> {
                push();
                poll();
            }
            case "poll, then push" -> {
                poll();
                push();
            }
            default -> {
                var pushed = CompletableFuture.runAsync(this::push);
                poll();
                pushed.join();
            }
        }

        // Then
        assertThat(lane().accepted()).isEqualTo(records());
        assertThat(lane().accepted()).isGreaterThan(1000);

        // When: and again, both
        push();
        poll();

        // Then
        assertThat(lane().accepted()).isEqualTo(records());
        System.out.printf("%s: %d interactions, %d records%n", order, interactions.size(), lane().accepted());
    }

    @Test
    void whatOnlyThePollKnowsMakesNoSecondVersionButItsLaterChangesDo() {
        // Given
        push();
        poll();
        track.mutate(newestRecord().json().path("uuid").asText(), json -> {
            json.withArray("categories").add("Nova");
            return json;
        });

        // When
        poll();
        push();
        poll();

        // Then
        assertThat(lane().accepted()).isEqualTo(records() + 1);
    }

    @Test
    void anAnswerThatChangesIsOneMoreVersionWhicheverWayItComes() {
        // Given
        poll();
        var newest = newestRecord();
        track.mutate(newest.json().path("uuid").asText(), json -> {
            json.withArray("answers").forEach(answer -> ((com.fasterxml.jackson.databind.node.ObjectNode) answer)
                    .put("comment", "on second thoughts"));
            return json;
        });
        var changed = track.interactions()
                .filter(one -> one.json().path("uuid").equals(newest.json().path("uuid")))
                .toList();

        // When
        push(changed);
        poll();
        push(changed);
        poll();

        // Then
        assertThat(lane().accepted()).isEqualTo(records() + 1);
    }

    private void poll() {
        birdfeeder.poll();
        assertThat(birdfeeder.bean(Connections.class).all())
                .extracting(ConnectionStatus::state)
                .containsExactly("OK");
    }

    private Interaction newestRecord() {
        return interactions.stream()
                .filter(PushAndPollTest::isRecord)
                .reduce((earlier, later) -> later)
                .orElseThrow();
    }

    private long records() {
        return interactions.stream().filter(PushAndPollTest::isRecord).count();
    }

    private static boolean isRecord(Interaction interaction) {
        return interaction.rating().isPresent() && interaction.outcome() != Outcome.AMBIGUOUS;
    }

    /** All of them, ten a push, eight pushes at once. */
    private void push() {
        var pushes = new ArrayList<List<Interaction>>();
        for (int from = 0; from < interactions.size(); from += 10) {
            pushes.add(interactions.subList(from, Math.min(from + 10, interactions.size())));
        }
        var threads = java.util.concurrent.Executors.newFixedThreadPool(8);
        try {
            IntStream.range(0, pushes.size())
                    .mapToObj(number -> CompletableFuture.runAsync(() -> push(pushes.get(number)), threads))
                    .toList()
                    .forEach(CompletableFuture::join);
        } finally {
            threads.shutdown();
        }
    }

    private void push(List<Interaction> some) {
        try {
            var address = URI.create(birdfeeder.webhook().toString().replace("/demo/", "/acme/"));
            var request = HttpRequest.newBuilder(address)
                    .header("Authorization", "Bearer " + SECRET)
                    .POST(BodyPublishers.ofByteArray(TrackCxmSandbox.push(some)))
                    .build();
            assertThat(client.send(request, BodyHandlers.discarding()).statusCode())
                    .isEqualTo(200);
        } catch (IOException | InterruptedException failed) {
            throw new IllegalStateException(failed);
        }
    }

    private Deliveries.Lane lane() {
        return birdfeeder.bean(Deliveries.class).lanes("acme").get(0);
    }
}
