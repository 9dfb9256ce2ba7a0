package dev.birdfeeder.delivery;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.birdfeeder.tenant.Sink;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.camel.Exchange;
import org.apache.camel.component.kafka.KafkaConstants;
import org.apache.camel.support.DefaultExchange;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.springframework.stereotype.Component;

/** What the routes of the {@code kafka} sink call. */
@Component("kafkaSink")
final class KafkaSink {

    private final ObjectMapper mapper = new ObjectMapper();

    /** The first record: a batch of its own that finds out whether topic and broker are there. */
    public List<Exchange> first(Exchange exchange) throws IOException {
        return List.of(message(exchange, 0));
    }

    /** All others. */
    public List<Exchange> others(Exchange exchange) throws IOException {
        var messages = new ArrayList<Exchange>();
        for (var place : places(exchange).subList(1, places(exchange).size())) {
            messages.add(message(exchange, place));
        }
        return messages;
    }

    /** The places of all records in the delivery. */
    public List<Integer> places(Exchange exchange) {
        var records = exchange.getVariable("attempt", Attempt.class).records().size();
        return IntStream.range(0, records).boxed().toList();
    }

    /** The record at variable {@code place}, as a batch of its own. */
    public List<Exchange> alone(Exchange exchange) throws IOException {
        return List.of(message(exchange, exchange.getVariable("place", Integer.class)));
    }

    /** Key, value, headers, and the tenant's topic. */
    private Exchange message(Exchange exchange, int place) throws IOException {
        var json = exchange.getVariable("attempt", Attempt.class).records().get(place);
        var record = mapper.readTree(json);
        var one = new DefaultExchange(exchange.getContext());
        var message = one.getMessage();
        message.setBody(json);
        message.setHeader(
                KafkaConstants.OVERRIDE_TOPIC,
                exchange.getVariable("sink", Sink.class).setting("topic"));
        message.setHeader(KafkaConstants.KEY, record.path("feedback_id").asText());
        for (var name : List.of("tenant", "kind", "source", "connection", "version")) {
            message.setHeader(name, record.path(name).asText().getBytes(StandardCharsets.UTF_8));
        }
        return one;
    }

    /** The record that was sent alone will never fit. */
    public void tooLarge(Exchange exchange) {
        exchange.getVariable("attempt", Attempt.class)
                .refused(exchange.getVariable("place", Integer.class), "TOO_LARGE", "larger than the broker takes");
    }

    /** @throws SinkException what it means for the lane that the cluster didn't take the batch */
    public void failed(Exchange exchange) {
        var failure = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Throwable.class);
        for (var cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SinkException known) {
                throw known;
            }
            if (cause instanceof AuthenticationException || cause instanceof AuthorizationException) {
                throw SinkException.waiting("the cluster refuses access (%s)"
                        .formatted(cause.getClass().getSimpleName()));
            }
            if (cause instanceof UnknownTopicOrPartitionException
                    || cause instanceof InvalidTopicException
                    || String.valueOf(cause.getMessage()).contains("not present in metadata")) {
                throw SinkException.waiting("no topic %s, or no broker answers"
                        .formatted(exchange.getVariable("sink", Sink.class).setting("topic")));
            }
        }
        throw new RetryableSinkException("the cluster doesn't take it (%s)".formatted(innermost(failure)));
    }

    private static String innermost(Throwable failure) {
        var cause = failure;
        while (cause.getCause() != null && cause.getCause() != cause) {
            cause = cause.getCause();
        }
        return cause.getClass().getSimpleName();
    }
}
