package dev.birdfeeder.feedback;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * The fields of a record, in the order in which they are written, and what each may hold: {@code feedback.schema.json}
 * compiled by hand, because a general validator costs more than everything else that is done per record. A test holds
 * the two together.
 */
final class FeedbackFields {

    private static final Set<String> REQUIRED =
            Set.of("feedback_id", "tenant", "source", "connection", "kind", "rating", "posted_at");

    /** The form of RFC 3339 that records have; {@link Instant#parse} also takes 24:00:00 and years beyond 9999. */
    private static final Pattern UTC =
            Pattern.compile("\\d{4}-\\d\\d-\\d\\dT([01]\\d|2[0-3]):[0-5]\\d:[0-5]\\d(\\.\\d{1,9})?Z");

    private static final Map<String, Check> CHECKS = checks();

    private record Check(String must, Predicate<JsonNode> holds) {}

    private FeedbackFields() {}

    /** The names of all fields but {@code accepted_at} and {@code version}, which the journal adds. */
    static Set<String> names() {
        return CHECKS.keySet();
    }

    /** @throws DeadLetterException {@code INVALID_RECORD}, naming the first field that is missing or wrong */
    static void check(ObjectNode record) {
        CHECKS.forEach((field, check) -> {
            var value = record.get(field);
            if (value == null ? REQUIRED.contains(field) : !check.holds().test(value)) {
                throw new DeadLetterException(
                        "validate",
                        "INVALID_RECORD",
                        value == null ? field + ": is missing" : field + ": must be " + check.must());
            }
        });
    }

    private static Map<String, Check> checks() {
        var text = new Check("a text", JsonNode::isTextual);
        var checks = new LinkedHashMap<String, Check>();
        checks.put("feedback_id", new Check("a text of 1 to 512 characters", FeedbackFields::isId));
        checks.put("tenant", text);
        checks.put("source", text);
        checks.put("connection", text);
        checks.put(
                "kind", new Check("nps or csat", kind -> Set.of("nps", "csat").contains(kind.asText())));
        checks.put("rating", new Check("a number", JsonNode::isNumber));
        checks.put("text", text);
        checks.put(
                "posted_at",
                new Check("a moment in a known form (data_source.date_formats adds forms)", FeedbackFields::isUtc));
        for (var field : new String[] {
            "author_id",
            "author_name",
            "author_email",
            "author_phone",
            "account_id",
            "survey_id",
            "survey_title",
            "channel",
            "language"
        }) {
            checks.put(field, text);
        }
        checks.put(
                "categories",
                new Check("a list of texts", value -> value.isArray() && all(value, JsonNode::isTextual)));
        checks.put(
                "answers",
                new Check(
                        "a list of objects with type, question, comment and answered_at as text, and answer as text or a"
                                + " list of texts",
                        value -> value.isArray() && all(value, FeedbackFields::isAnswer)));
        checks.put(
                "transaction",
                new Check("an object of the texts id and, if known, platform", FeedbackFields::isTransaction));
        checks.put("additional_fields", new Check("an object", JsonNode::isObject));
        return checks;
    }

    private static boolean isId(JsonNode value) {
        var text = value.textValue();
        return text != null && text.codePointCount(0, text.length()) <= 512;
    }

    private static boolean isAnswer(JsonNode value) {
        var answer = value.path("answer");
        return value.isObject()
                && isTextOrAbsent(value.path("type"))
                && isTextOrAbsent(value.path("question"))
                && isTextOrAbsent(value.path("comment"))
                && isTextOrAbsent(value.path("answered_at"))
                && (answer.isArray() ? all(answer, JsonNode::isTextual) : isTextOrAbsent(answer));
    }

    private static boolean isTransaction(JsonNode value) {
        var platform = value.path("platform");
        return value.path("id").isTextual()
                && isTextOrAbsent(platform)
                && value.size() == (platform.isMissingNode() ? 1 : 2);
    }

    private static boolean isTextOrAbsent(JsonNode value) {
        return value.isTextual() || value.isMissingNode();
    }

    private static boolean isUtc(JsonNode value) {
        if (!value.isTextual() || !UTC.matcher(value.textValue()).matches()) {
            return false;
        }
        if (value.textValue().indexOf('T') == 10 && PlainMoment.parse(value.textValue(), ZoneOffset.UTC) != null) {
            return true;
        }
        try {
            Instant.parse(value.textValue());
            return true;
        } catch (DateTimeException none) {
            return false;
        }
    }

    private static boolean all(JsonNode list, Predicate<JsonNode> holds) {
        for (var element : list) {
            if (!holds.test(element)) {
                return false;
            }
        }
        return true;
    }
}
