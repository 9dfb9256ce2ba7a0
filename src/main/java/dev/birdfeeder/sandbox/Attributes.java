package dev.birdfeeder.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The two metadata fields of one interaction, and the ticket that a careful reader finds in them. */
record Attributes(JsonNode ofInteraction, JsonNode ofCustomer, Optional<String> ticketId) {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private static final List<String> TICKET =
            List.of("ticket_id", "ticket_id", "ticket_id", "Ticket_ID", " ticket_id ", "TICKET_ID");
    private static final List<String> PROTOCOL =
            List.of("número do protocolo", "Número do Protocolo", "numero do protocolo");
    private static final List<String> REGION = List.of("região", "Região", "regiao", "REGIÃO");
    private static final List<String> REGIONS = List.of("Norte", "Nordeste", "Centro-Oeste", "Sudeste", "Sul");
    private static final List<String> PLANS = List.of("gold", "prata", "básico");
    private static final List<String> STORES = List.of("Loja 01", "Loja 07", "Loja 12", "E-commerce");

    private enum TicketPlace {
        INTERACTION,
        CUSTOMER,
        BOTH,
        BLANK,
        NOWHERE;

        static TicketPlace of(Chance chance) {
            var share = chance.below(100);
            return share < 72 ? INTERACTION : share < 80 ? CUSTOMER : share < 85 ? BOTH : share < 92 ? BLANK : NOWHERE;
        }

        boolean isInInteraction() {
            return this == INTERACTION || this == BOTH || this == BLANK;
        }

        boolean isInCustomer() {
            return this == CUSTOMER || this == BOTH;
        }
    }

    static Attributes of(Survey survey, Chance chance) {
        var place = survey.afterTicket() ? TicketPlace.of(chance) : TicketPlace.NOWHERE;
        var ticket = String.valueOf(chance.between(10_000, 99_999));
        var older = String.valueOf(chance.between(1_000, 9_999));

        var interaction = interaction(survey, chance);
        if (place.isInInteraction()) {
            interaction.put(chance.pick(TICKET), place == TicketPlace.BLANK ? blank(chance) : value(ticket, chance));
        }
        var customer = customer(chance);
        if (place.isInCustomer()) {
            customer.put(chance.pick(TICKET), value(place == TicketPlace.BOTH ? older : ticket, chance));
        }
        return new Attributes(
                shape(place.isInInteraction(), chance).json(interaction),
                shape(place.isInCustomer(), chance).json(customer),
                place == TicketPlace.BLANK || place == TicketPlace.NOWHERE ? Optional.empty() : Optional.of(ticket));
    }

    private static MetadataShape shape(boolean mustHold, Chance chance) {
        return mustHold ? MetadataShape.ofHolding(chance) : MetadataShape.of(chance);
    }

    private static Map<String, JsonNode> interaction(Survey survey, Chance chance) {
        var attributes = new LinkedHashMap<String, JsonNode>();
        attributes.put("unidade", JSON.textNode(chance.pick(STORES)));
        if (survey.afterTicket()) {
            attributes.put(chance.pick(PROTOCOL), JSON.textNode("P-" + chance.between(100_000, 999_999)));
        } else {
            attributes.put("valor_do_pedido", JSON.numberNode(chance.between(20, 900)));
        }
        return attributes;
    }

    private static Map<String, JsonNode> customer(Chance chance) {
        var attributes = new LinkedHashMap<String, JsonNode>();
        attributes.put("plano", JSON.textNode(chance.pick(PLANS)));
        attributes.put(chance.pick(REGION), JSON.textNode(chance.pick(REGIONS)));
        return attributes;
    }

    private static JsonNode value(String ticket, Chance chance) {
        return chance.percent(30) ? JSON.numberNode(Integer.parseInt(ticket)) : JSON.textNode(ticket);
    }

    private static JsonNode blank(Chance chance) {
        return chance.pick(List.of(JSON.textNode(""), JSON.textNode("   "), JSON.nullNode()));
    }
}
