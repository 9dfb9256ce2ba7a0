package dev.birdfeeder.delivery;

import java.time.Duration;
import java.time.Instant;
import java.util.function.Function;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.KafkaException;

/** One cluster, as one set of settings reaches it: the client, made when it is first needed, and who is using it. */
final class KafkaCluster {

    /** While no broker answers, one delivery tries for all, this often; the others don't spend a worker each on it. */
    private static final Duration PAUSE = Duration.ofSeconds(5);

    private static final Duration CLOSING = Duration.ofSeconds(5);

    private final String name;
    private final KafkaSettings settings;
    private final Object making = new Object();
    private Producer<Object, Object> client;
    private int sinks;
    private int deliveries;
    private Instant lastUsed;
    private Instant lastAnswer = Instant.MIN;
    private Instant pausedUntil = Instant.MIN;

    KafkaCluster(String name, KafkaSettings settings) {
        this.name = name;
        this.settings = settings;
    }

    String name() {
        return name;
    }

    KafkaSettings settings() {
        return settings;
    }

    /** One sink more, or, when negative, less has these settings. */
    synchronized void addSinks(int difference) {
        sinks += difference;
    }

    /**
     * A delivery begins to use it.
     *
     * @param attempts of the delivery that have failed
     * @throws SinkException when another delivery has just found that no broker answers
     */
    synchronized void enter(int attempts, Instant now) {
        lastUsed = now;
        if (now.isBefore(pausedUntil)) {
            var pause = Duration.between(now, pausedUntil);
            throw new SinkException("no broker of the cluster answers", pause.plus(Waits.before(attempts + 1, null)));
        }
        if (!pausedUntil.equals(Instant.MIN)) {
            pausedUntil = now.plus(PAUSE);
        }
        deliveries++;
    }

    synchronized void leave(Instant now) {
        lastUsed = now;
        deliveries--;
    }

    /** A broker has answered. */
    synchronized void answered(Instant now) {
        lastAnswer = now;
        pausedUntil = Instant.MIN;
    }

    /** No broker has answered a delivery since then. If one has answered another, it is no matter of the cluster. */
    synchronized void silent(Instant since, Instant now) {
        if (lastAnswer.isBefore(since)) {
            pausedUntil = now.plus(PAUSE);
        }
    }

    synchronized boolean isFree() {
        return deliveries == 0;
    }

    /** No delivery uses it, and none has since then, or none will. */
    synchronized boolean isIdle(Instant since) {
        return isFree() && (sinks == 0 || lastUsed.isBefore(since));
    }

    /**
     * The client; making it may ask a name server, so it keeps nobody waiting who doesn't need it.
     *
     * @throws SinkException when none can be made of these settings
     */
    Producer<Object, Object> client(Function<KafkaSettings, Producer<Object, Object>> maker) {
        synchronized (making) {
            if (client == null) {
                try {
                    client = maker.apply(settings);
                } catch (KafkaException failed) {
                    throw KafkaFailures.unmade(failed);
                }
            }
            return client;
        }
    }

    /** How many replicas a topic has that the client has just sent to; 0 when it doesn't know. */
    int replicas(String topic) {
        try {
            return client(none -> null).partitionsFor(topic).stream()
                    .mapToInt(partition -> partition.replicas().length)
                    .min()
                    .orElse(0);
        } catch (KafkaException unknown) {
            return 0;
        }
    }

    /** What is on its way still arrives. */
    void close() {
        close(CLOSING);
    }

    /** Has the next delivery make a client anew: one that was refused would go on knocking, every second. */
    void discard() {
        close(Duration.ZERO);
    }

    private void close(Duration most) {
        synchronized (making) {
            if (client != null) {
                client.close(most);
                client = null;
            }
        }
    }
}
