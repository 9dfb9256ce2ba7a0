package dev.birdfeeder.tenant;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.regex.Pattern;

/** tenant.schema.json: the outer shape of a tenant file, and the keys that all connections and all sinks have. */
final class TenantSchema {
    static final JsonNode ROOT = read();
    static final String NAME_RULE = names().path("description").asText();
    private static final Pattern NAME = Pattern.compile(names().path("pattern").asText());

    private TenantSchema() {}

    /** A folder's schema with the keys that every {@code connection} or {@code sink} has; the folder's own win. */
    static ObjectNode with(String definition, ObjectNode folder) {
        ObjectNode all = folder.deepCopy();
        ObjectNode properties =
                ROOT.path("$defs").path(definition).path("properties").deepCopy();
        if (folder.path("properties") instanceof ObjectNode own) {
            properties.setAll(own);
        }
        all.set("properties", properties);
        return all;
    }

    /** Tenants are named as connections and sinks are. */
    static boolean isName(String name) {
        return NAME.matcher(name).matches();
    }

    private static JsonNode names() {
        return ROOT.at("/properties/sources/propertyNames");
    }

    private static JsonNode read() {
        try (InputStream in = TenantSchema.class.getResourceAsStream("/tenant.schema.json")) {
            JsonNode root = new ObjectMapper().readTree(in);
            for (String list : List.of("drop", "hash")) {
                ObjectNode schema = (ObjectNode) root.at("/properties/privacy/properties/" + list);
                schema.set("items", root.at("/$defs/" + list));
            }
            return root;
        } catch (IOException e) {
            throw new UncheckedIOException("tenant.schema.json: can't be read", e);
        }
    }
}
