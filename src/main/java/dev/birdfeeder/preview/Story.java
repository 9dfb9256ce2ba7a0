package dev.birdfeeder.preview;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.birdfeeder.feedback.Outcome;
import java.util.List;

/**
 * What becomes of one interaction.
 *
 * @param id the vendor's; null when it has none
 * @param cameIn what the vendor sent
 * @param mapped what the mapping made of it; null when it failed
 * @param ticket how the ticket was looked for: {@code id}, {@code platform}, {@code attribute} and {@code in}, or
 *     {@code none} with the reason
 * @param outcome what it is in the end
 * @param record what would be accepted; null when it isn't a record
 * @param sinks what would be sent, one for each sink of the tenant
 */
record Story(
        String id,
        JsonNode cameIn,
        JsonNode mapped,
        ObjectNode ticket,
        Outcome outcome,
        ObjectNode record,
        List<ObjectNode> sinks) {

    /** The ids of the steps of route {@code interaction}. */
    static final String MAP = "map";

    static final String LOOKUP = "add-ticket-id";
}
