package dev.birdfeeder.tenant;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;

/**
 * The values of a connection or sink.
 *
 * @param values all but the secrets
 * @param secrets by dotted path
 * @param scope those of the values that decide what a source lists, by dotted path
 */
record Settings(ObjectNode values, Map<String, Secret> secrets, ObjectNode scope) {
    String text(String dottedPath) {
        JsonNode node = at(dottedPath);
        return node.isValueNode() && !node.isNull() ? node.asText() : null;
    }

    List<String> texts(String dottedPath) {
        return StreamSupport.stream(at(dottedPath).spliterator(), false)
                .filter(JsonNode::isValueNode)
                .map(JsonNode::asText)
                .toList();
    }

    Secret secret(String dottedPath) {
        return secrets.get(dottedPath);
    }

    private JsonNode at(String dottedPath) {
        JsonNode node = values;
        for (String key : dottedPath.split("\\.")) {
            node = node.path(key);
        }
        return node;
    }
}
