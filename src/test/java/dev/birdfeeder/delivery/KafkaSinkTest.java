package dev.birdfeeder.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.birdfeeder.Birdfeeders;
import dev.birdfeeder.tenant.Tenants;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.camel.CamelContext;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.component.kafka.KafkaEndpoint;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.kafka.test.EmbeddedKafkaKraftBroker;

@ExtendWith(OutputCaptureExtension.class)
class KafkaSinkTest {

    private static final EmbeddedKafkaKraftBroker BROKER =
            new EmbeddedKafkaKraftBroker(1, 3, "feedback.demo", "chosen", "stolen", "small-buffer", "told");

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
    @DisplayName("G10: only the record that is too large becomes a dead letter, and no other is sent twice")
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
            assertThat(received.stream().map(ConsumerRecord::key))
                    .hasSize((int) lane.accepted() - 1)
                    .doesNotHaveDuplicates();
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
    @DisplayName("G10: a topic that is missing waits, and makes no dead letters")
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

    @Test
    @DisplayName("G10: a full buffer slows the sink down and loses nothing")
    void waitsForRoomInTheBuffer() {
        // Given
        try (var birdfeeder = start("small-buffer", "--camel.component.kafka.buffer-memory-size=32768")) {
            Supply.accept(birdfeeder, 0, 5000, "a".repeat(200));

            // When
            birdfeeder.deliver();

            // Then
            assertThat(birdfeeder.lane("stream").delivered()).isEqualTo(5000);
            assertThat(received("small-buffer", 5000).stream().map(ConsumerRecord::key))
                    .hasSize(5000)
                    .doesNotHaveDuplicates();
        }
    }

    @Test
    @DisplayName("G11: what all in-sync replicas have is acknowledged, and a topic with one replica is told of once")
    void tellsOfALoneReplica(CapturedOutput output) {
        // Given
        try (var birdfeeder = start("told", "--camel.component.kafka.request-required-acks=0")) {
            Supply.accept(birdfeeder, 0, 3000, "a");

            // When
            birdfeeder.deliver();

            // Then
            assertThat(birdfeeder.lane("stream").delivered()).isEqualTo(3000);
            assertThat(birdfeeder.bean(CamelContext.class).getEndpoints())
                    .filteredOn(KafkaEndpoint.class::isInstance)
                    .singleElement()
                    .satisfies(endpoint -> assertThat(((KafkaEndpoint) endpoint)
                                    .getConfiguration()
                                    .createProducerProperties())
                            .containsEntry("acks", "all")
                            .containsEntry("enable.idempotence", true));
            assertThat(output.getAll())
                    .containsOnlyOnce("the topic has one replica")
                    .contains("topic=\"told\"");
        }
    }

    @Test
    @DisplayName("D13: headers from outside choose neither topic nor key")
    void headersFromOutsideDoNotReachTheCluster() {
        // Given
        try (var birdfeeder = start("chosen")) {
            Supply.accept(birdfeeder, 0, 10, "a");
            var delivery = birdfeeder.bean(Dispatch.class).due().get(0);
            var headers = Map.<String, Object>of(
                    "kafka.OVERRIDE_TOPIC", "stolen",
                    "CamelKafkaOverrideTopic", "stolen",
                    "kafka.TOPIC", "stolen",
                    "kafka.KEY", "stolen",
                    "CamelKafkaKey", "stolen",
                    "kafka.PARTITION_KEY", 2,
                    "birdfeeder-cluster", "stolen",
                    "X-Forwarded-For", "stolen");

            // When
            birdfeeder.bean(ProducerTemplate.class).sendBodyAndHeaders("direct:deliver", delivery, headers);

            // Then
            assertThat(birdfeeder.lane("stream").delivered()).isEqualTo(10);
            assertThat(received("stolen", 0)).isEmpty();
            assertThat(received("chosen", 10)).hasSize(10).allSatisfy(message -> {
                assertThat(message.key()).startsWith("track-cxm:");
                assertThat(message.headers()).extracting(Header::key).doesNotContain("X-Forwarded-For");
            });
        }
    }

    private Birdfeeders start(String topic, String... settings) {
        var all = new ArrayList<>(List.of(settings));
        all.add("--birdfeeder.kafka.brokers=" + brokers());
        var birdfeeder = Birdfeeders.start(
                folder, "  stream: { type: kafka, topic: %s }\n".formatted(topic), all.toArray(String[]::new));
        birdfeeder.bean(Tenants.class).refresh();
        return birdfeeder;
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
