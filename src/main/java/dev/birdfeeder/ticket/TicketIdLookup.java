package dev.birdfeeder.ticket;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.birdfeeder.feedback.Attributes;
import dev.birdfeeder.feedback.DeadLetterException;
import dev.birdfeeder.tenant.Connection;
import java.util.Optional;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.springframework.stereotype.Component;

/**
 * Links a record to the support ticket it is about.
 *
 * <p>Body: the draft of a record. Its {@code attributes} are the vendor's additional attributes in the order in which
 * they are searched (the interaction's, then the customer's), in whatever shape the vendor gave them. The attribute
 * that {@code metadata.transaction_id_field} names, by trimmed, case- and accent-insensitive name or by its uuid,
 * becomes {@code transaction {id, platform}}. Absent or blank: no transaction, the answer is a relational one.
 */
@Component("ticketIdLookup")
public final class TicketIdLookup implements Processor {

    /** Zendesk, Salesforce and Jira ids are all far shorter; longer means that the wrong field is named. */
    private static final int LONGEST_ID = 256;

    @Override
    public void process(Exchange exchange) {
        var draft = exchange.getMessage().getBody(ObjectNode.class);
        var connection = exchange.getVariable("connection", Connection.class);
        var places = draft.remove("attributes");
        var field = connection.setting("metadata.transaction_id_field");
        if (field == null || field.isBlank() || places == null) {
            return;
        }
        find(places, field)
                .ifPresent(found -> link(draft, found.id(), connection.setting("metadata.transaction_platform")));
    }

    /**
     * Where a ticket's id was found.
     *
     * @param place in which of the places, from 0
     * @param attribute what the attribute is called there
     * @param id its value
     */
    public record Found(int place, String attribute, String id) {}

    /** Looks for the attribute in one place after the other. */
    public static Optional<Found> find(JsonNode places, String field) {
        for (int place = 0; place < places.size(); place++) {
            var entry = Attributes.of(places.get(place)).entry(field);
            if (entry.isPresent()) {
                return Optional.of(
                        new Found(place, entry.get().name(), entry.get().text()));
            }
        }
        return Optional.empty();
    }

    private static void link(ObjectNode draft, String id, String platform) {
        if (id.length() > LONGEST_ID) {
            throw new DeadLetterException(
                    "ticket",
                    "INVALID_TICKET_ID",
                    "the attribute that metadata.transaction_id_field names has more than %d characters"
                            .formatted(LONGEST_ID));
        }
        var transaction = draft.putObject("transaction").put("id", id);
        Optional.ofNullable(platform)
                .filter(name -> !name.isBlank())
                .ifPresent(name -> transaction.put("platform", name));
    }
}
