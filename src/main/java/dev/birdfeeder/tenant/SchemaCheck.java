package dev.birdfeeder.tenant;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** Finds keywords of a settings schema that {@link SettingsReader} would pass over in silence. */
final class SchemaCheck {
    private static final Set<String> KEYWORDS = new TreeSet<>(List.of(
            "$schema",
            "$id",
            "$comment",
            "title",
            "description",
            "examples",
            "type",
            "properties",
            "required",
            "additionalProperties",
            "propertyNames",
            "oneOf",
            "items",
            "minItems",
            "enum",
            "const",
            "pattern",
            "minLength",
            "maxLength",
            "minimum",
            "maximum",
            "default",
            "format",
            "writeOnly"));
    private static final Set<String> TYPES =
            new TreeSet<>(List.of("object", "array", "string", "integer", "number", "boolean"));

    private final TextRules rules = new TextRules(new Formats(false));
    private final BiConsumer<String, String> report;
    private final BiConsumer<String, String> remark;

    /**
     * @param report takes a JSON pointer and a sentence
     * @param remark likewise, for what hinders no tenant
     */
    SchemaCheck(BiConsumer<String, String> report, BiConsumer<String, String> remark) {
        this.report = report;
        this.remark = remark;
    }

    void check(JsonNode schema) {
        if (!schema.path("type").asText().equals("object")) {
            report.accept("/type", "must be object");
        }
        check(schema, "");
    }

    private void check(JsonNode schema, String pointer) {
        schema.fieldNames().forEachRemaining(keyword -> {
            if (!keyword.startsWith("x-") && !KEYWORDS.contains(keyword)) {
                report.accept(pointer + "/" + keyword, "unsupported keyword" + Near.hint(keyword, KEYWORDS));
            }
        });
        oneOf(schema, pointer, "type", TYPES);
        oneOf(schema, pointer, "format", new TreeSet<>(Formats.NAMES));
        pattern(schema.path("pattern"), pointer + "/pattern");
        pattern(schema.path("propertyNames").path("pattern"), pointer + "/propertyNames/pattern");
        required(schema, pointer);
        if (schema.has("default")) {
            value(schema, schema.get("default"), pointer + "/default", report);
        }
        JsonNode examples = schema.path("examples");
        for (int i = 0; i < examples.size(); i++) {
            value(schema, examples.get(i), pointer + "/examples/" + i, remark);
        }
        schema.path("properties").properties().forEach(property -> {
            String place = pointer + "/properties/" + property.getKey();
            if (!property.getValue().has("type")) {
                report.accept(place, "needs a type (one of " + String.join(", ", TYPES) + ")");
            }
            check(property.getValue(), place);
        });
        if (schema.has("items")) {
            check(schema.get("items"), pointer + "/items");
        }
        further(schema.path("additionalProperties"), pointer + "/additionalProperties");
    }

    private void oneOf(JsonNode schema, String pointer, String keyword, Set<String> valid) {
        String value = schema.path(keyword).asText("");
        if (schema.has(keyword) && !valid.contains(value)) {
            report.accept(
                    pointer + "/" + keyword,
                    "must be one of " + String.join(", ", valid) + ", not '" + value + "'" + Near.hint(value, valid));
        }
    }

    private void pattern(JsonNode pattern, String pointer) {
        try {
            Pattern.compile(pattern.asText());
        } catch (PatternSyntaxException e) {
            report.accept(pointer, "is not a regular expression: " + e.getDescription());
        }
    }

    private void required(JsonNode schema, String pointer) {
        List<String> names = KeyRules.names(schema.path("properties"));
        for (String name : Formats.texts(schema.path("required"))) {
            if (!names.contains(name)) {
                report.accept(pointer + "/required", "no property is called '" + name + "'" + Near.hint(name, names));
            }
        }
    }

    /** Whether a tenant could have written it. */
    private void value(JsonNode schema, JsonNode value, String pointer, BiConsumer<String, String> to) {
        String type = schema.path("type").asText();
        if (type.equals("array") && value.isArray()) {
            for (int i = 0; i < value.size(); i++) {
                value(schema.path("items"), value.get(i), pointer + "/" + i, to);
            }
        } else if (type.equals("object") && value.isObject()) {
            value.properties().forEach(property -> {
                JsonNode known = schema.path("properties").path(property.getKey());
                if (known.isObject()) {
                    value(known, property.getValue(), pointer + "/" + property.getKey(), to);
                }
            });
        } else if (type.equals("string") && value.isTextual()) {
            if (!value.textValue().contains("${")) {
                rules.problem(schema, Given.literal(value.textValue()))
                        .ifPresent(problem -> to.accept(pointer, problem));
            }
        } else if (TYPES.contains(type) && !isOf(type, schema, value)) {
            to.accept(pointer, "must be " + expected(type, schema) + ", not " + value);
        }
    }

    private static boolean isOf(String type, JsonNode schema, JsonNode value) {
        return switch (type) {
            case "integer" -> value.isIntegralNumber() && NumberRules.isInRange(schema, value);
            case "number" -> value.isNumber() && NumberRules.isInRange(schema, value);
            case "boolean" -> value.isBoolean();
            default -> false;
        };
    }

    private static String expected(String type, JsonNode schema) {
        return switch (type) {
            case "array" -> "a list";
            case "object" -> "an object";
            default -> ScalarReader.expected(schema);
        };
    }

    private void further(JsonNode schema, String pointer) {
        if (schema.asBoolean(false)) {
            report.accept(pointer, "must be false or the schema of further keys");
        }
        if (schema.isObject()) {
            check(schema, pointer);
        }
    }
}
