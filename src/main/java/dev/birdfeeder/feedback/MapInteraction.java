package dev.birdfeeder.feedback;

import com.fasterxml.jackson.databind.JsonNode;
import dev.birdfeeder.tenant.Connection;
import dev.birdfeeder.vendor.CutLine;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.springframework.stereotype.Component;

/** Body: an interaction in, the draft of its record out, as the source's {@code feedback.jslt} says. */
@Component("mapInteraction")
final class MapInteraction implements Processor {

    private final Mappings mappings;

    MapInteraction(Mappings mappings) {
        this.mappings = mappings;
    }

    @Override
    public void process(Exchange exchange) {
        var interaction = exchange.getMessage().getBody();
        if (CutLine.is(interaction)) {
            throw new DeadLetterException(
                    "map", "TOO_LARGE", "the line is longer than is read; the payload is only its beginning");
        }
        if (!(interaction instanceof JsonNode node) || !node.isObject()) {
            throw new DeadLetterException("map", "NOT_AN_OBJECT", "the interaction isn't a JSON object");
        }
        var connection = exchange.getVariable("connection", Connection.class);
        exchange.getMessage().setBody(mappings.feedback(connection, node));
    }
}
