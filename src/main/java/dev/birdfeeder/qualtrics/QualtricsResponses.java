package dev.birdfeeder.qualtrics;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.birdfeeder.qualtrics.Export.Plan;
import dev.birdfeeder.tenant.Connection;
import dev.birdfeeder.vendor.VendorException;
import dev.birdfeeder.vendor.VendorException.State;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.camel.Exchange;
import org.springframework.stereotype.Component;

/** What route {@code qualtrics-pointer} calls: single responses, each with what its survey asks. */
@Component("qualtricsResponses")
public final class QualtricsResponses {

    /** So long what a survey asks is taken to be what it was; an event doesn't tell when that was changed. */
    private static final Duration FRESH = Duration.ofMinutes(10);

    private static final int REMEMBERED = 500;

    private final Clock clock;

    private final Map<String, Known> definitions = Collections.synchronizedMap(new LinkedHashMap<>(64, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Known> eldest) {
            return size() > REMEMBERED;
        }
    });

    private record Known(JsonNode definition, Instant at) {}

    QualtricsResponses(Clock clock) {
        this.clock = clock;
    }

    /** Body: {@code {survey, response}}. Sets variables {@code export}, {@code queue} and {@code response}. */
    public void begin(Exchange exchange) {
        var pointer = exchange.getMessage().getBody(JsonNode.class);
        var now = clock.instant();
        var export = new Export(
                pointer.path("survey").asText(),
                new Plan(now, null, now, Duration.ZERO, false, Duration.ZERO, Duration.ZERO, Duration.ZERO),
                Cursor.NONE,
                cursor -> {});
        exchange.setVariable("export", export);
        exchange.setVariable("queue", new Queue(List.of(), Map.of(), 1, Duration.ZERO, Cycle.at(now)));
        exchange.setVariable("response", pointer.path("response").asText());
        var known = definitions.get(key(exchange));
        if (known != null && known.at().plus(FRESH).isAfter(now)) {
            export.define(known.definition());
        }
    }

    /** The definition of the survey is known. */
    public void remember(Exchange exchange) {
        var definition = exchange.getVariable("export", Export.class).getDefinition();
        definitions.compute(
                key(exchange),
                (key, known) -> known != null && known.definition() == definition
                        ? known
                        : new Known(definition, clock.instant()));
    }

    /** Body: the answer in, a list of the response out. */
    public void read(Exchange exchange) {
        var asked = exchange.getVariable("response", String.class);
        if (!(exchange.getMessage().getBody(JsonNode.class).path("result") instanceof ObjectNode response)
                || !response.path("responseId").asText(asked).equals(asked)) {
            throw new VendorException(State.PROTOCOL_ERROR, "response: answered with another response");
        }
        exchange.getMessage().setBody(List.of(response.put("responseId", asked)));
    }

    /** Settings are part of it: they say which question is scored. */
    private static String key(Exchange exchange) {
        var connection = exchange.getVariable("connection", Connection.class);
        return connection.id()
                + ' '
                + connection.settings().path("metadata").hashCode()
                + ' '
                + exchange.getVariable("export", Export.class).getSurvey();
    }
}
