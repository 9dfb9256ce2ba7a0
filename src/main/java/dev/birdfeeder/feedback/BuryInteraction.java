package dev.birdfeeder.feedback;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.birdfeeder.tenant.Connection;
import dev.birdfeeder.vendor.Vendors;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.springframework.stereotype.Component;

/**
 * Turns a failure of one interaction into its {@link Outcome.Dead}, so that the others of the page go on.
 *
 * <p>Any exception ends here, also one that nobody foresaw: its class is told, its message isn't, because messages
 * quote values.
 */
@Component("buryInteraction")
final class BuryInteraction implements Processor {

    private final Vendors vendors;

    /** A lone surrogate can't be written as UTF-8; escaped it can. */
    private final ObjectMapper mapper =
            JsonMapper.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();

    BuryInteraction(Vendors vendors) {
        this.vendors = vendors;
    }

    @Override
    public void process(Exchange exchange) throws JsonProcessingException {
        var failure = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Throwable.class);
        var interaction = exchange.getVariable("interaction", JsonNode.class);
        var connection = exchange.getVariable("connection", Connection.class);
        var payload = interaction == null ? new byte[0] : mapper.writeValueAsBytes(interaction);
        var subject = interaction == null ? null : vendors.idOf(connection.source(), interaction);
        exchange.getMessage().setBody(dead(failure, subject, payload));
    }

    private static Outcome.Dead dead(Throwable failure, String subject, byte[] payload) {
        if (failure instanceof DeadLetterException refused) {
            return new Outcome.Dead(subject, refused.stage(), refused.reason(), refused.getMessage(), payload);
        }
        return new Outcome.Dead(subject, "map", "UNEXPECTED", failure.getClass().getSimpleName(), payload);
    }
}
