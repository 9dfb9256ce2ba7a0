package dev.birdfeeder.tenant;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/** Sentences about the keys of a map: unknown, missing, too many. */
final class KeyRules {
    private KeyRules() {}

    static String unknown(String name, Collection<String> valid) {
        String near = Near.hint(name, valid);
        return "unknown key" + (near.isEmpty() ? " (valid keys: " + String.join(", ", valid) + ")" : near);
    }

    /** What to write for a key that is missing. */
    static String hint(JsonNode schema) {
        if (schema.path("writeOnly").asBoolean()) {
            return " (write ${ENV_NAME} or ${file:folder/name})";
        }
        return schema.path("type").asText().equals("object")
                ? " (a map" + keys(schema) + ")"
                : TextRules.example(schema);
    }

    /** " of token, base_url", or nothing. */
    static String keys(JsonNode schema) {
        List<String> names = names(schema.path("properties"));
        return names.isEmpty() ? "" : " of " + String.join(", ", names);
    }

    static List<String> names(JsonNode properties) {
        List<String> names = new ArrayList<>();
        properties.fieldNames().forEachRemaining(names::add);
        return names;
    }

    /** The schema's {@code oneOf}, each branch a list of required keys: exactly one of the branches must be written. */
    static Optional<String> oneOf(JsonNode schema, Collection<String> written) {
        List<List<String>> ways = StreamSupport.stream(schema.path("oneOf").spliterator(), false)
                .map(way -> Formats.texts(way.path("required")))
                .toList();
        long complete = ways.stream().filter(written::containsAll).count();
        if (ways.isEmpty() || complete == 1) {
            return Optional.empty();
        }
        String choice = ways.stream().map(way -> String.join(" and ", way)).collect(Collectors.joining(", or "));
        return Optional.of((complete == 0 ? "needs " : "takes only one of these: ") + choice);
    }
}
