package dev.birdfeeder.sandbox;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.birdfeeder.sandbox.TrackCxmSandbox.Outcome;
import java.util.List;

/**
 * A survey of the simulated account.
 *
 * @param share how many of 100 interactions answer it
 * @param afterTicket whether its answers are about a ticket
 */
record Survey(
        String uuid,
        String publicHash,
        String name,
        Language language,
        int share,
        boolean afterTicket,
        List<Distribution> distributions,
        List<Question> questions) {

    /** What the product has to make of an answer to this survey. */
    Outcome outcome() {
        var scored = questions.stream()
                .map(Question::type)
                .filter(QuestionType::isScored)
                .toList();
        return switch (scored.size()) {
            case 0 -> Outcome.SKIPPED;
            case 1 -> scored.get(0).isNps() ? Outcome.NPS : Outcome.CSAT;
            default -> Outcome.AMBIGUOUS;
        };
    }

    /** The three keys that List Interactions documents. */
    ObjectNode json() {
        return JsonNodeFactory.instance
                .objectNode()
                .put("uuid", uuid)
                .put("name", name)
                .put("public_hash", publicHash);
    }

    /** As List Surveys documents it. */
    ObjectNode json(boolean withQuestions) {
        var json = json();
        if (withQuestions) {
            var array = json.putArray("questions");
            questions.forEach(question -> array.add(question.json()));
        }
        return json;
    }
}
