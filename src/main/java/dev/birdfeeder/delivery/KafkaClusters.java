package dev.birdfeeder.delivery;

import dev.birdfeeder.tenant.Sink;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.function.Function;
import org.apache.camel.component.kafka.DefaultKafkaClientFactory;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Component;

/**
 * The Kafka clients of all sinks: one for each cluster and set of credentials, however many tenants share it. Camel's
 * Kafka endpoint asks this factory for its producer, so that one endpoint serves all clusters, and no address, password
 * or certificate is in an endpoint's URI.
 *
 * <p>A client that no sink needs any more is closed; so is one without work for ten minutes, and, when there are more
 * than {@value #MOST}, the one that has been without work for longest.
 *
 * @see KafkaRouter how a message finds its client
 */
@Component("kafkaClusters")
final class KafkaClusters extends DefaultKafkaClientFactory {

    private static final int MOST = 50;
    private static final Duration IDLE = Duration.ofMinutes(10);

    private final Clock clock;
    private final Function<Properties, Producer<Object, Object>> maker;
    private final Map<KafkaSettings, KafkaCluster> clusters = new LinkedHashMap<>(16, 0.75f, true);
    private final Map<String, KafkaCluster> byName = new HashMap<>();
    private final Map<String, KafkaCluster> bySink = new HashMap<>();
    private long named;

    @Autowired
    KafkaClusters(Clock clock) {
        this(clock, KafkaProducer::new);
    }

    /** @param maker makes a client */
    KafkaClusters(Clock clock, Function<Properties, Producer<Object, Object>> maker) {
        this.clock = clock;
        this.maker = maker;
    }

    /** What Camel sends with, for all clusters. */
    @Override
    public Producer<Object, Object> getProducer(Properties common) {
        return new KafkaRouter(this, settings -> maker.apply(settings.over(common)));
    }

    /**
     * The cluster of a sink, for one delivery; {@link #leave} it afterwards.
     *
     * @param attempts of the delivery that have failed
     * @throws SinkException when no broker of it answers, as another delivery has just found
     */
    KafkaCluster enter(Sink sink, int attempts) {
        KafkaCluster cluster;
        synchronized (this) {
            cluster = cluster(sink);
            cluster.enter(attempts, clock.instant());
        }
        closeIdle();
        return cluster;
    }

    void leave(KafkaCluster cluster) {
        cluster.leave(clock.instant());
        closeIdle();
    }

    /** Closes the clients that are not needed. */
    public void closeIdle() {
        unneeded().forEach(KafkaCluster::close);
    }

    /** @throws IllegalStateException when no delivery has entered it */
    synchronized KafkaCluster named(String name) {
        return Optional.ofNullable(byName.get(name))
                .orElseThrow(() -> new IllegalStateException("no cluster of this name"));
    }

    /** Closes all. */
    void close() {
        List<KafkaCluster> all;
        synchronized (this) {
            all = List.copyOf(clusters.values());
            all.forEach(this::forget);
        }
        all.forEach(KafkaCluster::close);
    }

    private KafkaCluster cluster(Sink sink) {
        var cluster = clusters.computeIfAbsent(
                KafkaSettings.of(sink), settings -> new KafkaCluster(Long.toString(++named), settings));
        byName.put(cluster.name(), cluster);
        var before = bySink.put(sink.id(), cluster);
        if (before != cluster) {
            cluster.addSinks(1);
            if (before != null) {
                before.addSinks(-1);
            }
        }
        return cluster;
    }

    private synchronized List<KafkaCluster> unneeded() {
        var since = clock.instant().minus(IDLE);
        var unneeded = new ArrayList<>(clusters.values());
        unneeded.removeIf(cluster -> !cluster.isIdle(since));
        clusters.values().stream()
                .filter(cluster -> cluster.isFree() && !unneeded.contains(cluster))
                .limit(Math.max(0, clusters.size() - unneeded.size() - MOST))
                .toList()
                .forEach(unneeded::add);
        unneeded.forEach(this::forget);
        return unneeded;
    }

    private void forget(KafkaCluster cluster) {
        clusters.remove(cluster.settings());
        byName.remove(cluster.name());
        bySink.values().removeIf(cluster::equals);
    }
}
