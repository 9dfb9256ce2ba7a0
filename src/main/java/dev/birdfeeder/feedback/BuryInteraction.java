package dev.birdfeeder.feedback;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
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

    /** A lone surrogate can't be written as UTF-8; escaped it can. */
    private final ObjectMapper mapper =
            JsonMapper.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();

    @Override
    public void process(Exchange exchange) throws JsonProcessingException {
        var failure = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Throwable.class);
        var interaction = exchange.getVariable("interaction", JsonNode.class);
        var payload = interaction == null ? new byte[0] : mapper.writeValueAsBytes(interaction);
        exchange.getMessage()
                .setBody(
                        failure instanceof DeadLetterException refused
                                ? new Outcome.Dead(refused.stage(), refused.reason(), refused.getMessage(), payload)
                                : new Outcome.Dead(
                                        "map", "UNEXPECTED", failure.getClass().getSimpleName(), payload));
    }
}
