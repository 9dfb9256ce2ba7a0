package dev.birdfeeder.tenant;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** What a tenant may write for one source or sink, as a table of a README. */
public final class SettingsTable {
    private static final List<String> LAST = List.of("schedule", "enabled");

    private SettingsTable() {}

    /**
     * The lines of the table.
     *
     * @param kind {@code source} or {@code sink}
     * @param folder such as {@code track-cxm}
     * @param schema from the {@link Catalog}
     */
    public static String of(String kind, String folder, JsonNode schema) {
        List<String> rows = new ArrayList<>();
        JsonNode properties = schema.path("properties");
        properties.fieldNames().forEachRemaining(name -> {
            if (!LAST.contains(name) && !name.equals("type")) {
                rows(name, properties.path(name), isRequired(schema, name), rows);
            }
        });
        for (String name : LAST) {
            if (properties.has(name)) {
                rows(name, properties.path(name), false, rows);
            }
        }
        String type = schema.path("x-type").asText(folder);
        String when = schema.path("x-when").properties().stream()
                .filter(one -> !schema.path("x-default").asBoolean())
                .map(one -> " with `%s: %s`"
                        .formatted(
                                one.getKey().substring(one.getKey().lastIndexOf('/') + 1),
                                one.getValue().asText()))
                .collect(Collectors.joining());
        return "| setting of a%s `%s` %s%s | meaning |\n|---|---|\n"
                        .formatted(type.matches("[aeiouh].*") ? "n" : "", type, kind, when)
                + String.join("\n", rows) + "\n";
    }

    private static void rows(String path, JsonNode schema, boolean required, List<String> rows) {
        if (schema.has("properties")) {
            schema.path("properties")
                    .properties()
                    .forEach(property -> rows(
                            path + "." + property.getKey(),
                            property.getValue(),
                            required && isRequired(schema, property.getKey()),
                            rows));
        } else {
            rows.add("| `%s` | %s |"
                    .formatted(
                            path, meaning(schema, required).replace("|", "\\|").replace("<", "\\<")));
        }
    }

    private static String meaning(JsonNode schema, boolean required) {
        List<String> parts = new ArrayList<>();
        boolean secret = schema.path("writeOnly").asBoolean();
        if (required || secret) {
            parts.add(required && secret ? "Required, secret." : required ? "Required." : "Secret.");
        }
        parts.add(schema.path("description").asText());
        List<String> choices = Formats.texts(schema.path("enum"));
        if (!choices.isEmpty()) {
            parts.add("`" + String.join("`, `", choices) + "`.");
        }
        if (schema.has("minimum") && schema.has("maximum")) {
            parts.add("%s to %s."
                    .formatted(
                            schema.path("minimum").asText(),
                            schema.path("maximum").asText()));
        }
        JsonNode value = schema.path("default");
        if (!value.isMissingNode() && !(value.isContainerNode() && value.isEmpty())) {
            parts.add("Default: `" + (value.isTextual() ? value.asText() : value.toString()) + "`.");
        }
        return String.join(" ", parts);
    }

    private static boolean isRequired(JsonNode schema, String name) {
        return Formats.texts(schema.path("required")).contains(name);
    }
}
