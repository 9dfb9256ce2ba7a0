package dev.birdfeeder.preview;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.birdfeeder.delivery.Shipments;
import dev.birdfeeder.feedback.Attributes;
import dev.birdfeeder.feedback.Outcome;
import dev.birdfeeder.tenant.Connection;
import dev.birdfeeder.tenant.Tenant;
import dev.birdfeeder.ticket.TicketIdLookup;
import dev.birdfeeder.vendor.Vendors;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.camel.ProducerTemplate;
import org.springframework.stereotype.Component;

/** Takes single interactions through the pipeline's real route and tells what came of each, step by step. */
@Component
final class Stories {

    private final ProducerTemplate camel;
    private final Vendors vendors;
    private final Shipments shipments;
    private final Clock clock;
    private final ObjectMapper mapper = new ObjectMapper();

    Stories(ProducerTemplate camel, Vendors vendors, Shipments shipments, Clock clock) {
        this.camel = camel;
        this.vendors = vendors;
        this.shipments = shipments;
        this.clock = clock;
    }

    Story tell(Tenant tenant, Connection connection, JsonNode interaction) {
        var stages = new AtomicReference<Map<String, JsonNode>>();
        var outcome = camel.send("direct:interaction", exchange -> {
                    exchange.setVariable("connection", connection);
                    exchange.setVariable("privacy", tenant.privacy());
                    stages.set(Tap.follow(exchange));
                    exchange.getMessage().setBody(interaction.deepCopy());
                })
                .getMessage()
                .getBody(Outcome.class);
        var mapped = stages.get().get(Story.MAP);
        var record = outcome instanceof Outcome.Accepted accepted ? record(accepted) : null;
        return new Story(
                vendors.idOf(connection.source(), interaction),
                interaction,
                mapped,
                mapped == null ? null : ticket(connection, interaction, mapped),
                outcome,
                record,
                record == null ? List.of() : sinks(tenant, connection, record));
    }

    /** As the journal completes it, the first time. */
    private ObjectNode record(Outcome.Accepted accepted) {
        try {
            var record = (ObjectNode) mapper.readTree(accepted.json());
            return record.put(
                            "accepted_at",
                            clock.instant().truncatedTo(ChronoUnit.SECONDS).toString())
                    .put("version", 1);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }

    private List<ObjectNode> sinks(Tenant tenant, Connection connection, ObjectNode record) {
        try {
            var json = mapper.writeValueAsBytes(record);
            var sinks = new ArrayList<ObjectNode>();
            tenant.sinks()
                    .values()
                    .forEach(sink -> sinks.add(shipments.show(sink, connection.name(), json, clock.instant())));
            return sinks;
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private ObjectNode ticket(Connection connection, JsonNode interaction, JsonNode mapped) {
        var ticket = mapper.createObjectNode();
        var field = connection.setting("metadata.transaction_id_field");
        var places = mapped.get("attributes");
        if (field == null || field.isBlank()) {
            return ticket.put("none", "metadata.transaction_id_field isn't set");
        }
        if (places == null) {
            return ticket.put("none", "the mapping gives no attributes to look in");
        }
        return TicketIdLookup.find(places, field)
                .map(found -> ticket.put("id", found.id())
                        .put("platform", connection.setting("metadata.transaction_platform"))
                        .put("attribute", found.attribute())
                        .put("in", path(interaction, places.get(found.place()))))
                .orElseGet(() -> ticket.put("none", why(field, interaction, places)));
    }

    private static String why(String field, JsonNode interaction, JsonNode places) {
        var names = new LinkedHashSet<String>();
        var where = new LinkedHashSet<String>();
        for (var place : places) {
            Attributes.of(place).entries().forEach(entry -> names.add(entry.name()));
            where.add(path(interaction, place));
        }
        names.remove(null);
        where.remove("");
        var in = where.isEmpty() ? "" : " in " + String.join(" and ", where);
        return names.stream().anyMatch(name -> Attributes.isCalled(field, name))
                ? "attribute '%s' is blank%s".formatted(field, in)
                : "no attribute '%s'%s (there %s)"
                        .formatted(field, in, names.isEmpty() ? "is none" : "are " + String.join(", ", names));
    }

    /** Where in the interaction a value stands, as {@code /customer/metadata}; blank when the mapping made it. */
    private static String path(JsonNode tree, JsonNode wanted) {
        if (wanted == null || wanted.isNull()) {
            return "";
        }
        for (var field : tree.properties()) {
            if (field.getValue().equals(wanted)) {
                return "/" + field.getKey();
            }
            var below = field.getValue().isObject() ? path(field.getValue(), wanted) : "";
            if (!below.isEmpty()) {
                return "/" + field.getKey() + below;
            }
        }
        return "";
    }
}
