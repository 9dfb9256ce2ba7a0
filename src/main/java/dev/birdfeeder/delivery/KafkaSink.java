package dev.birdfeeder.delivery;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.birdfeeder.tenant.Sink;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.component.kafka.KafkaConstants;
import org.apache.camel.support.DefaultExchange;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** What the route of the {@code kafka} sink calls. */
@Component("kafkaSink")
final class KafkaSink {

    private static final Logger LOGGER = LoggerFactory.getLogger(KafkaSink.class);
    private static final List<String> HEADERS = List.of("tenant", "kind", "source", "connection", "version");
    private static final int MOST_TOPICS = 1000;

    private final KafkaClusters clusters;
    private final Clock clock;
    private final Set<String> looked = ConcurrentHashMap.newKeySet();
    private final ObjectMapper mapper = new ObjectMapper();

    KafkaSink(KafkaClusters clusters, Clock clock) {
        this.clusters = clusters;
        this.clock = clock;
    }

    /** The delivery as messages, for Camel to send. Sets the variables {@code batch} and {@code opened}. */
    public KafkaBatch open(Exchange exchange) {
        var sink = exchange.getVariable("sink", Sink.class);
        var attempt = exchange.getVariable("attempt", Attempt.class);
        var records = attempt.records();
        var cluster = clusters.enter(sink, attempt.getDelivery().attempts());
        var batch = new KafkaBatch(
                cluster,
                records.size(),
                place -> message(exchange.getContext(), cluster, sink.setting("topic"), records.get(place)));
        exchange.setVariable("batch", batch);
        exchange.setVariable("opened", clock.instant());
        return batch;
    }

    private Exchange message(CamelContext context, KafkaCluster cluster, String topic, byte[] json) {
        try {
            var record = mapper.readTree(json);
            var one = new DefaultExchange(context);
            var message = one.getMessage();
            message.setBody(json);
            message.setHeader(KafkaConstants.OVERRIDE_TOPIC, topic);
            message.setHeader(KafkaConstants.KEY, key(record));
            message.setHeader(KafkaRouter.CLUSTER, cluster.name().getBytes(StandardCharsets.UTF_8));
            headers(record).forEach((name, value) -> message.setHeader(name, value.getBytes(StandardCharsets.UTF_8)));
            return one;
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }

    static String key(JsonNode record) {
        return record.path("feedback_id").asText();
    }

    static Map<String, String> headers(JsonNode record) {
        var headers = new LinkedHashMap<String, String>();
        HEADERS.forEach(name -> headers.put(name, record.path(name).asText()));
        return headers;
    }

    /** All of it arrived. */
    public void arrived(Exchange exchange) {
        var cluster = exchange.getVariable("batch", KafkaBatch.class).cluster();
        cluster.answered(clock.instant());
        warnOfLoneReplica(cluster, exchange.getVariable("sink", Sink.class));
    }

    /**
     * Not all of it arrived: notes what did, and buries what is too large.
     *
     * @throws SinkException what it means for the lane that the cluster didn't take the rest, if there is one
     */
    public void failed(Exchange exchange) {
        var failure = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Throwable.class);
        if (failure instanceof SinkException known) {
            throw known;
        }
        var batch = exchange.getVariable("batch", KafkaBatch.class);
        var topic = exchange.getVariable("sink", Sink.class).setting("topic");
        if (batch == null || !batch.isToldBy(failure)) {
            throw KafkaFailures.meaning(failure, topic);
        }
        var attempt = exchange.getVariable("attempt", Attempt.class);
        var answered = false;
        Exception open = null;
        for (int place = 0; place < batch.sent(); place++) {
            var reason = batch.failure(place);
            if (reason == null) {
                attempt.arrived(place);
                answered = true;
            } else if (reason instanceof RecordTooLargeException) {
                attempt.refused(place, "TOO_LARGE", "larger than the cluster takes");
            } else {
                open = open == null ? reason : open;
            }
        }
        if (answered) {
            batch.cluster().answered(clock.instant());
        }
        if (open != null) {
            if (KafkaFailures.isSilence(open)) {
                batch.cluster().silent(exchange.getVariable("opened", Instant.class), clock.instant());
            }
            if (open instanceof AuthenticationException) {
                batch.cluster().discard();
            }
            throw KafkaFailures.meaning(open, topic);
        }
    }

    /** However it ended. */
    public void close(Exchange exchange) {
        if (exchange.removeVariable("batch") instanceof KafkaBatch batch) {
            clusters.leave(batch.cluster());
        }
    }

    /** Told by what the client knows anyway, so that it costs no request. */
    private void warnOfLoneReplica(KafkaCluster cluster, Sink sink) {
        var topic = sink.setting("topic");
        if (looked.size() < MOST_TOPICS
                && looked.add(sink.setting("brokers") + "/" + topic)
                && cluster.replicas(topic) == 1) {
            LOGGER.atWarn()
                    .addKeyValue("tenant", sink.tenant())
                    .addKeyValue("sink", sink.name())
                    .addKeyValue("topic", topic)
                    .log("the topic has one replica: what is acknowledged is lost with its broker");
        }
    }
}
