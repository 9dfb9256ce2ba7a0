package dev.birdfeeder.operate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.birdfeeder.Birdfeeders;
import dev.birdfeeder.delivery.RecordingReceiver;
import dev.birdfeeder.journal.ConnectionStatus;
import dev.birdfeeder.journal.Connections;
import dev.birdfeeder.journal.Journal;
import dev.birdfeeder.journal.MovableClock;
import dev.birdfeeder.journal.Pointers;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.core.env.Environment;

class FlowMetricsTest {

    private final AtomicLong nanos = new AtomicLong();

    @TempDir
    private Path folder;

    @Test
    void aScrapeTellsOfEveryTenantsSinksWhatBecameOfAllThatWasAccepted() throws IOException, InterruptedException {
        // Given
        try (var picky = new RecordingReceiver((request, exchange, body) -> 400);
                var birdfeeder = Birdfeeders.serve(
                        folder,
                        """
                          archive: { type: file, directory: "%s" }
                          picky: { type: http, url: "%s/{feedback_id}", method: PUT }
                          down: { type: http, url: "http://127.0.0.1:1/{feedback_id}", method: PUT }
                        """
                                .formatted(folder.resolve("out"), picky.url()))) {
            birdfeeder.poll();
            birdfeeder.deliver();
            var connection =
                    birdfeeder.bean(Connections.class).number("demo", "track").orElseThrow();
            birdfeeder.bean(Pointers.class).note(connection, "SV_1:R_1", "{}");

            // When
            var scrape = scrape(birdfeeder);

            // Then
            var accepted = birdfeeder.lane("archive").accepted();
            assertThat(accepted).isPositive();
            assertFlow(scrape, "archive", accepted, accepted, 0, 0);
            assertFlow(scrape, "picky", accepted, 0, 0, accepted);
            assertFlow(scrape, "down", accepted, 0, accepted, 0);
            assertThat(value(scrape, "birdfeeder_delivery_lag_seconds", "archive"))
                    .isZero();
            assertThat(value(scrape, "birdfeeder_delivery_lag_seconds", "down")).isPositive();
            assertThat(scrape)
                    .contains("birdfeeder_webhook_pointers_waiting{connection=\"track\",tenant=\"demo\"} 1.0");
            assertThat(birdfeeder.bean(StatusEndpoint.class).status("demo").connections())
                    .extracting(ConnectionStatus::toFetch)
                    .containsExactly(1L);
        }
    }

    @Test
    void whoeverScrapesInHasteReadsTheSameAgain() {
        try (var journal = Journal.inMemory(new MovableClock("2026-03-10T12:00:00Z"))) {
            // Given
            var metrics = new FlowMetrics(journal.flows(), journal.pointers(), nanos::get);
            var first = metrics.collect();

            // When, then
            nanos.addAndGet(Duration.ofSeconds(5).toNanos());
            assertThat(metrics.collect()).isSameAs(first);
            nanos.addAndGet(1);
            assertThat(metrics.collect()).isNotSameAs(first);
        }
    }

    @Test
    void aJournalThatCannotBeReachedLeavesTheOtherMetricsAlone() {
        // Given
        var journal = Journal.inMemory(new MovableClock("2026-03-10T12:00:00Z"));
        var metrics = new FlowMetrics(journal.flows(), journal.pointers(), nanos::get);
        assertThat(metrics.collect()).isNotEmpty();

        // When
        journal.close();
        nanos.addAndGet(Duration.ofSeconds(6).toNanos());

        // Then
        assertThat(metrics.collect()).isEmpty();
    }

    private static void assertFlow(String scrape, String sink, long accepted, long delivered, long pending, long dead) {
        assertThat(value(scrape, "birdfeeder_records_accepted_total", sink)).isEqualTo(accepted);
        assertThat(value(scrape, "birdfeeder_records_delivered_total", sink)).isEqualTo(delivered);
        assertThat(value(scrape, "birdfeeder_records_pending", sink)).isEqualTo(pending);
        assertThat(value(scrape, "birdfeeder_records_dead", sink)).isEqualTo(dead);
    }

    private static double value(String scrape, String metric, String sink) {
        var line = Pattern.compile(
                        "^%s\\{sink=\"%s\",tenant=\"demo\"} (\\S+)$".formatted(metric, sink), Pattern.MULTILINE)
                .matcher(scrape);
        assertThat(line.find()).as(metric + " of " + sink + " in " + scrape).isTrue();
        return Double.parseDouble(line.group(1));
    }

    private static String scrape(Birdfeeders birdfeeder) throws IOException, InterruptedException {
        var port = birdfeeder.bean(Environment.class).getProperty("local.management.port");
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/actuator/prometheus"))
                                .build(),
                        BodyHandlers.ofString())
                .body();
    }
}
