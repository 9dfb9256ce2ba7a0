package dev.birdfeeder.crash;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.springframework.kafka.test.EmbeddedKafkaBroker;

/** What arrived on a topic, by key and version. */
final class Topic implements AutoCloseable {

    private final KafkaConsumer<String, String> consumer;
    private final List<TopicPartition> partitions;
    private final Map<String, String> values = new HashMap<>();
    private final Map<String, Integer> lastVersions = new HashMap<>();
    private int repeated;
    private int contradicted;
    private int overtaken;

    Topic(EmbeddedKafkaBroker broker, String name) {
        synchronized (broker) {
            broker.addTopics(name);
        }
        this.consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", broker.getBrokersAsString(), "auto.offset.reset", "earliest"),
                new StringDeserializer(),
                new StringDeserializer());
        // Not asked for: a topic that is just made may not be known to whom one asks.
        this.partitions = IntStream.range(0, broker.getPartitionsPerTopic())
                .mapToObj(number -> new TopicPartition(name, number))
                .toList();
        consumer.assign(partitions);
    }

    /** Reads to the end; the values, by {@code key:version}. */
    Map<String, String> read() {
        var ends = consumer.endOffsets(partitions);
        while (partitions.stream().anyMatch(partition -> consumer.position(partition) < ends.get(partition))) {
            consumer.poll(Duration.ofSeconds(1)).forEach(this::add);
        }
        return values;
    }

    private void add(ConsumerRecord<String, String> message) {
        var version = new String(message.headers().lastHeader("version").value(), StandardCharsets.UTF_8);
        var number = Integer.parseInt(version);
        var before = values.put(message.key() + ":" + version, message.value());
        if (before != null) {
            repeated++;
            contradicted += before.equals(message.value()) ? 0 : 1;
        }
        overtaken += lastVersions.merge(message.key(), number, Math::max) > number ? 1 : 0;
    }

    /** Messages whose key and version were there before. */
    int repeated() {
        return repeated;
    }

    /** How many of them said something else than before. */
    int contradicted() {
        return contradicted;
    }

    /** Messages that followed a newer version of themselves. */
    int overtaken() {
        return overtaken;
    }

    @Override
    public void close() {
        consumer.close();
    }
}
