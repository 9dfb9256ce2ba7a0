package dev.birdfeeder.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * One HTTP answer.
 *
 * @param length what Content-Length says; more than the body has means the connection is closed before it is complete
 */
record Reply(int status, Map<String, String> headers, byte[] body, int length) {
    private static final String TOTAL_ROWS = "\"total_rows\":";

    static Reply json(byte[] body) {
        return new Reply(200, Map.of("Content-Type", "application/json"), body, body.length);
    }

    static Reply html(int status, String html) {
        var body = html.getBytes(StandardCharsets.UTF_8);
        return new Reply(status, Map.of("Content-Type", "text/html; charset=UTF-8"), body, body.length);
    }

    /** The envelope that Track documents for every status but 200: a message, and an empty {@code success}. */
    static Reply error(int status, String message) {
        return json(Row.bytes(envelope(message))).as(status);
    }

    Reply as(int otherStatus) {
        return new Reply(otherStatus, headers, body, length);
    }

    Reply with(String header, String value) {
        var more = new HashMap<>(headers);
        more.put(header, value);
        return new Reply(status, more, body, length);
    }

    /** Half of the body, sent as if it were all of it. */
    Reply truncated() {
        var half = Arrays.copyOf(body, body.length / 2);
        return new Reply(status, headers, half, half.length);
    }

    /** All of the body where more was promised, and then the connection is gone. */
    Reply incomplete() {
        return new Reply(status, headers, body, body.length + 1);
    }

    /** Half of the body, and then the connection is gone. */
    Reply dropped() {
        return new Reply(status, headers, Arrays.copyOf(body, body.length / 2), length);
    }

    /** Says that there is one row more than there is. */
    Reply withOneRowMore() {
        var json = new String(body, StandardCharsets.UTF_8);
        var start = json.lastIndexOf(TOTAL_ROWS) + TOTAL_ROWS.length();
        var end = json.indexOf(',', start);
        var more = Long.parseLong(json.substring(start, end)) + 1;
        return json((json.substring(0, start) + more + json.substring(end)).getBytes(StandardCharsets.UTF_8));
    }

    void send(HttpExchange exchange) throws IOException {
        headers.forEach(exchange.getResponseHeaders()::set);
        var noBody = exchange.getRequestMethod().equals("HEAD");
        exchange.sendResponseHeaders(status, noBody ? -1 : length);
        if (!noBody) {
            exchange.getResponseBody().write(body);
            exchange.getResponseBody().flush();
        }
    }

    private static JsonNode envelope(String message) {
        return JsonNodeFactory.instance.objectNode().put("message", message).put("success", "");
    }
}
