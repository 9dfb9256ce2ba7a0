package dev.birdfeeder.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;

/**
 * An interaction as Track's webhook tells it (Postman collection, "Track CXM integration via Webhook"): the customer
 * without uuid and identifier, moments as epoch seconds, attributes as a list with uuids, an integer as phone. The value
 * of {@code type} is made up; the documents don't tell any.
 */
final class TrackCxmEvent {

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private TrackCxmEvent() {}

    static ObjectNode of(JsonNode interaction, Instant answeredAt) {
        var event = JSON.objectNode();
        event.put("type", "interaction.answered");
        event.set("interaction_uuid", interaction.path("uuid"));
        event.set("distribution_uuid", interaction.path("distribution").get("uuid"));
        event.set("survey_uuid", interaction.path("survey").get("uuid"));
        event.set("survey_name", interaction.path("survey").get("name"));
        event.set("survey_public_hash", interaction.path("survey").get("public_hash"));
        event.put("answered_at", String.valueOf(answeredAt.getEpochSecond()));
        event.set("answered_channel", interaction.path("answer_channel"));
        event.set("distribution_channel", interaction.path("distribution").get("distribution_channel"));
        event.put("health_score", interaction.path("health_score").asInt());
        var answers = event.putArray("answers");
        interaction.path("answers").forEach(answer -> answers.add(answer(answer)));
        event.set("customer", customer(interaction.path("customer")));
        event.set("interaction_attributes", attributes(interaction.path("metadata")));
        return event;
    }

    private static ObjectNode answer(JsonNode polled) {
        var answer = JSON.objectNode();
        answer.put(
                "item_uuid",
                Chance.named("item " + polled.path("question").asText()).uuid());
        answer.set("question_type", polled.path("item_type"));
        answer.set("question", polled.path("question"));
        var given = polled.path("answer");
        if (given.isArray()) {
            answer.set("answer", given);
        } else {
            answer.put("answer", given.isNull() ? "" : given.asText());
        }
        answer.set("comment", polled.path("comment"));
        return answer.put("other_option", "");
    }

    private static ObjectNode customer(JsonNode polled) {
        var customer = JSON.objectNode();
        customer.set("name", polled.path("name"));
        customer.set("email", polled.path("email"));
        var digits = polled.path("phone").asText("").replaceAll("\\D", "");
        if (!digits.isEmpty() && digits.length() < 18) {
            customer.put("phone", Long.parseLong(digits));
        }
        customer.set("attributes", attributes(polled.path("metadata")));
        return customer;
    }

    /** Whatever shape they have when they are polled. */
    private static ArrayNode attributes(JsonNode polled) {
        var attributes = JSON.arrayNode();
        if (polled.isObject()) {
            polled.properties().forEach(field -> add(attributes, field.getKey(), field.getValue()));
            return attributes;
        }
        for (var one : polled) {
            if (one.isTextual()) {
                var colon = one.asText().indexOf(": ");
                add(
                        attributes,
                        one.asText().substring(0, colon),
                        JSON.textNode(one.asText().substring(colon + 2)));
            } else if (one.has("value")) {
                var name = one.has("name") ? "name" : one.has("key") ? "key" : "label";
                add(attributes, one.path(name).asText(), one.path("value"));
            } else {
                one.properties().forEach(field -> add(attributes, field.getKey(), field.getValue()));
            }
        }
        return attributes;
    }

    private static void add(ArrayNode attributes, String name, JsonNode value) {
        attributes
                .addObject()
                .put("uuid", MetadataShape.uuid(name))
                .put("name", name)
                .put("value", value.isNull() ? null : value.asText());
    }
}
