package dev.birdfeeder.feedback;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.birdfeeder.tenant.Privacy;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * Drops and hashes the fields of a record that a tenant's {@code privacy:} lists, and what the source said of them a
 * second time: see {@link PrivateCopies}.
 */
final class PrivacyRules {

    private PrivacyRules() {}

    /** Changes the record in place; a field it doesn't have is passed over. */
    static void apply(Privacy privacy, ObjectNode record) {
        var copies = new PrivateCopies();
        for (var field : privacy.drop()) {
            var parent = parent(record, field);
            if (parent != null) {
                copies.drop(field, parent.remove(last(field)));
                // A ticket is its id; and a record has no empty fields.
                if (field.equals("transaction.id") || (parent != record && parent.isEmpty())) {
                    record.remove(first(field));
                }
            }
        }
        for (var field : privacy.hash()) {
            var parent = parent(record, field);
            var value = parent == null ? null : parent.get(last(field));
            if (value != null) {
                var hash = TextNode.valueOf(hash(record.path("tenant").asText(), value));
                parent.set(last(field), hash);
                copies.replace(field, value, hash);
            }
        }
        copies.removeFrom(record);
    }

    private static ObjectNode parent(ObjectNode record, String field) {
        return (field.indexOf('.') < 0 ? record : record.path(first(field))) instanceof ObjectNode parent
                ? parent
                : null;
    }

    private static String first(String field) {
        return field.substring(0, field.indexOf('.'));
    }

    private static String last(String field) {
        return field.substring(field.indexOf('.') + 1);
    }

    /** The tenant is part of what is hashed, so that two tenants' hashes of one person can't be joined. */
    private static String hash(String tenant, JsonNode value) {
        var text = value.isValueNode() ? value.asText() : value.toString();
        try {
            var digest = MessageDigest.getInstance("SHA-256")
                    .digest((tenant + '\n' + text).getBytes(StandardCharsets.UTF_8));
            return "sha256:" + HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
