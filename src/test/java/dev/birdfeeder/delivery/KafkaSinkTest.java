package dev.birdfeeder.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.birdfeeder.Birdfeeders;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.kafka.test.EmbeddedKafkaKraftBroker;

class KafkaSinkTest {

    private static final EmbeddedKafkaKraftBroker BROKER = new EmbeddedKafkaKraftBroker(1, 3, "feedback.demo");

    @TempDir
    private Path folder;

    @BeforeAll
    static void startBroker() {
        BROKER.brokerProperties(Map.of("auto.create.topics.enable", "false", "message.max.bytes", "100000"));
        BROKER.afterPropertiesSet();
    }

    @AfterAll
    static void stopBroker() {
        BROKER.destroy();
    }

    @Test
    void sendsEveryRecordOnceUnderItsIdAndBuriesOnlyWhatTheBrokerFindsTooLarge() throws IOException {
        // Given
        try (var birdfeeder = Birdfeeders.start(
                folder,
                "  stream: { type: kafka, topic: feedback.demo }\n",
                "--birdfeeder.kafka.brokers=" + brokers())) {
            var large = birdfeeder
                    .track()
                    .interactions()
                    .filter(interaction -> interaction.rating().isPresent()
                            && !interaction.outcome().name().equals("AMBIGUOUS"))
                    .reduce((earlier, later) -> later)
                    .orElseThrow();
            birdfeeder
                    .track()
                    .mutate(large.json().path("uuid").asText(), json -> json.put("answer_channel", noise(300_000)));

            // When
            birdfeeder.poll();
            birdfeeder.deliver();

            // Then
            var lane = birdfeeder.lane("stream");
            var received = received("feedback.demo", lane.delivered());
            assertThat(lane.accepted()).isGreaterThan(1000);
            assertThat(lane.dead()).as(lane.toString()).isEqualTo(1);
            assertThat(lane.pending()).isZero();
            assertThat(received.stream().map(ConsumerRecord::key).distinct()).hasSize((int) lane.accepted() - 1);
            assertThat(received).allSatisfy(message -> {
                var record = json(message.value());
                assertThat(message.key()).isEqualTo(record.path("feedback_id").asText());
                assertThat(header(message, "kind"))
                        .isEqualTo(record.path("kind").asText());
                assertThat(header(message, "version")).isEqualTo("1");
                assertThat(message.headers().toArray())
                        .extracting(header -> header.key())
                        .containsExactlyInAnyOrder("tenant", "kind", "source", "connection", "version");
            });
        }
    }

    @Test
    void waitsForATopicThatDoesNotExistInsteadOfMakingDeadLetters() {
        // Given
        try (var birdfeeder = Birdfeeders.start(
                folder,
                "  stream: { type: kafka, topic: feedback.missing }\n",
                "--birdfeeder.kafka.brokers=" + brokers(),
                "--camel.component.kafka.max-block-ms=500")) {

            // When
            birdfeeder.poll();
            birdfeeder.deliver();

            // Then
            var lane = birdfeeder.lane("stream");
            assertThat(lane.pending()).isEqualTo(lane.accepted()).isGreaterThan(1000);
            assertThat(lane.error()).isEqualTo("no topic feedback.missing");
        }
    }

    private static List<ConsumerRecord<String, String>> received(String topic, long expected) {
        var received = new ArrayList<ConsumerRecord<String, String>>();
        try (var consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", brokers(), "auto.offset.reset", "earliest"),
                new StringDeserializer(),
                new StringDeserializer())) {
            var partitions = List.of(0, 1, 2).stream()
                    .map(partition -> new TopicPartition(topic, partition))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            var ends = consumer.endOffsets(partitions);
            while (partitions.stream().anyMatch(partition -> consumer.position(partition) < ends.get(partition))) {
                consumer.poll(Duration.ofSeconds(1)).forEach(received::add);
            }
        }
        assertThat(received.size()).as("records on the topic").isGreaterThanOrEqualTo((int) expected);
        return received;
    }

    private static String brokers() {
        return BROKER.getBrokersAsString();
    }

    private static String header(ConsumerRecord<String, String> message, String name) {
        return new String(message.headers().lastHeader(name).value(), StandardCharsets.UTF_8);
    }

    private static JsonNode json(String text) throws IOException {
        return new ObjectMapper().readTree(text);
    }

    /** Text that doesn't compress to nothing. */
    private static String noise(int length) {
        var random = new java.util.Random(1);
        return random.ints(length, 'a', 'z')
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }
}
