package dev.birdfeeder.feedback;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** Leaves out what says nothing: nulls, blank texts, and containers of nothing else. */
final class Blanks {

    private Blanks() {}

    /** The value without its blanks, changed in place; null when nothing remains. */
    static JsonNode without(JsonNode value) {
        if (value instanceof ObjectNode object) {
            object.properties().removeIf(field -> without(field.getValue()) == null);
            return object.isEmpty() ? null : object;
        }
        if (value instanceof ArrayNode array) {
            for (var elements = array.elements(); elements.hasNext(); ) {
                if (without(elements.next()) == null) {
                    elements.remove();
                }
            }
            return array.isEmpty() ? null : array;
        }
        return value == null
                        || value.isMissingNode()
                        || value.isNull()
                        || (value.isTextual() && value.textValue().isBlank())
                ? null
                : value;
    }
}
