package dev.birdfeeder.sandbox;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;

/** The answers of one interaction and, when exactly one of them is scored and given, its rating. */
final class Answers {
    private final ArrayNode json = JsonNodeFactory.instance.arrayNode();
    private final Survey survey;
    private final Instant answeredAt;
    private final Mood mood;
    private final Chance chance;
    private final boolean unscored;
    private Integer rating;

    private Answers(Survey survey, Instant answeredAt, boolean partial, Chance chance) {
        this.survey = survey;
        this.answeredAt = answeredAt;
        this.chance = chance;
        this.mood = Mood.of(chance);
        this.unscored = partial && chance.percent(40);
    }

    static Answers of(Survey survey, Instant answeredAt, boolean partial, Chance chance) {
        var answers = new Answers(survey, answeredAt, partial, chance);
        for (var question : survey.questions()) {
            var isFirst = answers.json.isEmpty();
            if (isFirst || question.type().isScored() || !partial && chance.percent(75)) {
                answers.add(question);
            }
        }
        return answers;
    }

    ArrayNode json() {
        return json;
    }

    Optional<Integer> rating() {
        return switch (survey.outcome()) {
            case NPS, CSAT -> Optional.ofNullable(rating);
            default -> Optional.empty();
        };
    }

    private void add(Question question) {
        var answer = json.addObject();
        putType(answer, question.type());
        answer.put("question", question.title());
        answer.putNull("answer");
        answer.putNull("comment");
        switch (question.type()) {
            case OPEN -> putWords(answer);
            case MULTIPLE_CHOICE -> putChoices(answer, question);
            default -> putValue(answer, question.type());
        }
        answer.set("created_at", DateForm.of(chance).json(answeredAt));
        question.composites().forEach(this::add);
    }

    private void putType(ObjectNode answer, QuestionType type) {
        var share = chance.below(100);
        if (share < 5 && type.code().isPresent()) {
            answer.put("item_type", type.code().getAsInt());
        } else {
            answer.put("item_type", share < 15 ? type.text().toUpperCase(Locale.ROOT) : type.text());
        }
    }

    /** The text of an open question travels in the comment. */
    private void putWords(ObjectNode answer) {
        answer.put("comment", survey.language().comment(mood, chance));
        if (chance.percent(50)) {
            answer.put("answer", "");
        }
    }

    private void putChoices(ObjectNode answer, Question question) {
        if (chance.percent(50)) {
            answer.put("answer", chance.pick(question.choices()));
        } else {
            var from = chance.below(question.choices().size());
            var chosen = answer.putArray("answer");
            question.choices().stream().skip(from).limit(2).forEach(chosen::add);
        }
    }

    private void putValue(ObjectNode answer, QuestionType type) {
        var value = type.value(mood, chance);
        if (!type.isScored()) {
            put(answer, value);
        } else if (!unscored) {
            put(answer, value);
            rating = value;
            if (chance.percent(50)) {
                answer.put("comment", survey.language().comment(mood, chance));
            }
        }
    }

    private void put(ObjectNode answer, int value) {
        if (chance.percent(40)) {
            answer.put("answer", String.valueOf(value));
        } else {
            answer.put("answer", value);
        }
    }
}
