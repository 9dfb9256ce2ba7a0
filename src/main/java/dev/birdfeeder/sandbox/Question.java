package dev.birdfeeder.sandbox;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/** A question of a survey; {@code composites} are its sub-questions, {@code choices} the options of a multiple choice. */
record Question(QuestionType type, String title, List<String> choices, List<Question> composites) {

    static Question of(QuestionType type, String title) {
        return new Question(type, title, List.of(), List.of());
    }

    static Question choice(String title, String... choices) {
        return new Question(QuestionType.MULTIPLE_CHOICE, title, List.of(choices), List.of());
    }

    static Question composite(QuestionType type, String title, Question... composites) {
        return new Question(type, title, List.of(), List.of(composites));
    }

    /** As List Surveys documents it. */
    ObjectNode json() {
        var json = JsonNodeFactory.instance.objectNode();
        json.put("title", title);
        json.put("type", type.text());
        json.put("public_hash", hash());
        json.put("is_obligatory", type.isScored());
        json.put("comments_enabled", type != QuestionType.MULTIPLE_CHOICE);
        json.set("accepted_answers", acceptedAnswers());
        var metrics = json.putArray("composite_metrics");
        composites.forEach(composite -> metrics.add(composite.compositeJson()));
        return json;
    }

    private ObjectNode compositeJson() {
        var json = JsonNodeFactory.instance.objectNode();
        json.put("title", title);
        json.put("type", type.text());
        json.put("public_hash", hash());
        json.set("accepted_answers", acceptedAnswers());
        return json;
    }

    private String hash() {
        return Chance.named(title).hash(4);
    }

    private ObjectNode acceptedAnswers() {
        var accepted = JsonNodeFactory.instance.objectNode();
        if (type == QuestionType.LIKE_DISLIKE) {
            return accepted.put("like", 1).put("dislike", 0);
        }
        for (var i = 0; i < choices.size(); i++) {
            accepted.put(choices.get(i), i + 1);
        }
        for (var value = type.least(); type.hasScale() && value <= type.most(); value++) {
            accepted.put(String.valueOf(value), value);
        }
        return accepted;
    }
}
