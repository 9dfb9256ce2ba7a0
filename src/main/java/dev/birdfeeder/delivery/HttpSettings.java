package dev.birdfeeder.delivery;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.birdfeeder.tenant.Secret;
import dev.birdfeeder.tenant.Sink;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * The settings of an {@code http} sink: the tenant's, else the preset's, else these.
 *
 * @param sink the sink they are of
 * @param values all but the secrets
 */
record HttpSettings(Sink sink, JsonNode values) {

    static final int TOO_LARGE = 413;

    private static final ObjectNode DEFAULTS = defaults();

    static HttpSettings of(Sink sink, Map<String, ObjectNode> presets) {
        var values = DEFAULTS.deepCopy();
        var preset = sink.setting("preset");
        if (preset != null) {
            values.setAll(presets.get(preset));
        }
        values.setAll((ObjectNode) sink.settings());
        return new HttpSettings(sink, values);
    }

    String text(String name) {
        return values.path(name).asText(null);
    }

    int number(String name) {
        return values.path(name).intValue();
    }

    boolean flag(String name) {
        return values.path(name).booleanValue();
    }

    Set<Integer> statuses(String name) {
        var statuses = new TreeSet<Integer>();
        values.path(name).forEach(status -> statuses.add(status.intValue()));
        return statuses;
    }

    /** Whether it will never be taken. What is too large stays so, whatever the settings list. */
    boolean isRefused(int status) {
        return status == TOO_LARGE || statuses("refused").contains(status);
    }

    /** Name and value of the header that authenticates; empty for an API that asks for none. */
    Map<String, String> credentials() {
        if (sink.secret("api_key") != null) {
            return Map.of("Authorization", "ApiKey " + reveal("api_key"));
        }
        if (sink.secret("bearer") != null) {
            return Map.of("Authorization", "Bearer " + reveal("bearer"));
        }
        if (sink.secret("basic") != null) {
            var encoded = Base64.getEncoder().encodeToString(reveal("basic").getBytes(StandardCharsets.UTF_8));
            return Map.of("Authorization", "Basic " + encoded);
        }
        Secret value = sink.secret("header.value");
        return value == null ? Map.of() : Map.of(sink.setting("header.name"), value.reveal());
    }

    private String reveal(String name) {
        return sink.secret(name).reveal();
    }

    private static ObjectNode defaults() {
        var defaults = new ObjectMapper().createObjectNode();
        defaults.put("method", "POST")
                .put("batch", 1)
                .put("format", "json")
                .put("gzip", false)
                .put("concurrency", 4);
        defaults.putArray("done").add(200).add(201).add(202).add(203).add(204).add(409);
        defaults.putArray("refused").add(400).add(413).add(422);
        defaults.putArray("wait").add(401).add(403).add(404);
        return defaults;
    }
}
