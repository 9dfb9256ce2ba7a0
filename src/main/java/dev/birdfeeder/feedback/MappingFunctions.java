package dev.birdfeeder.feedback;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import com.schibsted.spt.data.jslt.Function;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** What a {@code feedback.jslt} can call besides JSLT's own functions. */
final class MappingFunctions {

    /** Those of the settings; finding one by its name costs as much as reading the moment. */
    private static final Map<String, ZoneId> ZONES = new ConcurrentHashMap<>();

    private MappingFunctions() {}

    /** All of them. */
    static List<Function> all() {
        return List.of(
                function(
                        "instant",
                        1,
                        2,
                        arguments -> instant(arguments[0], arguments.length > 1 ? arguments[1] : null)),
                function("attributes", 1, 1, arguments -> attributes(arguments[0])),
                function("together", 1, 20, MappingFunctions::together),
                function("text", 1, 1, arguments -> text(arguments[0])),
                function("plain", 1, 1, arguments -> plain(arguments[0])));
    }

    /**
     * {@code instant(value, settings)}: the moment as RFC 3339 UTC text; {@code settings} may hold {@code time_zone}
     * and {@code date_formats}. A form that isn't known comes back unchanged, so that nothing is lost; the record's
     * validation refuses it where a moment is required.
     */
    private static JsonNode instant(JsonNode value, JsonNode settings) {
        var zone = settings == null ? "UTC" : settings.path("time_zone").asText("UTC");
        var patterns = new ArrayList<String>();
        if (settings != null) {
            settings.path("date_formats").forEach(pattern -> patterns.add(pattern.asText()));
        }
        try {
            return Moments.parse(value, ZONES.computeIfAbsent(zone, ZoneId::of), patterns)
                    .<JsonNode>map(moment -> TextNode.valueOf(moment.toString()))
                    .orElse(JsonNodeFactory.instance.nullNode());
        } catch (DateTimeException | ArithmeticException unknown) {
            return value;
        }
    }

    /** {@code attributes(value)}: any form of additional attributes as one object; bare texts under {@code attributes}. */
    private static JsonNode attributes(JsonNode value) {
        var object = JsonNodeFactory.instance.objectNode();
        for (var entry : Attributes.of(value).entries()) {
            if (entry.name() == null) {
                object.withArray("/attributes").add(entry.value());
            } else {
                put(object, entry.name(), entry.value());
            }
        }
        return object;
    }

    /** {@code together(objects…)}: all their fields. Where two have different values for one name, a list of both. */
    private static JsonNode together(JsonNode... objects) {
        var all = JsonNodeFactory.instance.objectNode();
        for (var object : objects) {
            object.properties().forEach(field -> put(all, field.getKey(), field.getValue()));
        }
        return all;
    }

    private static void put(ObjectNode object, String name, JsonNode value) {
        var before = object.get(name);
        if (before == null || isBlank(before)) {
            object.set(name, value);
        } else if (!isBlank(value) && !before.equals(value)) {
            var values = JsonNodeFactory.instance.arrayNode();
            add(values, before);
            add(values, value);
            object.set(name, values);
        }
    }

    private static void add(ArrayNode values, JsonNode value) {
        if (value.isArray()) {
            values.addAll((ArrayNode) value);
        } else {
            values.add(value);
        }
    }

    private static boolean isBlank(JsonNode value) {
        return value.isNull() || (value.isTextual() && value.textValue().isBlank());
    }

    /** {@code text(value)}: a scalar as trimmed text, null when blank; arrays become arrays of texts. */
    private static JsonNode text(JsonNode value) {
        if (value.isArray()) {
            var texts = JsonNodeFactory.instance.arrayNode();
            value.forEach(element -> texts.add(text(element)));
            return texts;
        }
        if (!value.isValueNode() || value.isNull()) {
            return value;
        }
        var trimmed = Scalars.text(value);
        return trimmed.isEmpty() ? JsonNodeFactory.instance.nullNode() : TextNode.valueOf(trimmed);
    }

    /** {@code plain(value)}: as {@code text}, without the HTML in it. */
    private static JsonNode plain(JsonNode value) {
        if (value.isArray()) {
            var texts = JsonNodeFactory.instance.arrayNode();
            value.forEach(element -> texts.add(plain(element)));
            return texts;
        }
        return value.isTextual() ? text(TextNode.valueOf(Html.text(value.textValue()))) : text(value);
    }

    private static Function function(
            String name, int min, int max, java.util.function.Function<JsonNode[], JsonNode> body) {
        return new Function() {
            @Override
            public String getName() {
                return name;
            }

            @Override
            public int getMinArguments() {
                return min;
            }

            @Override
            public int getMaxArguments() {
                return max;
            }

            @Override
            public JsonNode call(JsonNode input, JsonNode[] arguments) {
                return body.apply(arguments);
            }
        };
    }
}
