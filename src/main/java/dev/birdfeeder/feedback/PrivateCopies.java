package dev.birdfeeder.feedback;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.Set;

/**
 * What is said of a private field elsewhere in its record: {@code text} is the comment of an answer, the ticket's id an
 * attribute in {@code additional_fields}. Whole values that are the same as text go the way of the field; what only
 * mentions them stays.
 *
 * <p>Of values of three characters and fewer only the text's are looked for, and only where people write: else the account
 * {@code 7} would hide every 7, and the comment {@code Sim} every yes.
 */
final class PrivateCopies {

    /** Who, and what they wrote. What a survey or a channel is called says nothing of a person. */
    private static final Set<String> PERSONAL = Set.of(
            "text",
            "author_id",
            "author_name",
            "author_email",
            "author_phone",
            "account_id",
            "transaction",
            "transaction.id");

    /** Of an answer, what the survey says and not the person. */
    private static final Set<String> ASKED = Set.of("type", "question", "answer", "answered_at");

    private static final int SHORTEST = 4;

    /** Missing: nothing takes its place. */
    private static final JsonNode NOTHING = MissingNode.getInstance();

    private final Map<String, JsonNode> replacements = new HashMap<>();
    private final Map<String, JsonNode> written = new HashMap<>();

    /** @param value what the field held; null when it held nothing */
    void drop(String field, JsonNode value) {
        replace(field, value, NOTHING);
    }

    /** What is dropped as one field isn't replaced as another. */
    void replace(String field, JsonNode value, JsonNode replacement) {
        if (value == null || !PERSONAL.contains(field)) {
            return;
        }
        var text = text(field.equals("transaction") ? value.path("id") : value);
        if (field.equals("text")) {
            written.putIfAbsent(text, replacement);
        }
        if (text.length() >= SHORTEST) {
            replacements.putIfAbsent(text, replacement);
            written.putIfAbsent(text, replacement);
        }
    }

    private static String text(JsonNode value) {
        return value.isValueNode() ? Scalars.text(value) : "";
    }

    /** Changes the record in place; it has no empty fields after that. */
    void removeFrom(ObjectNode record) {
        if (written.isEmpty()) {
            return;
        }
        for (var answers = record.path("answers").elements(); answers.hasNext(); ) {
            if (answers.next() instanceof ObjectNode answer) {
                removeFromAnswer(answer);
                if (answer.isEmpty()) {
                    answers.remove();
                }
            }
        }
        if (record.path("answers").isEmpty()) {
            record.remove("answers");
        }
        var additional = record.get("additional_fields");
        if (additional != null && kept(additional, replacements).isMissingNode()) {
            record.remove("additional_fields");
        }
    }

    private void removeFromAnswer(ObjectNode answer) {
        var isOpen = answer.path("type").asText().equals("open");
        for (var fields = answer.properties().iterator(); fields.hasNext(); ) {
            var field = fields.next();
            if (field.getKey().equals("comment") || isOpen && field.getKey().equals("answer")) {
                keep(fields, field, written);
            } else if (!ASKED.contains(field.getKey())) {
                keep(fields, field, replacements);
            }
        }
    }

    private static void keep(
            Iterator<Map.Entry<String, JsonNode>> fields,
            Map.Entry<String, JsonNode> field,
            Map<String, JsonNode> replacements) {
        var kept = kept(field.getValue(), replacements);
        if (kept.isMissingNode()) {
            fields.remove();
        } else {
            field.setValue(kept);
        }
    }

    /** What takes a value's place: itself, most often, containers changed in place; missing when nothing remains. */
    private static JsonNode kept(JsonNode value, Map<String, JsonNode> replacements) {
        if (value instanceof ObjectNode object) {
            for (var fields = object.properties().iterator(); fields.hasNext(); ) {
                keep(fields, fields.next(), replacements);
            }
            return object.isEmpty() ? NOTHING : object;
        }
        if (value instanceof ArrayNode array) {
            for (int i = array.size() - 1; i >= 0; i--) {
                var kept = kept(array.get(i), replacements);
                if (kept.isMissingNode()) {
                    array.remove(i);
                } else {
                    array.set(i, kept);
                }
            }
            return array.isEmpty() ? NOTHING : array;
        }
        return replacements.getOrDefault(Scalars.text(value), value);
    }
}
