package dev.birdfeeder.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.birdfeeder.Birdfeeders;
import dev.birdfeeder.feedback.Json;
import dev.birdfeeder.journal.Deliveries;
import dev.birdfeeder.tenant.Tenants;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.camel.ProducerTemplate;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Many records to an API that fails and drops and, beside it, to a Kafka that comes and goes. 5,000 of them; with {@code
 * -Dbirdfeeder.test.records=50000} as many as the product promises.
 */
class ManyRecordsTest {

    private static final int RECORDS = Integer.getInteger("birdfeeder.test.records", 5000);
    private static final int CHANGED = RECORDS / 3;
    private static final String TOPIC = "feedback.demo";

    @TempDir
    private Path folder;

    private final ExecutorService lanes = Executors.newFixedThreadPool(3);
    private final Map<String, Integer> lastAtTheApi = new ConcurrentHashMap<>();
    private final Random chance = new Random(1);

    @AfterEach
    void close() {
        lanes.shutdownNow();
    }

    @Test
    @Timeout(3600)
    @DisplayName(
            "G5, G9: every record is at both sinks at its last version, under one key a version, whatever happened")
    void arriveWhateverHappens() {
        // Given
        var began = System.nanoTime();
        try (var receiver = new RecordingReceiver((request, exchange, body) -> answer(body));
                var broker =
                        new KafkaBroker(folder, "PLAINTEXT", Map.of()).start().topics(TOPIC);
                var birdfeeder = start(receiver, broker)) {
            Supply.accept(birdfeeder, 0, RECORDS, "a");
            var delivering = CompletableFuture.runAsync(() -> deliverAll(birdfeeder), lanes);

            // When
            broker.await(TOPIC, RECORDS / 4);
            broker.stop();
            Supply.accept(birdfeeder, 0, CHANGED, "b");
            broker.start();
            broker.await(TOPIC, RECORDS / 2);
            broker.stop();
            broker.start();
            delivering.join();

            // Then
            for (var sink : new String[] {"api", "stream"}) {
                var lane = birdfeeder.lane(sink);
                assertThat(lane.accepted()).isEqualTo(RECORDS + CHANGED);
                assertThat(lane.delivered()).as(sink).isEqualTo(RECORDS + CHANGED);
                assertThat(lane.dead()).as(sink).isZero();
            }
            assertThat(lastAtTheApi).isEqualTo(lastVersions());
            assertThat(receiver.repeated()).isPositive();
            assertThat(receiver.contradicted()).isZero();
            assertThat(receiver.stored()).hasSize(RECORDS + CHANGED);
            assertThat(receiver.stored().values().stream().map(ManyRecordsTest::version))
                    .as("one idempotency key a version")
                    .doesNotHaveDuplicates();
            var received = broker.received(TOPIC);
            assertThat(received.stream().map(ManyRecordsTest::version).distinct())
                    .hasSize(RECORDS + CHANGED);
            assertThat(lastOn(received)).isEqualTo(lastVersions());
            System.out.printf(
                    "%,d records, %,d of them twice; API: %,d requests, %,d repeated after they were stored;"
                            + " Kafka: %,d messages, %,d repeated; %d s%n",
                    RECORDS,
                    CHANGED,
                    receiver.requests(),
                    receiver.repeated(),
                    received.size(),
                    received.size() - RECORDS - CHANGED,
                    Duration.ofNanos(System.nanoTime() - began).toSeconds());
        }
    }

    /** 500 to one in five, and to one in twenty no answer after it was stored. */
    private int answer(JsonNode body) {
        var draw = chance.nextInt(100);
        if (draw < 20) {
            return 500;
        }
        lastAtTheApi.put(body.path("feedback_id").asText(), body.path("version").asInt());
        return draw < 25 ? RecordingReceiver.STORE_AND_DROP : 200;
    }

    private Birdfeeders start(RecordingReceiver receiver, KafkaBroker broker) {
        var sinks =
                """
                  api: { type: http, url: "%s/feedback", concurrency: 16 }
                  stream: { type: kafka, topic: %s, brokers: "%s" }
                """
                        .formatted(receiver.url(), TOPIC, broker.address());
        var birdfeeder = Birdfeeders.start(folder, sinks);
        birdfeeder.bean(Tenants.class).refresh();
        return birdfeeder;
    }

    /** Both lanes at once, as often as it takes. */
    private void deliverAll(Birdfeeders birdfeeder) {
        var camel = birdfeeder.bean(ProducerTemplate.class);
        await().pollInterval(Duration.ofMillis(50))
                .atMost(Duration.ofMinutes(55))
                .until(() -> {
                    birdfeeder
                            .bean(Dispatch.class)
                            .due()
                            .forEach(delivery -> lanes.execute(() -> camel.sendBody("direct:deliver", delivery)));
                    return birdfeeder.bean(Deliveries.class).pending().records() == 0;
                });
    }

    private static Map<String, Integer> lastVersions() {
        return IntStream.range(0, RECORDS)
                .boxed()
                .collect(Collectors.toMap(Supply::id, number -> number < CHANGED ? 2 : 1));
    }

    /** The version that a reader of the topic ends with; none ever falls. */
    private static Map<String, Integer> lastOn(List<ConsumerRecord<String, String>> received) {
        var last = new HashMap<String, Integer>();
        for (var message : received) {
            var version = Json.json(message.value()).path("version").asInt();
            var before = last.put(message.key(), version);
            assertThat(before == null ? version : before).as(message.key()).isLessThanOrEqualTo(version);
        }
        return last;
    }

    private static String version(ConsumerRecord<String, String> message) {
        return version(Json.json(message.value()));
    }

    private static String version(JsonNode record) {
        return record.path("feedback_id").asText() + " "
                + record.path("version").asText();
    }
}
