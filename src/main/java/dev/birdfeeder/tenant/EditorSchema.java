package dev.birdfeeder.tenant;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.core.util.Separators;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * What editors complete tenant files with: the outer schema and those of all sources and sinks, as one JSON Schema of
 * draft 7, the one that YAML's language server knows best. It takes a reference ({@code ${…}}) wherever Birdfeeder does,
 * so it is less strict; {@code check} has the last word.
 */
public final class EditorSchema {
    private static final String REFERENCE = "^\\$\\{.+\\}$";
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final List<String> LEFT_OUT = List.of("$schema", "$id", "$comment", "format", "maxLength");

    private final ObjectNode definitions = JSON.objectNode();

    private EditorSchema() {}

    /** The schema as the text of a file. */
    public static String of(Catalog catalog) {
        DefaultPrettyPrinter printer = new DefaultPrettyPrinter(
                        Separators.createDefaultInstance().withObjectFieldValueSpacing(Separators.Spacing.AFTER))
                .withObjectIndenter(new DefaultIndenter("  ", "\n"));
        try {
            return new ObjectMapper().writer(printer).writeValueAsString(new EditorSchema().root(catalog)) + "\n";
        } catch (JsonProcessingException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }

    private ObjectNode root(Catalog catalog) {
        ObjectNode root = JSON.objectNode().put("$schema", "http://json-schema.org/draft-07/schema#");
        root.put("$comment", "Written by: java -jar birdfeeder.jar schema");
        ObjectNode outer = TenantSchema.ROOT.deepCopy();
        outer.remove(List.of("$schema", "$defs"));
        // As draft 7 calls it.
        outer.set("dependencies", outer.remove("dependentSchemas"));
        parts((ObjectNode) outer.at("/properties/sources"), "source", catalog.sources());
        parts((ObjectNode) outer.at("/properties/sinks"), "sink", catalog.sinks());
        ((ObjectNode) outer.path("properties"))
                .properties()
                .forEach(property -> property.setValue(
                        property.getKey().matches("sources|sinks")
                                ? property.getValue()
                                : adapted(property.getValue())));
        root.setAll(outer);
        root.set("definitions", definitions);
        return root;
    }

    /** A part that is named like a type is of this type unless it says another; the others must say theirs. */
    private void parts(ObjectNode all, String kind, Map<String, JsonNode> folders) {
        SortedSet<String> types = new TreeSet<>(folders.keySet());
        folders.values().forEach(schema -> types.add(schema.path("x-type").asText()));
        types.remove("");
        ObjectNode any = JSON.objectNode().put("type", "object");
        any.putObject("properties").set("type", JSON.objectNode().set("enum", array(types)));
        any.set("required", array(List.of("type")));
        ObjectNode properties = all.putObject("properties");
        for (String type : types) {
            definitions.set(kind + "-of-type-" + type, ofType(type, kind, folders));
            ObjectNode rule = any.withArray("/allOf").addObject();
            rule.set("if", where("/type", type));
            rule.set("then", reference(kind + "-of-type-" + type));
            ObjectNode named = properties.putObject(type);
            named.set("if", JSON.objectNode().set("required", array(List.of("type"))));
            named.set("then", reference(kind));
            named.set("else", reference(kind + "-of-type-" + type));
        }
        folders.forEach((folder, schema) -> definitions.set(kind + "-" + folder, adapted(schema)));
        definitions.set(kind, any);
        all.set("additionalProperties", reference(kind));
    }

    /** One folder, or the one of several that {@code x-when} means. */
    private static ObjectNode ofType(String type, String kind, Map<String, JsonNode> folders) {
        if (folders.containsKey(type)) {
            return reference(kind + "-" + type);
        }
        List<String> candidates = new ArrayList<>();
        folders.forEach((folder, schema) -> {
            if (schema.path("x-type").asText().equals(type)) {
                boolean isDefault = schema.path("x-default").asBoolean();
                candidates.add(isDefault ? 0 : candidates.size(), folder);
            }
        });
        ObjectNode choice = reference(kind + "-" + candidates.get(0));
        for (String folder : candidates.subList(1, candidates.size())) {
            Map.Entry<String, JsonNode> when =
                    folders.get(folder).path("x-when").properties().iterator().next();
            ObjectNode rule = JSON.objectNode();
            rule.set("if", where(when.getKey(), when.getValue().asText()));
            rule.set("then", reference(kind + "-" + folder));
            rule.set("else", choice);
            choice = rule;
        }
        return choice;
    }

    /** Holds where the value at a pointer is written, and is this. */
    private static ObjectNode where(String pointer, String value) {
        ObjectNode place = JSON.objectNode().put("const", value);
        String[] keys = pointer.substring(1).split("/");
        for (int i = keys.length - 1; i >= 0; i--) {
            ObjectNode map = JSON.objectNode();
            map.putObject("properties").set(keys[i], place);
            map.set("required", array(List.of(keys[i])));
            place = map;
        }
        return place;
    }

    private static JsonNode adapted(JsonNode schema) {
        ObjectNode adapted = JSON.objectNode();
        schema.properties().forEach(keyword -> {
            String name = keyword.getKey();
            if (name.equals("properties")) {
                ObjectNode properties = adapted.putObject(name);
                keyword.getValue()
                        .properties()
                        .forEach(property -> properties.set(property.getKey(), adapted(property.getValue())));
            } else if (!name.startsWith("x-") && !LEFT_OUT.contains(name)) {
                boolean isSchema =
                        keyword.getValue().isObject() && (name.equals("items") || name.equals("additionalProperties"));
                adapted.set(name, isSchema ? adapted(keyword.getValue()) : keyword.getValue());
            }
        });
        takeReference(adapted);
        if (schema.path("x-digits").asBoolean()) {
            adapted.set("type", array(List.of("string", "integer")));
        }
        return adapted;
    }

    private static void takeReference(ObjectNode schema) {
        switch (schema.path("type").asText()) {
            case "integer", "number", "boolean" -> {
                schema.set("type", array(List.of(schema.path("type").asText(), "string")));
                schema.put("pattern", REFERENCE);
            }
            case "string" -> {
                if (schema.has("minLength")) {
                    schema.put("minLength", 1);
                }
                if (schema.has("pattern")) {
                    schema.put(
                            "pattern", REFERENCE + "|" + schema.path("pattern").asText());
                }
                if (schema.has("enum")) {
                    ObjectNode choice = JSON.objectNode();
                    choice.set("enum", schema.remove("enum"));
                    schema.putArray("anyOf").add(choice).addObject().put("pattern", REFERENCE);
                }
            }
            default -> {}
        }
        if (schema.path("writeOnly").asBoolean()) {
            schema.put(
                    "description",
                    schema.path("description").asText() + " A secret: write ${ENV_NAME} or ${file:folder/name}.");
        }
    }

    private static ObjectNode reference(String definition) {
        return JSON.objectNode().put("$ref", "#/definitions/" + definition);
    }

    private static JsonNode array(Iterable<String> texts) {
        var array = JSON.arrayNode();
        texts.forEach(array::add);
        return array;
    }
}
