package dev.birdfeeder.sandbox;

import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** The query parameters of a request; blank is absent, and of a repeated one the first counts. */
final class Parameters {
    private final Map<String, String> values = new HashMap<>();

    Parameters(URI uri) {
        if (uri.getRawQuery() == null) {
            return;
        }
        for (var pair : uri.getRawQuery().split("&")) {
            var parts = pair.split("=", 2);
            values.putIfAbsent(decode(parts[0]), parts.length == 2 ? decode(parts[1]) : "");
        }
    }

    Optional<String> text(String name) {
        return Optional.ofNullable(values.get(name)).filter(text -> !text.isBlank());
    }

    int number(String name, int otherwise) {
        if (!values.containsKey(name)) {
            return otherwise;
        }
        try {
            return Integer.parseInt(values.get(name));
        } catch (NumberFormatException e) {
            throw Refusal.badRequest(name + ": must be a number");
        }
    }

    boolean flag(String name) {
        return text(name)
                .filter(text -> text.equalsIgnoreCase("true") || text.equals("1"))
                .isPresent();
    }

    private static String decode(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }
}
