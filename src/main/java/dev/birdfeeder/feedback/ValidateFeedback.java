package dev.birdfeeder.feedback;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.birdfeeder.tenant.Connection;
import dev.birdfeeder.tenant.Privacy;
import dev.birdfeeder.vendor.Vendors;
import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.springframework.stereotype.Component;

/**
 * Body: the draft of a record in, its {@link Outcome} out.
 *
 * <p>Adds what the pipeline knows (tenant, source, connection, kind, rating, text), applies the tenant's privacy
 * rules, leaves out what is null or empty and holds the record to {@code feedback.schema.json}.
 */
@Component("validateFeedback")
final class ValidateFeedback implements Processor {

    /** Far above the longest answer seen (comments hold 5,000 characters), far below what a sink takes. */
    private static final int LARGEST_RECORD = 900_000;

    /** Of a draft, the fields that make no new version; {@code additional_fields.<name>} is one of these. */
    static final String UNVERSIONED = "unversioned";

    private static final String ADDITIONAL = "additional_fields.";

    private final Vendors vendors;

    /** Emoji as UTF-8 and not as escapes: what is escaped as a surrogate then is half of a character. */
    private final ObjectMapper mapper = JsonMapper.builder()
            .enable(JsonWriteFeature.COMBINE_UNICODE_SURROGATES_IN_UTF8)
            .build();

    ValidateFeedback(Vendors vendors) {
        this.vendors = vendors;
    }

    @Override
    public void process(Exchange exchange) throws JsonProcessingException {
        var draft = exchange.getMessage().getBody(ObjectNode.class);
        var connection = exchange.getVariable("connection", Connection.class);
        var skip = draft.path("skip").asText("");
        if (!skip.isEmpty()) {
            exchange.getMessage().setBody(new Outcome.Skipped(subject(exchange, connection), skip));
            return;
        }
        if (!draft.has("kind") && !ScoredAnswer.complete(draft)) {
            exchange.getMessage().setBody(new Outcome.Skipped(subject(exchange, connection), "NO_RATING"));
            return;
        }
        var unversioned = draft.remove(UNVERSIONED);
        var record = complete(draft, connection);
        var unlinked = isUnlinked(record, connection);
        PrivacyRules.apply(exchange.getVariable("privacy", Privacy.class), record);
        FeedbackFields.check(record);
        exchange.getMessage()
                .setBody(new Outcome.Accepted(
                        subject(exchange, connection),
                        record.path("feedback_id").textValue(),
                        json(record),
                        core(record, connection),
                        counted(record, unversioned),
                        exchange.getVariable("pushed", false, Boolean.class),
                        unlinked));
    }

    /** What counts in both forms; of the answers what was given, because only one form may tell more. */
    private byte[] core(ObjectNode record, Connection connection) throws JsonProcessingException {
        var counts = vendors.rules(connection.source()).pushCounts();
        if (counts.isEmpty()) {
            return null;
        }
        var core = JsonNodeFactory.instance.arrayNode();
        for (var field : counts) {
            var value = record.path(field);
            if (field.equals("answers")) {
                value.forEach(answer ->
                        core.addArray().add(single(answer.path("answer"))).add(answer.path("comment")));
            } else {
                core.add(value);
            }
        }
        return mapper.writeValueAsBytes(core);
    }

    /** The record without what makes no new version; null when all of it does. */
    private byte[] counted(ObjectNode record, JsonNode unversioned) throws JsonProcessingException {
        if (unversioned == null || unversioned.isEmpty()) {
            return null;
        }
        var counted = record.deepCopy();
        for (var field : unversioned) {
            var name = field.asText();
            if (name.startsWith(ADDITIONAL) && counted.get("additional_fields") instanceof ObjectNode fields) {
                fields.remove(name.substring(ADDITIONAL.length()));
                if (fields.isEmpty()) {
                    counted.remove("additional_fields");
                }
            } else {
                counted.remove(name);
            }
        }
        return mapper.writeValueAsBytes(counted);
    }

    private static JsonNode single(JsonNode answer) {
        return answer.isArray() && answer.size() == 1 ? answer.get(0) : answer;
    }

    private String subject(Exchange exchange, Connection connection) {
        return vendors.idOf(connection.source(), exchange.getVariable("interaction", JsonNode.class));
    }

    private ObjectNode complete(ObjectNode draft, Connection connection) {
        draft.put("tenant", connection.tenant());
        draft.put("source", connection.source());
        draft.put("connection", connection.name());
        var record = JsonNodeFactory.instance.objectNode();
        for (var field : FeedbackFields.names()) {
            var value = Blanks.without(draft.remove(field));
            if (value != null) {
                record.set(field, field.equals("additional_fields") ? sorted(value) : value);
            }
        }
        if (!draft.isEmpty()) {
            throw new DeadLetterException(
                    "validate",
                    "INVALID_RECORD",
                    "feedback.jslt gives '%s', which a record doesn't have"
                            .formatted(draft.fieldNames().next()));
        }
        return record;
    }

    /** In the order of the names: a vendor that lists attributes in another order has changed nothing. */
    private static JsonNode sorted(JsonNode fields) {
        var sorted = JsonNodeFactory.instance.objectNode();
        fields.properties().stream()
                .sorted(Map.Entry.comparingByKey())
                .forEach(field -> sorted.set(field.getKey(), field.getValue()));
        return sorted;
    }

    private byte[] json(ObjectNode record) throws JsonProcessingException {
        var json = mapper.writeValueAsBytes(record);
        if (json.length > LARGEST_RECORD) {
            throw new DeadLetterException(
                    "validate",
                    "TOO_LARGE",
                    "the record has %d bytes, at most %d go on".formatted(json.length, LARGEST_RECORD));
        }
        if (hasLoneSurrogate(json)) {
            throw new DeadLetterException(
                    "validate", "INVALID_RECORD", "a text holds half of a character (a lone surrogate)");
        }
        return json;
    }

    /** No UTF-8 can hold it, and many receivers refuse the line that holds it as an escape. */
    private static boolean hasLoneSurrogate(byte[] json) {
        for (int i = 0; i < json.length - 2; i++) {
            if (json[i] == '\\') {
                i++;
                if (json[i] == 'u' && (json[i + 1] | 0x20) == 'd') {
                    return true;
                }
            }
        }
        return false;
    }

    private static boolean isUnlinked(JsonNode record, Connection connection) {
        return connection.setting("metadata.transaction_id_field") != null && !record.has("transaction");
    }
}
