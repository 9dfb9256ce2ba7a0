package dev.birdfeeder.tenant;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.birdfeeder.tenant.Value.Entry;
import dev.birdfeeder.tenant.Value.Mapping;
import dev.birdfeeder.tenant.Value.Scalar;
import dev.birdfeeder.tenant.Value.Sequence;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Walks a schema and a written map side by side: fills in defaults, sets secrets apart, tells every problem.
 * A key under a {@code $ref} is left to whoever owns what it refers to.
 */
final class SettingsReader {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private final ScalarReader scalars;
    private final Problems problems;
    private final String root;
    private final Map<String, Secret> secrets = new TreeMap<>();
    private final ObjectNode scope = JSON.objectNode();

    /** @param root where in the file the map is: {@code sources.track}; empty for the whole file */
    SettingsReader(ScalarReader scalars, Problems problems, String root) {
        this.scalars = scalars;
        this.problems = problems;
        this.root = root;
    }

    Settings read(JsonNode schema, Mapping mapping, int line) {
        return new Settings(object(schema, mapping.entries(), line, root), secrets, scope);
    }

    private ObjectNode object(JsonNode schema, Map<String, Entry> entries, int line, String path) {
        ObjectNode result = JSON.objectNode();
        JsonNode properties = schema.path("properties");
        properties.properties().forEach(property -> {
            String name = property.getKey();
            boolean required = Formats.texts(schema.path("required")).contains(name);
            property(property.getValue(), entries.get(name), required, line, join(path, name))
                    .ifPresent(value -> {
                        result.set(name, value);
                        if (property.getValue().path("x-scope").asBoolean()) {
                            scope.set(relative(join(path, name)), value);
                        }
                    });
        });
        entries.forEach((name, entry) -> {
            if (!properties.has(name)) {
                further(schema, name, entry, path).ifPresent(value -> result.set(name, value));
            }
        });
        KeyRules.oneOf(schema, entries.keySet()).ifPresent(message -> problems.add(line, path, message));
        return result;
    }

    private Optional<JsonNode> property(JsonNode schema, Entry entry, boolean required, int line, String path) {
        if (entry != null && !(entry.value() instanceof Scalar scalar && scalar.isBlank())) {
            return value(schema, entry.value(), entry.line(), path);
        }
        if (schema.has("default")) {
            return Optional.of(schema.get("default").deepCopy());
        }
        if (required) {
            problems.add(entry == null ? line : entry.line(), path, "is required" + KeyRules.hint(schema));
            return Optional.empty();
        }
        if (schema.path("type").asText().equals("object")
                && schema.path("required").isEmpty()) {
            ObjectNode defaults = object(schema, Map.of(), line, path);
            return defaults.isEmpty() ? Optional.empty() : Optional.of(defaults);
        }
        return Optional.empty();
    }

    /** A key that isn't among the properties: of a map with names of the tenant's own, or a slip of the pen. */
    private Optional<JsonNode> further(JsonNode schema, String name, Entry entry, String path) {
        JsonNode names = schema.path("propertyNames");
        if (!schema.path("additionalProperties").isObject()) {
            problems.add(entry.line(), join(path, name), KeyRules.unknown(name, new TreeSet<>(names(schema))));
            return Optional.empty();
        }
        if (!name.matches(names.path("pattern").asText(".*"))) {
            problems.add(
                    entry.line(),
                    join(path, name),
                    "the name must be " + names.path("description").asText());
            return Optional.empty();
        }
        return value(schema.path("additionalProperties"), entry.value(), entry.line(), join(path, name));
    }

    private Optional<JsonNode> value(JsonNode schema, Value value, int keyLine, String path) {
        if (schema.has("$ref")) {
            return Optional.empty();
        }
        String type = schema.path("type").asText();
        if (type.equals("object")) {
            return value instanceof Mapping mapping
                    ? Optional.of(object(schema, mapping.entries(), keyLine, path))
                    : wrong(keyLine, path, "must be a map" + KeyRules.keys(schema) + ", but is " + value.kindName());
        }
        if (type.equals("array")) {
            return value instanceof Sequence list
                    ? Optional.of(array(schema, list, keyLine, path))
                    : wrong(keyLine, path, "must be a list, but is " + value.kindName() + " (write it in [ ])");
        }
        if (value instanceof Scalar scalar) {
            Optional<JsonNode> read = scalars.read(schema, scalar, path);
            if (schema.path("writeOnly").asBoolean()) {
                read.ifPresent(text -> secrets.put(relative(path), new Secret(text.asText())));
                return Optional.empty();
            }
            return read;
        }
        return wrong(keyLine, path, "must be " + ScalarReader.expected(schema) + ", but is " + value.kindName());
    }

    private ArrayNode array(JsonNode schema, Sequence list, int line, String path) {
        ArrayNode result = JSON.arrayNode();
        List<Value> items = list.items();
        for (int i = 0; i < items.size(); i++) {
            Value item = items.get(i);
            value(schema.path("items"), item, item.line(), path + "[" + i + "]").ifPresent(result::add);
        }
        int least = schema.path("minItems").asInt(0);
        if (items.size() < least) {
            problems.add(line, path, "must have at least " + least + (least == 1 ? " item" : " items"));
        }
        return result;
    }

    private Optional<JsonNode> wrong(int line, String path, String message) {
        problems.add(line, path, message);
        return Optional.empty();
    }

    private String relative(String path) {
        return root.isEmpty() ? path : path.substring(root.length() + 1);
    }

    private static List<String> names(JsonNode schema) {
        return KeyRules.names(schema.path("properties"));
    }

    static String join(String path, String name) {
        return path.isEmpty() ? name : path + "." + name;
    }
}
