package dev.birdfeeder.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.birdfeeder.Birdfeeders;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(300)
class KafkaOutageTest {

    private static final String TOPIC = "feedback.demo";
    private static final int RECORDS = 10_000;

    @TempDir
    private Path folder;

    private KafkaBroker broker;

    @BeforeEach
    void prepare() {
        broker = new KafkaBroker(folder, "PLAINTEXT", Map.of());
    }

    @AfterEach
    void close() {
        broker.close();
    }

    @Test
    @DisplayName("G9: without Kafka it starts, only that lane waits, and nothing is lost")
    void startsWithoutKafka() {
        // Given
        try (var birdfeeder = start("--camel.component.kafka.max-block-ms=500")) {
            Supply.accept(birdfeeder, 0, 3000, "a");

            // When
            birdfeeder.deliver();

            // Then
            assertThat(birdfeeder.lane("archive").delivered()).isEqualTo(3000);
            var waiting = birdfeeder.lane("stream");
            assertThat(waiting.pending()).isEqualTo(3000);
            assertThat(waiting.dead()).isZero();
            assertThat(waiting.error()).isEqualTo("no broker of the cluster answers");

            // When
            broker.start().topics(TOPIC);
            birdfeeder.deliverAll();

            // Then
            assertThat(birdfeeder.lane("stream").delivered()).isEqualTo(3000);
            assertEachOnce(broker.received(TOPIC), 3000);
        }
    }

    @Test
    @DisplayName("G9: a broker that stops in mid-run and comes back has every record once")
    void goesOnAfterAStop() {
        // Given
        broker.start().topics(TOPIC);
        // So long that the client bridges the outage by itself: then there is no second attempt, and no repetition.
        try (var birdfeeder = start("--camel.component.kafka.delivery-timeout-ms=60000")) {
            Supply.accept(birdfeeder, 0, RECORDS, "a");
            var delivering = CompletableFuture.runAsync(birdfeeder::deliverAll);

            // When
            broker.await(TOPIC, 1);
            broker.stop();
            broker.start();
            delivering.join();

            // Then
            assertThat(birdfeeder.lane("stream").delivered()).isEqualTo(RECORDS);
            assertEachOnce(broker.received(TOPIC), RECORDS);
        }
    }

    @Test
    @DisplayName("G9: a broker that is killed in mid-run and comes back has every record, at its version")
    void goesOnAfterAKill() {
        // Given
        broker.startProcess().topics(TOPIC);
        try (var birdfeeder = start()) {
            Supply.accept(birdfeeder, 0, RECORDS, "a");
            var delivering = CompletableFuture.runAsync(birdfeeder::deliverAll);

            // When
            broker.await(TOPIC, 1);
            broker.kill();
            broker.startProcess();
            delivering.join();

            // Then
            var lane = birdfeeder.lane("stream");
            assertThat(lane.delivered()).isEqualTo(RECORDS);
            assertThat(lane.dead()).isZero();
            assertThat(broker.received(TOPIC).stream()
                            .map(KafkaOutageTest::version)
                            .distinct())
                    .containsExactlyInAnyOrderElementsOf(versions(RECORDS));
        }
    }

    private Birdfeeders start(String... settings) {
        var sinks =
                """
                  archive: { type: file, directory: "%s" }
                  stream: { type: kafka, topic: %s, brokers: "%s" }
                """
                        .formatted(folder.resolve("out"), TOPIC, broker.address());
        var birdfeeder = Birdfeeders.start(folder, sinks, settings);
        birdfeeder.bean(dev.birdfeeder.tenant.Tenants.class).refresh();
        return birdfeeder;
    }

    private static void assertEachOnce(List<ConsumerRecord<String, String>> received, int records) {
        assertThat(received.stream().map(KafkaOutageTest::version))
                .containsExactlyInAnyOrderElementsOf(versions(records));
    }

    private static List<String> versions(int records) {
        return IntStream.range(0, records)
                .mapToObj(number -> Supply.id(number) + " 1")
                .toList();
    }

    private static String version(ConsumerRecord<String, String> message) {
        return message.key() + " "
                + new String(message.headers().lastHeader("version").value());
    }
}
