package dev.birdfeeder.webhook;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A body of fields, {@code application/x-www-form-urlencoded}.
 *
 * @param fields the decoded fields by name
 */
record Form(Map<String, String> fields) {

    private static final int MOST_FIELDS = 100;

    /** @throws MalformedPushException when it isn't one, or has a field twice */
    static Form of(byte[] body) {
        var fields = new LinkedHashMap<String, String>();
        for (var pair : new String(body, StandardCharsets.UTF_8).split("&+")) {
            var equals = pair.indexOf('=');
            if (equals <= 0 || fields.size() == MOST_FIELDS) {
                throw new MalformedPushException("no form, or one of too many fields");
            }
            if (fields.put(decoded(pair.substring(0, equals)), decoded(pair.substring(equals + 1))) != null) {
                throw new MalformedPushException("a field comes twice");
            }
        }
        return new Form(Collections.unmodifiableMap(fields));
    }

    private static String decoded(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException invalid) {
            throw new MalformedPushException("a field isn't encoded as in a form");
        }
    }

    /**
     * Whether a field is signed with this secret; takes as long for a good signature as for a bad one.
     *
     * @param message the name of the field that is signed
     * @param signature the name of the field with its signature
     * @param algorithm as Java names it
     */
    boolean isSigned(String message, String signature, String algorithm, String secret) {
        if (!fields.containsKey(message) || !fields.containsKey(signature)) {
            return false;
        }
        return Signature.matches(
                fields.get(signature),
                algorithm,
                secret,
                null,
                fields.get(message).getBytes(StandardCharsets.UTF_8));
    }
}
