package dev.birdfeeder.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.text.Normalizer;
import java.util.Locale;
import java.util.Map;
import java.util.function.BiFunction;

/**
 * How attributes may be written. Track documents a list of placeholders only; the webhook, the import and the attributes
 * endpoint each write the same attributes in another shape.
 */
enum MetadataShape {
    OBJECT,
    UUID_NAME_VALUE,
    KEY_VALUE,
    LABEL_VALUE,
    ONE_KEY_OBJECTS,
    TEXTS,
    NULL,
    EMPTY_LIST,
    EMPTY_OBJECT;

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    static MetadataShape of(Chance chance) {
        return values()[chance.below(values().length)];
    }

    static MetadataShape ofHolding(Chance chance) {
        return values()[chance.below(NULL.ordinal())];
    }

    boolean holds() {
        return ordinal() < NULL.ordinal();
    }

    JsonNode json(Map<String, JsonNode> attributes) {
        return switch (this) {
            case OBJECT -> JSON.objectNode().setAll(attributes);
            case UUID_NAME_VALUE ->
                list(attributes, (name, value) -> pair("name", name, value).put("uuid", uuid(name)));
            case KEY_VALUE -> list(attributes, (name, value) -> pair("key", name, value));
            case LABEL_VALUE -> list(attributes, (name, value) -> pair("label", name, value));
            case ONE_KEY_OBJECTS ->
                list(attributes, (name, value) -> JSON.objectNode().set(name, value));
            case TEXTS -> list(attributes, (name, value) -> JSON.textNode(name + ": " + value.asText("")));
            case NULL -> JSON.nullNode();
            case EMPTY_LIST -> JSON.arrayNode();
            case EMPTY_OBJECT -> JSON.objectNode();
        };
    }

    /** One attribute has one uuid, however its name is written. */
    static String uuid(String name) {
        var plain = Normalizer.normalize(name.strip().toLowerCase(Locale.ROOT), Normalizer.Form.NFD);
        return Chance.named("attribute " + plain.replaceAll("\\p{M}", "")).uuid();
    }

    private static ArrayNode list(Map<String, JsonNode> attributes, BiFunction<String, JsonNode, JsonNode> element) {
        var list = JSON.arrayNode();
        attributes.forEach((name, value) -> list.add(element.apply(name, value)));
        return list;
    }

    private static ObjectNode pair(String key, String name, JsonNode value) {
        var pair = JSON.objectNode().put(key, name);
        return pair.put("value", value.isNull() ? null : value.asText());
    }
}
