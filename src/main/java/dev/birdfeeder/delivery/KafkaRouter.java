package dev.birdfeeder.delivery;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;

/**
 * Hands each message to the client of its cluster, which header {@value #CLUSTER} names; the header stays here. Camel
 * sends and closes, without transactions; nothing else is supported.
 */
final class KafkaRouter implements Producer<Object, Object> {

    /** Names the cluster of a message. */
    static final String CLUSTER = "birdfeeder-cluster";

    private final KafkaClusters clusters;
    private final Function<KafkaSettings, Producer<Object, Object>> maker;

    /** @param maker makes the client of a cluster */
    KafkaRouter(KafkaClusters clusters, Function<KafkaSettings, Producer<Object, Object>> maker) {
        this.clusters = clusters;
        this.maker = maker;
    }

    @Override
    public Future<RecordMetadata> send(ProducerRecord<Object, Object> message) {
        return send(message, null);
    }

    @Override
    public Future<RecordMetadata> send(ProducerRecord<Object, Object> message, Callback callback) {
        var name = new String(message.headers().lastHeader(CLUSTER).value(), StandardCharsets.UTF_8);
        message.headers().remove(CLUSTER);
        return clusters.named(name).client(maker).send(message, callback);
    }

    @Override
    public void close() {
        clusters.close();
    }

    @Override
    public void close(Duration most) {
        clusters.close();
    }

    @Override
    public void initTransactions() {
        throw new UnsupportedOperationException();
    }

    @Override
    public void beginTransaction() {
        throw new UnsupportedOperationException();
    }

    @Override
    @Deprecated
    public void sendOffsetsToTransaction(Map<TopicPartition, OffsetAndMetadata> offsets, String group) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void sendOffsetsToTransaction(Map<TopicPartition, OffsetAndMetadata> offsets, ConsumerGroupMetadata group) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void commitTransaction() {
        throw new UnsupportedOperationException();
    }

    @Override
    public void abortTransaction() {
        throw new UnsupportedOperationException();
    }

    @Override
    public void flush() {
        throw new UnsupportedOperationException();
    }

    @Override
    public List<PartitionInfo> partitionsFor(String topic) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Map<MetricName, ? extends Metric> metrics() {
        throw new UnsupportedOperationException();
    }

    @Override
    public Uuid clientInstanceId(Duration most) {
        throw new UnsupportedOperationException();
    }
}
