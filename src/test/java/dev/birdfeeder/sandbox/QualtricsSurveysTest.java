package dev.birdfeeder.sandbox;

import static dev.birdfeeder.sandbox.QualtricsClient.tree;
import static dev.birdfeeder.sandbox.QualtricsClient.withApiToken;
import static dev.birdfeeder.sandbox.QualtricsSandbox.CSAT_SURVEY;
import static dev.birdfeeder.sandbox.QualtricsSandbox.NPS_SURVEY;
import static dev.birdfeeder.sandbox.QualtricsSandbox.PULSE_SURVEY;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Definitions have the shape of the recorded ones, and the traps that public surveys have. */
class QualtricsSurveysTest {
    private final SettableClock clock = new SettableClock("2026-03-10T12:00:00Z");
    private final QualtricsSandbox qualtrics = QualtricsSandbox.start(clock, 7, 30, 4);
    private final QualtricsClient client = withApiToken(qualtrics);

    @AfterEach
    void close() {
        qualtrics.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"SV_0nps4Jabuticaba", "SV_1csatSupport42x", "SV_2pulseApp0000zz", "SV_3ideasNoScore00"})
    void aSurveyHasTheShapeOfTheRecordedOne(String id) throws IOException {
        var recorded = recorded("survey.json");
        var survey = client.result("/surveys/" + id);

        assertThat(keys(survey)).isEqualTo(keys(recorded));
        assertThat(kinds(survey)).isEqualTo(kinds(recorded));
        var question = survey.path("questions").elements().next();
        assertThat(keys(recorded.at("/questions/QID63"))).containsAll(keys(question));
        assertThat(keys(question.path("questionType"))).isEqualTo(keys(recorded.at("/questions/QID63/questionType")));
        survey.at("/questions").findValues("choices").forEach(choices -> assertThat(
                        keys(choices.elements().next()))
                .isEqualTo(keys(recorded.at("/questions/QID63/choices/1"))));
        assertThat(survey.at("/exportColumnMap")
                        .elements()
                        .next()
                        .path("question")
                        .asText())
                .startsWith("QID");
    }

    @ParameterizedTest
    @ValueSource(strings = {"SV_0nps4Jabuticaba", "SV_1csatSupport42x", "SV_2pulseApp0000zz"})
    void aDefinitionHasTheShapeOfTheRecordedOne(String id) throws IOException {
        var recorded = recorded("survey-definition.json");
        var definition = client.result("/survey-definitions/" + id);

        assertThat(keys(recorded)).isEqualTo(keys(definition));
        assertThat(kinds(definition)).containsAllEntriesOf(kindsButNull(recorded));
        definition.path("Questions").forEach(question -> assertThat(keys(question))
                .contains(
                        "QuestionText",
                        "DataExportTag",
                        "QuestionType",
                        "Selector",
                        "Configuration",
                        "QuestionDescription",
                        "Validation",
                        "Language",
                        "QuestionID",
                        "DataVisibility",
                        "QuestionText_Unsafe"));
    }

    @Test
    void anNpsQuestionIsKnownByItsSelectorAndItsChoicesAreAMapOrAList() {
        var map = client.result("/survey-definitions/" + NPS_SURVEY).at("/Questions/QID2");
        var list = client.result("/survey-definitions/" + PULSE_SURVEY).at("/Questions/QID1");

        assertThat(map.path("QuestionType").asText()).isEqualTo("MC");
        assertThat(map.path("Selector").asText()).isEqualTo("NPS");
        assertThat(map.has("SubSelector")).isFalse();
        assertThat(map.at("/Choices").isObject()).isTrue();
        assertThat(list.path("Selector").asText()).isEqualTo("NPS");
        assertThat(list.at("/Choices").isArray()).isTrue();
        assertThat(list.at("/Choices")).hasSize(11);
    }

    @Test
    void theSatisfactionsRecodesAreNotItsChoiceIds() {
        var survey = client.result("/surveys/" + CSAT_SURVEY).at("/questions/QID1");
        var definition = client.result("/survey-definitions/" + CSAT_SURVEY).at("/Questions/QID1");

        assertThat(survey.at("/questionType/selector").asText()).isEqualTo("SAVR");
        assertThat(survey.at("/choices")).hasSize(5);
        assertThat(survey.at("/choices/4/recode").asText()).isEqualTo("5");
        assertThat(survey.at("/choices/8/recode").asText()).isEqualTo("1");
        assertThat(definition.at("/RecodeValues/4").asText()).isEqualTo("5");
        assertThat(definition.at("/ChoiceOrder/0").asText()).as("reversed").isEqualTo("8");
    }

    @Test
    void aQuestionInTheTrashIsInTheDefinitionOnly() {
        var survey = client.result("/surveys/" + CSAT_SURVEY);
        var definition = client.result("/survey-definitions/" + CSAT_SURVEY);
        var schema = client.result("/surveys/" + CSAT_SURVEY + "/response-schema");

        assertThat(survey.path("questions").has("QID7")).isFalse();
        assertThat(schema.at("/properties/values/properties").has("QID7")).isFalse();
        assertThat(definition.at("/Questions/QID7/Selector").asText()).isEqualTo("NPS");
        assertThat(definition.findParents("BlockElements"))
                .filteredOn(block -> block.path("Type").asText().equals("Trash"))
                .singleElement()
                .satisfies(block -> assertThat(
                                block.at("/BlockElements/0/QuestionID").asText())
                        .isEqualTo("QID7"));
    }

    @Test
    void textsAreHtmlWithPipedTextAndTagsAreNotUnique() {
        var nps = client.result("/survey-definitions/" + NPS_SURVEY).path("Questions");
        var csat = client.result("/survey-definitions/" + CSAT_SURVEY).path("Questions");

        assertThat(nps.at("/QID2/QuestionText").asText()).contains("<strong>", "&nbsp;");
        assertThat(nps.at("/QID3/QuestionText").asText()).contains("${q://");
        assertThat(csat.findValuesAsText("DataExportTag"))
                .filteredOn("Q2"::equals)
                .hasSize(2);
    }

    @Test
    void theResponseSchemaTellsEveryKeyThatAResponseHas() {
        for (var survey : Set.of(NPS_SURVEY, CSAT_SURVEY, PULSE_SURVEY)) {
            var schema = client.result("/surveys/" + survey + "/response-schema");
            var told = keys(schema.at("/properties/values/properties"));

            assertThat(schema.path("required"))
                    .extracting(JsonNode::asText)
                    .containsExactly("values", "displayedFields", "displayedValues", "labels", "responseId");
            assertThat(schema.path("$schema").asText()).contains("2019-09");
            assertThat(client.export(survey, "{\"format\":\"ndjson\"}"))
                    .isNotEmpty()
                    .allSatisfy(response -> assertThat(keys(response.path("values")))
                            .allMatch(key -> told.contains(key) || key.endsWith("_sentiment")));
        }
    }

    @Test
    void theResponseSchemaTellsAnswersFromEmbeddedDataAndCodesFromWords() {
        var values =
                client.result("/surveys/" + CSAT_SURVEY + "/response-schema").at("/properties/values/properties");
        var nps = client.result("/surveys/" + NPS_SURVEY + "/response-schema").at("/properties/values/properties");

        assertThat(values.at("/ticketId/dataType").asText()).isEqualTo("embeddedData");
        assertThat(values.at("/finished/dataType").asText()).isEqualTo("metadata");
        assertThat(values.at("/QID1/dataType").asText()).isEqualTo("question");
        assertThat(values.at("/QID1/questionId").asText()).isEqualTo("QID1");
        assertThat(values.at("/QID1/questionExportTag").asText()).isEqualTo("Q1");
        assertThat(values.at("/QID1/oneOf/0/const").intValue()).isEqualTo(5);
        assertThat(values.at("/QID1/oneOf/0/label").asText()).contains("satisfied");
        assertThat(nps.at("/QID4/type").asText()).isEqualTo("array");
        assertThat(nps.at("/QID4/items/oneOf")).hasSize(4);
        assertThat(client.result("/surveys/" + PULSE_SURVEY + "/response-schema")
                        .at("/properties/values/properties/2_QID5/loopNumber")
                        .intValue())
                .isEqualTo(2);
    }

    @Test
    void aChangedSurveySaysSoInEveryForm() {
        qualtrics.touchSurveys(Instant.parse("2026-03-09T08:00:00Z"));

        assertThat(client.result("/surveys").at("/elements/0/lastModified").asText())
                .isEqualTo("2026-03-09T08:00:00Z");
        assertThat(client.result("/surveys/" + NPS_SURVEY)
                        .path("lastModifiedDate")
                        .asText())
                .isEqualTo("2026-03-09T08:00:00Z");
        assertThat(client.result("/survey-definitions/" + NPS_SURVEY)
                        .path("LastModified")
                        .asText())
                .isEqualTo("2026-03-09T08:00:00Z");
    }

    private static JsonNode recorded(String name) throws IOException {
        return tree(Files.readString(Path.of("src/test/resources/qualtrics", name)))
                .path("result");
    }

    private static Set<String> keys(JsonNode json) {
        var keys = new TreeSet<String>();
        json.fieldNames().forEachRemaining(keys::add);
        return keys;
    }

    private static Map<String, String> kinds(JsonNode json) {
        var kinds = new HashMap<String, String>();
        json.properties()
                .forEach(field ->
                        kinds.put(field.getKey(), field.getValue().getNodeType().name()));
        return kinds;
    }

    private static Map<String, String> kindsButNull(JsonNode json) {
        var kinds = kinds(json);
        kinds.remove("LastActivated");
        return kinds;
    }
}
