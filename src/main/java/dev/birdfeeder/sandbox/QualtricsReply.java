package dev.birdfeeder.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * Qualtrics' envelope: {@code result} and {@code meta}, or {@code meta} alone with an {@code error} inside [OFF]. No list
 * of error codes is published; the codes here are made up, but for being texts.
 */
final class QualtricsReply {
    private static final Map<Integer, String> PHRASES = Map.of(
            200, "OK",
            202, "Accepted",
            400, "Bad Request",
            401, "Unauthorized",
            403, "Forbidden",
            404, "Not Found",
            429, "Too Many Requests",
            500, "Internal Server Error",
            503, "Service Unavailable",
            504, "Gateway Timeout");

    private QualtricsReply() {}

    static Reply result(int status, JsonNode result, Optional<String> notice) {
        var json = JsonNodeFactory.instance.objectNode();
        if (result != null) {
            json.set("result", result);
        }
        var meta = meta(status, json);
        notice.ifPresent(words -> meta.put("notice", words));
        return Reply.json(Row.bytes(json)).as(status);
    }

    static Reply error(int status, String message) {
        var json = JsonNodeFactory.instance.objectNode();
        meta(status, json)
                .putObject("error")
                .put("errorCode", "SANDBOX_" + status)
                .put("errorMessage", message)
                .put("instanceId", "127.0.0.1");
        return Reply.json(Row.bytes(json)).as(status);
    }

    /** As OAuth 2 has it (RFC 6749, 5.2); Qualtrics' own form is not published. */
    static Reply refusedToken(int status, String error) {
        var json = JsonNodeFactory.instance.objectNode();
        json.put("error", error).put("error_description", "The sandbox refuses this.");
        return Reply.json(Row.bytes(json)).as(status);
    }

    private static ObjectNode meta(int status, ObjectNode json) {
        return json.putObject("meta")
                .put("httpStatus", status + " - " + PHRASES.getOrDefault(status, "Error"))
                .put("requestId", UUID.randomUUID().toString());
    }
}
