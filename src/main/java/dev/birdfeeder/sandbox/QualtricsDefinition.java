package dev.birdfeeder.sandbox;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * A survey as {@code GET /survey-definitions/{id}} tells it [OFF, REC]: with what is in the trash, and an NPS question's
 * choices as a map or a list, both of which public survey files have.
 */
final class QualtricsDefinition {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private QualtricsDefinition() {}

    static ObjectNode of(QualtricsSurvey survey, String lastModified) {
        var json = JSON.objectNode();
        json.put("QuestionCount", String.valueOf(survey.questions().size()));
        json.putObject("SurveyOptions").put("PartialData", "+1 week").put("SurveyProtection", "PublicSurvey");
        json.put("SurveyID", survey.id());
        json.put("SurveyName", survey.name());
        json.put("SurveyStatus", survey.isActive() ? "Active" : "Inactive");
        json.put("LastModified", lastModified);
        json.put("BrandID", QualtricsEvents.BRAND);
        json.put("OwnerID", QualtricsSurveyJson.OWNER);
        json.putNull("LastAccessed");
        json.put("CreatorID", QualtricsSurveyJson.OWNER);
        json.putNull("LastActivated");
        var questions = json.putObject("Questions");
        survey.questions().forEach(question -> questions.set(question.id(), question(survey, question)));
        var blocks = json.putObject("Blocks");
        block(blocks, survey, "Trash", true);
        block(blocks, survey, "Standard", false);
        json.putObject("ResponseSets").put("RS_" + survey.id().substring(3), "Default Response Set");
        putFlow(json, survey);
        json.putObject("Scoring").putArray("ScoringCategories");
        json.putObject("ProjectInfo").put("SurveyID", survey.id()).put("ProjectCategory", "CX");
        json.put("BrandBaseURL", "https://" + QualtricsEvents.BRAND + ".qualtrics.com");
        return json;
    }

    private static ObjectNode question(QualtricsSurvey survey, QualtricsQuestion question) {
        var json = JSON.objectNode();
        json.put("QuestionText", question.text());
        json.put("DataExportTag", question.tag());
        json.put("QuestionType", question.kind().type());
        json.put("Selector", question.kind().selector());
        if (question.kind().subSelector() != null) {
            json.put("SubSelector", question.kind().subSelector());
        }
        json.putObject("Configuration").put("QuestionDescriptionOption", "UseText");
        json.put("QuestionDescription", question.text().replaceAll("<[^>]*>", ""));
        putChoices(json, survey, question);
        json.putObject("Validation")
                .putObject("Settings")
                .put("ForceResponse", "OFF")
                .put("Type", "None");
        json.putArray("Language");
        json.put("QuestionID", question.id());
        json.putObject("DataVisibility").put("Private", false).put("Hidden", false);
        json.put("QuestionText_Unsafe", question.text());
        return json;
    }

    private static void putChoices(ObjectNode json, QualtricsSurvey survey, QualtricsQuestion question) {
        switch (question.kind()) {
            case MATRIX -> {
                putRows(json, question);
                var answers = json.putObject("Answers");
                question.choices().forEach(choice -> answers.putObject(String.valueOf(choice.id()))
                        .put("Display", choice.display()));
            }
            case FORM -> putRows(json, question);
            case NPS -> putScores(json, survey, question);
            case SINGLE, LOOPED, MULTIPLE -> {
                var choices = json.putObject("Choices");
                var order = json.putArray("ChoiceOrder");
                for (var choice : question.choices()) {
                    var one = choices.putObject(String.valueOf(choice.id())).put("Display", choice.display());
                    if (choice.isTyped()) {
                        one.put("TextEntry", "true");
                    }
                    order.insert(0, String.valueOf(choice.id()));
                }
                if (question.isRecoded()) {
                    var recodes = json.putObject("RecodeValues");
                    question.choices()
                            .forEach(choice ->
                                    recodes.put(String.valueOf(choice.id()), String.valueOf(choice.recode())));
                }
            }
            default -> {}
        }
    }

    private static void putScores(ObjectNode json, QualtricsSurvey survey, QualtricsQuestion question) {
        json.putObject("ColumnLabels").put("Left", "Not at all likely").put("Right", "Extremely likely");
        if (survey.hasNpsChoicesAsList()) {
            var choices = json.putArray("Choices");
            question.choices().forEach(choice -> choices.addObject().put("Display", choice.display()));
        } else {
            var choices = json.putObject("Choices");
            question.choices().forEach(choice -> choices.putObject(String.valueOf(choice.id()))
                    .put("Display", choice.display()));
        }
    }

    private static void putRows(ObjectNode json, QualtricsQuestion question) {
        var choices = json.putObject("Choices");
        for (var row = 1; row <= question.rows().size(); row++) {
            choices.putObject(String.valueOf(row))
                    .put("Display", question.rows().get(row - 1));
        }
    }

    private static void block(ObjectNode blocks, QualtricsSurvey survey, String type, boolean isTrash) {
        var id = "BL_" + (isTrash ? type : "") + survey.id().substring(3);
        var block = blocks.putObject(id);
        block.put("Type", type);
        block.put("Description", isTrash ? "Trash / Unused Questions" : "Default Question Block");
        block.put("ID", id);
        var elements = block.putArray("BlockElements");
        survey.questions().stream()
                .filter(question -> question.trash() == isTrash)
                .forEach(
                        question -> elements.addObject().put("Type", "Question").put("QuestionID", question.id()));
    }

    private static void putFlow(ObjectNode json, QualtricsSurvey survey) {
        var root = json.putObject("SurveyFlow").put("Type", "Root").put("FlowID", "FL_1");
        var flow = root.putArray("Flow");
        var embedded = flow.addObject()
                .put("Type", "EmbeddedData")
                .put("FlowID", "FL_2")
                .putArray("EmbeddedData");
        survey.embedded().forEach(name -> embedded.addObject()
                .put("Description", name)
                .put("Type", "Custom")
                .put("Field", name)
                .put("VariableType", "Nominal"));
        flow.addObject()
                .put("Type", "Standard")
                .put("ID", "BL_" + survey.id().substring(3))
                .put("FlowID", "FL_3");
    }
}
