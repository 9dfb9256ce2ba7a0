package dev.birdfeeder.feedback;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Set;

/**
 * Finds the one NPS or CSAT answer that makes an interaction a record, and sets {@code kind}, {@code rating} and
 * {@code text} from it.
 *
 * <p>Birdie's Track.co page: a survey must include exactly one question of either type. The text is the comment on
 * that answer; without one, the first answer to an open question.
 */
final class ScoredAnswer {

    private static final Set<String> NPS = Set.of("nps", "nps_relational", "nps_transactional");
    private static final int LONGEST_NUMBER = 20;

    private ScoredAnswer() {}

    /**
     * Completes the draft.
     *
     * @return false when nothing in it is scored
     * @throws DeadLetterException {@code AMBIGUOUS_SURVEY} for two or more, {@code INVALID_RATING} for one that is no
     *     number or out of range
     */
    static boolean complete(ObjectNode draft) {
        var scored = new ArrayList<JsonNode>();
        for (var answer : draft.path("answers")) {
            if (kind(answer) != null && !given(answer).isEmpty()) {
                scored.add(answer);
            }
        }
        if (scored.isEmpty()) {
            return false;
        }
        if (scored.size() > 1) {
            throw new DeadLetterException(
                    "validate",
                    "AMBIGUOUS_SURVEY",
                    "survey %s has %d NPS or CSAT answers, one is needed"
                            .formatted(draft.path("survey_id").asText("without id"), scored.size()));
        }
        var answer = scored.get(0);
        var kind = kind(answer);
        draft.put("kind", kind);
        draft.set("rating", rating(kind, given(answer)));
        var text = text(draft, answer);
        if (!text.isEmpty()) {
            draft.put("text", text);
        }
        return true;
    }

    private static String kind(JsonNode answer) {
        var type = answer.path("type").asText();
        return NPS.contains(type) ? "nps" : type.equals("csat") ? "csat" : null;
    }

    /** The answer's value as text; a list of one counts as its element. */
    private static String given(JsonNode answer) {
        var value = answer.path("answer");
        if (value.isArray() && value.size() == 1) {
            value = value.get(0);
        }
        return value.isNull()
                ? ""
                : value.isContainerNode()
                        ? value.isEmpty() ? "" : "?"
                        : value.asText().trim();
    }

    private static JsonNode rating(String kind, String given) {
        try {
            var number = given.length() > LONGEST_NUMBER
                    ? null
                    : new BigDecimal(given.replace(',', '.')).stripTrailingZeros();
            if (number != null && (kind.equals("csat") ? isPlain(number) : isNps(number))) {
                return number.scale() <= 0 ? IntNode.valueOf(number.intValueExact()) : DecimalNode.valueOf(number);
            }
        } catch (NumberFormatException | ArithmeticException none) {
            // Reported below, in one sentence for all.
        }
        throw new DeadLetterException(
                "validate",
                "INVALID_RATING",
                kind.equals("nps") ? "the NPS answer is no whole number from 0 to 10" : "the CSAT answer is no number");
    }

    /** CSAT scales differ by question (Track has 0–10, 1–10, 1–7, 0–5 and 1–5), so only nonsense is refused. */
    private static boolean isPlain(BigDecimal number) {
        return number.abs().compareTo(BigDecimal.valueOf(1000)) <= 0 && number.scale() <= 6;
    }

    private static boolean isNps(BigDecimal number) {
        return number.scale() <= 0 && number.signum() >= 0 && number.compareTo(BigDecimal.TEN) <= 0;
    }

    private static String text(ObjectNode draft, JsonNode scored) {
        var comment = scored.path("comment").asText("");
        if (!comment.isEmpty()) {
            return comment;
        }
        for (var answer : draft.path("answers")) {
            if (answer.path("type").asText().equals("open")) {
                var open = answer.path("comment").asText("");
                var text = open.isEmpty() ? answer.path("answer").asText("") : open;
                if (!text.isEmpty()) {
                    return text;
                }
            }
        }
        return "";
    }
}
