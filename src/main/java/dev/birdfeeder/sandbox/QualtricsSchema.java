package dev.birdfeeder.sandbox;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.birdfeeder.sandbox.QualtricsQuestion.Kind;
import java.util.List;

/** A survey's fields as {@code GET /surveys/{id}/response-schema} tells them: JSON Schema 2019-09 [OFF]. */
final class QualtricsSchema {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final List<String> NUMBERS = List.of("status", "progress", "duration", "finished");

    private final ObjectNode properties;

    private QualtricsSchema(ObjectNode properties) {
        this.properties = properties;
    }

    static ObjectNode of(QualtricsSurvey survey) {
        var json = JSON.objectNode();
        json.put("$schema", "https://json-schema.org/draft/2019-09/schema");
        json.put("$id", "https://qualtrics.com/API/v3/surveys/" + survey.id() + "/response-schema");
        json.put("title", survey.name());
        json.put("description", "Survey response");
        json.put("type", "object");
        var required = json.putArray("required");
        List.of("values", "displayedFields", "displayedValues", "labels", "responseId")
                .forEach(required::add);
        var top = json.putObject("properties");
        top.putObject("responseId").put("type", "string");
        var values = top.putObject("values").put("type", "object").putObject("properties");
        new QualtricsSchema(values).putAll(survey);
        top.putObject("labels").put("type", "object");
        top.putObject("displayedFields").put("type", "array");
        top.putObject("displayedValues").put("type", "object");
        return json;
    }

    private void putAll(QualtricsSurvey survey) {
        for (var name : QualtricsExportRequest.metadata()) {
            var field = field(name, NUMBERS.contains(name) ? "number" : "string", name, "metadata");
            if (name.endsWith("Date")) {
                field.put("format", "date-time");
            } else if (name.equals("finished")) {
                oneOf(field, "1", "True");
                oneOf(field, "0", "False");
            } else if (name.equals("status")) {
                List.of(0, 1, 2, 4, 8, 16, 17)
                        .forEach(code -> oneOf(field, String.valueOf(code), QualtricsAnswers.statusLabel(code)));
            }
        }
        survey.asked().forEach(this::put);
        survey.embedded().forEach(name -> field(name, "string", name, "embeddedData"));
    }

    private void put(QualtricsQuestion question) {
        switch (question.kind()) {
            case TEXT -> {}
            case NPS -> {
                choices(question, question.id(), "number", question.text(), question.tag());
                var group = of(question, question.id() + "_NPS_GROUP", "number", question.text(), "_NPS_GROUP");
                oneOf(group, "1", "Detractor");
                oneOf(group, "2", "Passive");
                oneOf(group, "3", "Promoter");
            }
            case SINGLE -> choices(question, question.id(), "number", question.text(), question.tag());
            case LOOPED -> putLoops(question);
            case MULTIPLE -> putMultiple(question);
            case MATRIX, FORM -> putRows(question);
            case ESSAY -> of(question, question.id() + "_TEXT", "string", question.text(), "_TEXT");
            case BROWSER ->
                List.of("BROWSER", "VERSION", "OS", "RESOLUTION")
                        .forEach(name -> of(question, question.id() + "_" + name, "string", name, "_" + name));
            case TIMING ->
                List.of("FIRST_CLICK", "LAST_CLICK", "PAGE_SUBMIT", "CLICK_COUNT")
                        .forEach(name -> of(question, question.id() + "_" + name, "number", name, "_" + name));
        }
    }

    private void putLoops(QualtricsQuestion question) {
        for (var loop = 1; loop <= question.rows().size(); loop++) {
            choices(question, loop + "_" + question.id(), "number", question.text(), loop + "_" + question.tag())
                    .put("loopNumber", loop);
        }
    }

    private void putMultiple(QualtricsQuestion question) {
        var field = of(question, question.id(), "array", question.text(), "");
        var items = field.putObject("items").put("type", "string");
        question.choices().forEach(choice -> oneOf(items, String.valueOf(choice.recode()), choice.display()));
        question.choices().stream()
                .filter(QualtricsQuestion.Choice::isTyped)
                .forEach(choice -> of(
                        question,
                        question.id() + "_" + choice.id() + "_TEXT",
                        "string",
                        choice.display(),
                        "_" + choice.id() + "_TEXT"));
        of(question, question.id() + "_DO", "array", question.text(), "_DO");
    }

    private void putRows(QualtricsQuestion question) {
        for (var row = 1; row <= question.rows().size(); row++) {
            var key = question.id() + "_" + row;
            var description = question.text() + " - " + question.rows().get(row - 1);
            if (question.kind() == Kind.FORM) {
                of(question, key, "string", description, "_" + row);
            } else {
                choices(question, key, "number", description, question.tag() + "_" + row);
            }
        }
    }

    private ObjectNode choices(QualtricsQuestion question, String key, String type, String description, String tag) {
        var field = of(question, key, type, description, "").put("exportTag", tag);
        question.choices().forEach(choice -> oneOf(field, String.valueOf(choice.recode()), choice.display()));
        return field;
    }

    private ObjectNode of(QualtricsQuestion question, String key, String type, String description, String suffix) {
        return field(key, type, description, "question")
                .put("questionId", question.id())
                .put("exportTag", question.tag() + suffix)
                .put("questionExportTag", question.tag());
    }

    private ObjectNode field(String key, String type, String description, String dataType) {
        return properties
                .putObject(key)
                .put("type", type)
                .put("description", description)
                .put("dataType", dataType);
    }

    private static void oneOf(ObjectNode field, String code, String label) {
        var one = field.withArray("/oneOf").addObject().put("label", label);
        if (field.path("type").asText().equals("number")) {
            one.put("const", Integer.parseInt(code));
        } else {
            one.put("const", code);
        }
    }
}
