package dev.birdfeeder.sandbox;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.birdfeeder.sandbox.QualtricsQuestion.Kind;
import java.util.Optional;

/** A survey as {@code GET /surveys} [OFF] and {@code GET /surveys/{id}} [REC] tell it: without what is in the trash. */
final class QualtricsSurveyJson {
    static final String OWNER = "UR_sandbox00000001";

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final String CREATED = "2025-02-20T00:35:40Z";

    private QualtricsSurveyJson() {}

    static ObjectNode listed(QualtricsSurvey survey, String lastModified) {
        return JSON.objectNode()
                .put("id", survey.id())
                .put("name", survey.name())
                .put("ownerId", OWNER)
                .put("lastModified", lastModified)
                .put("creationDate", CREATED)
                .put("isActive", survey.isActive());
    }

    static ObjectNode of(QualtricsSurvey survey, String lastModified, long responses) {
        var json = JSON.objectNode();
        json.put("id", survey.id());
        json.put("name", survey.name());
        json.put("ownerId", OWNER);
        json.put("organizationId", QualtricsEvents.BRAND);
        json.put("isActive", survey.isActive());
        json.put("creationDate", CREATED);
        json.put("lastModifiedDate", lastModified);
        json.putObject("expiration").putNull("startDate").putNull("endDate");
        var questions = json.putObject("questions");
        survey.asked().forEach(question -> questions.set(question.id(), question(question)));
        var columns = json.putObject("exportColumnMap");
        survey.asked().forEach(question -> columns.putObject(question.tag()).put("question", question.id()));
        var block = json.putObject("blocks").putObject("BL_" + survey.id().substring(3));
        block.put("description", "Default Question Block");
        var elements = block.putArray("elements");
        survey.asked()
                .forEach(
                        question -> elements.addObject().put("type", "Question").put("questionId", question.id()));
        var flow = json.putArray("flow");
        flow.addObject().put("type", "EmbeddedData");
        flow.addObject().put("id", "BL_" + survey.id().substring(3)).put("type", "Block");
        var embedded = json.putArray("embeddedData");
        survey.embedded().forEach(name -> embedded.addObject().put("name", name));
        json.putObject("comments");
        json.putObject("loopAndMerge");
        json.putObject("responseCounts")
                .put("auditable", responses)
                .put("generated", 0)
                .put("deleted", 0);
        return json;
    }

    private static ObjectNode question(QualtricsQuestion question) {
        var json = JSON.objectNode();
        json.putObject("questionType")
                .put("type", question.kind().type())
                .put("selector", question.kind().selector())
                .put("subSelector", question.kind().subSelector());
        json.put("questionText", question.text());
        json.putNull("questionLabel");
        json.putObject("validation").put("doesForceResponse", false);
        json.put("questionName", question.tag());
        if (!question.choices().isEmpty()) {
            var choices = json.putObject("choices");
            for (var choice : question.choices()) {
                choices.putObject(String.valueOf(choice.id()))
                        .put("recode", String.valueOf(choice.recode()))
                        .put("description", choice.display())
                        .put("choiceText", choice.display())
                        .putNull("imageDescription")
                        .putNull("variableName")
                        .put("analyze", true);
            }
        }
        subQuestions(question).ifPresent(rows -> json.set("subQuestions", rows));
        return json;
    }

    private static Optional<ObjectNode> subQuestions(QualtricsQuestion question) {
        if (question.rows().isEmpty() || question.kind() == Kind.LOOPED) {
            return Optional.empty();
        }
        var rows = JSON.objectNode();
        for (var row = 1; row <= question.rows().size(); row++) {
            rows.putObject(String.valueOf(row))
                    .put("recode", String.valueOf(row))
                    .put("description", question.rows().get(row - 1))
                    .put("choiceText", question.rows().get(row - 1))
                    .putNull("imageDescription")
                    .putNull("variableName")
                    .put("analyze", true);
        }
        return Optional.of(rows);
    }
}
