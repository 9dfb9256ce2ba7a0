package dev.birdfeeder.webhook;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.birdfeeder.camel.Failures;
import dev.birdfeeder.camel.Halt;
import dev.birdfeeder.feedback.Mappings;
import dev.birdfeeder.journal.Connections;
import dev.birdfeeder.journal.Intakes;
import dev.birdfeeder.journal.JournalUnavailableException;
import dev.birdfeeder.journal.Partitions;
import dev.birdfeeder.journal.Pointers;
import dev.birdfeeder.schedule.HighWater;
import dev.birdfeeder.tenant.Connection;
import dev.birdfeeder.tenant.Tenants;
import dev.birdfeeder.vendor.Vendors;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.apache.camel.Exchange;
import org.apache.camel.component.platform.http.springboot.PlatformHttpMessage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** What the routes of pushes call. */
@Component("pushes")
public final class Pushes {

    private static final Duration LONGEST_HALT = Duration.ofSeconds(5);
    private static final Logger LOGGER = LoggerFactory.getLogger(Pushes.class);
    private static final int DEEPEST_NESTING = 100;
    private static final int LONGEST_NUMBER = 100;

    private final Tenants tenants;
    private final Connections connections;
    private final Intakes intakes;
    private final Fullness fullness;
    private final Mappings mappings;
    private final Halt halt;
    private final Vendors vendors;
    private final Partitions partitions;
    private final Pointers pointers;
    private final MeterRegistry meters;
    private final ConcurrentMap<String, Long> numbers = new ConcurrentHashMap<>();
    private final ObjectMapper mapper = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(DEEPEST_NESTING)
                            .maxNumberLength(LONGEST_NUMBER)
                            .build())
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();

    Pushes(
            Tenants tenants,
            Connections connections,
            Intakes intakes,
            HighWater highWater,
            Mappings mappings,
            Halt halt,
            Vendors vendors,
            Partitions partitions,
            Pointers pointers,
            MeterRegistry meters) {
        this.tenants = tenants;
        this.connections = connections;
        this.intakes = intakes;
        this.fullness = new Fullness(highWater::isFull, System::nanoTime);
        this.mappings = mappings;
        this.halt = halt;
        this.vendors = vendors;
        this.partitions = partitions;
        this.pointers = pointers;
        this.meters = meters;
    }

    /**
     * Body: what was pushed, as bytes, in a request that came through the door. Sets the variables {@code connection},
     * {@code number}, {@code privacy}, {@code pushed} and {@code run}; the body is parsed.
     *
     * @throws MalformedPushException when it isn't JSON, or the form that {@code vendor.yaml} tells of
     */
    public void open(Exchange exchange) throws InterruptedException {
        if (!halt.awaitEnd(LONGEST_HALT)) {
            throw new IllegalStateException("routes are being replaced");
        }
        var message = exchange.getMessage(PlatformHttpMessage.class);
        var address = (WebhookAddress) message.getRequest().getAttribute(HeldRequest.ADDRESS);
        var tenant = tenants.find(address.tenant()).orElseThrow();
        var connection = tenant.connections().get(address.connection());
        message.removeHeaders("*");
        exchange.setVariable("connection", connection);
        if (fullness.of(tenant)) {
            throw new IllegalStateException("too much waits for a sink");
        }
        exchange.setVariable("privacy", tenant.privacy());
        exchange.setVariable("pushed", true);
        var number = number(connection);
        exchange.setVariable("number", number);
        exchange.setVariable(
                "run", new Push(intakes.push(tenant, number, connection.name()), exchange.getContext()::isStopping));
        message.setBody(event(connection, message.getBody(byte[].class)));
    }

    private JsonNode event(Connection connection, byte[] body) {
        var webhook = vendors.rules(connection.source()).webhook();
        return webhook.isForm() ? parse(Form.of(body == null ? new byte[0] : body), webhook.message()) : parse(body);
    }

    /** Of a signed form the field that is signed, and nothing beside it. */
    private JsonNode parse(Form form, String message) {
        return form.fields().containsKey(message)
                ? parse(form.fields().get(message).getBytes(StandardCharsets.UTF_8))
                : mapper.valueToTree(form.fields());
    }

    /** It never changes; asking for it would have each push queue for the embedded journal's one connection. */
    private long number(Connection connection) {
        return numbers.computeIfAbsent(
                connection.id(),
                id -> connections.number(connection.tenant(), connection.name()).orElseThrow());
    }

    /**
     * The events of the body, in the form of polled interactions, each when its turn comes. What the mapping gives null
     * for isn't asked for; what it fails on goes on as it is, to become a dead letter.
     *
     * @param events JSON pointer to the list of events; blank when the body is the one event
     * @param file the mapping, in the source's folder
     * @throws MalformedPushException when there is no such list
     */
    public Iterator<JsonNode> interactions(Exchange exchange, String events, String file) {
        var connection = exchange.getVariable("connection", Connection.class);
        var push = exchange.getVariable("run", Push.class);
        var body = exchange.getMessage().getBody(JsonNode.class);
        var list = body.at(events);
        if (!events.isEmpty() && !list.isArray()) {
            throw new MalformedPushException("no list at " + events);
        }
        var interactions = new ArrayList<JsonNode>();
        for (var event : events.isEmpty() ? List.of(body) : list) {
            var interaction = mappings.reshape(connection, file, event);
            if (interaction.isNull() && !event.isNull()) {
                push.ignore();
            } else {
                interactions.add(interaction);
            }
        }
        return interactions.iterator();
    }

    /**
     * Notes what the body points to; it is fetched later, by route {@code <source>-pointer}.
     *
     * @param file the mapping, in the source's folder: of the event {@code {name, partition, …}}, or null when it isn't
     *     asked for. The vendor's id of what is pointed to; and, where it has to be one that the poll has met, the
     *     partition that it is in
     * @throws MalformedPushException when the mapping fails
     */
    public void note(Exchange exchange, String file) {
        var push = exchange.getVariable("run", Push.class);
        var pointer = mappings.pointer(
                exchange.getVariable("connection", Connection.class),
                file,
                exchange.getMessage().getBody(JsonNode.class));
        var name = pointer.path("name").asText("");
        if (pointer.isNull()) {
            push.ignore();
        } else if (name.isEmpty()) {
            throw new MalformedPushException(file + ": it points to nothing");
        } else {
            var number = exchange.getVariable("number", Long.class);
            var isKnown = !pointer.has("partition")
                    || partitions.has(number, pointer.path("partition").asText());
            if (isKnown && pointers.note(number, name, pointer.toString())) {
                count(exchange, "noted", 1);
            } else {
                push.ignore();
            }
        }
    }

    /** All of it is in the journal. The body becomes the answer. */
    public void close(Exchange exchange) {
        var push = exchange.getVariable("run", Push.class);
        var accepted = push.accepted();
        count(exchange, "new", accepted.fresh());
        count(exchange, "changed", accepted.changed());
        count(exchange, "unchanged", accepted.unchanged());
        count(exchange, "skipped", accepted.skipped());
        count(exchange, "dead", accepted.dead());
        count(exchange, "ignored", push.ignored());
        answer(exchange, 200);
    }

    /** It isn't what the vendor documents: repeating it would not help. */
    public void malformed(Exchange exchange) {
        count(exchange, "malformed", 1);
        answer(exchange, 400);
    }

    /** The journal doesn't take it now: the vendor may send it again, and the poll will find it in any case. */
    public void failed(Exchange exchange) {
        var failure = Failures.cause(exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Throwable.class));
        count(exchange, "failed", 1);
        var connection = exchange.getVariable("connection", Connection.class);
        if (JournalUnavailableException.of(failure).isEmpty()) {
            tell(connection, failure);
        }
        answer(exchange, 503);
        exchange.getMessage().setHeader("Retry-After", 60);
    }

    /** The journal tells by itself, once, that it is away. */
    private static void tell(Connection connection, Throwable failure) {
        LOGGER.atWarn()
                .addKeyValue("tenant", connection == null ? null : connection.tenant())
                .addKeyValue("connection", connection == null ? null : connection.name())
                .addKeyValue("error", failure.getClass().getSimpleName())
                .log("push not taken");
    }

    private static void answer(Exchange exchange, int status) {
        var message = exchange.getMessage();
        message.removeHeaders("*");
        message.setBody(null);
        message.setHeader(Exchange.HTTP_RESPONSE_CODE, status);
    }

    private void count(Exchange exchange, String outcome, int events) {
        var connection = exchange.getVariable("connection", Connection.class);
        if (events > 0 && connection != null) {
            meters.counter(
                            "birdfeeder.webhook.events",
                            "tenant",
                            connection.tenant(),
                            "connection",
                            connection.name(),
                            "outcome",
                            outcome)
                    .increment(events);
        }
    }

    private JsonNode parse(byte[] body) {
        try {
            var json = body == null ? null : mapper.readTree(body);
            if (json == null || !json.isContainerNode()) {
                throw new MalformedPushException("no JSON object or list");
            }
            return json;
        } catch (IOException invalid) {
            throw new MalformedPushException("no JSON");
        }
    }
}
