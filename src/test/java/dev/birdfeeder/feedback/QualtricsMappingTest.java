package dev.birdfeeder.feedback;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.birdfeeder.tenant.Connection;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** Two recorded answers of Qualtrics about one survey (from ropensci/qualtRics, tests/fixtures) are read alike. */
class QualtricsMappingTest {

    private static final String SURVEY = "SV_3gbwq8aJgqPwQDP";
    private static final Mappings MAPPINGS = new Mappings(Path.of("routes"));

    @Test
    void bothAnswersTellTheSameOfASurvey() throws IOException {
        // When
        var survey = mapped("survey", "");
        var definition = mapped("survey-definition", "");

        // Then: also without those that were thrown away
        assertThat(definition).isEqualTo(survey);
        assertThat(survey.path("name").asText()).isEqualTo("Beskar Armor");
        assertThat(survey.path("scored").booleanValue()).isFalse();
        assertThat(survey.path("questions").findValuesAsText("id"))
                .containsExactly("QID63", "QID16", "QID17", "QID18", "QID19", "QID22");
        assertThat(survey.path("questions").findValuesAsText("type"))
                .containsExactly(
                        "multiple_choice", "multiple_choice", "multiple_choice", "multiple_choice", "open", "open");
        assertThat(survey.toString()).doesNotContain("<", "&nbsp;");
    }

    @Test
    void theQuestionThatTheSettingsNameIsScoredOnTheScaleOfItsChoices() throws IOException {
        for (var named : new String[] {"QID16", "Q16"}) {
            // When
            var survey = mapped("survey", "csat_questions: { " + SURVEY + ": " + named + " }");

            // Then
            assertThat(survey.path("scored_questions").intValue()).isEqualTo(1);
            assertThat(survey.path("text_from").asText()).isEqualTo("QID19");
            assertThat(survey.path("questions").get(1).toString())
                    .isEqualTo(
                            "{\"id\":\"QID16\",\"tag\":\"Q16\",\"text\":\"Overall, how satisfied are you with your beskar"
                                    + " armor?\",\"type\":\"csat\",\"scale\":\"1-5\"}");
        }
    }

    @Test
    void theTextAndTheScaleMayBeNamedToo() throws IOException {
        // When
        var survey = mapped(
                "survey-definition",
                """
                csat_questions: { %1$s: Q16 }
                csat_scales: { %1$s: 5-1 }
                text_questions: { %1$s: Q22 }
                """
                        .formatted(SURVEY));

        // Then
        assertThat(survey.path("text_from").asText()).isEqualTo("QID22");
        assertThat(survey.path("questions").get(1).path("scale").asText()).isEqualTo("5-1");
    }

    private static JsonNode mapped(String answer, String metadata) throws IOException {
        var recorded = (ObjectNode) new ObjectMapper()
                .readTree(QualtricsMappingTest.class.getResourceAsStream("/qualtrics/" + answer + ".json"));
        recorded.put("survey", SURVEY);
        return MAPPINGS.reshape(connection(metadata), answer + ".jslt", recorded);
    }

    private static Connection connection(String metadata) {
        var file =
                """
                sources:
                  qualtrics:
                    connection_details: { data_center_url: iad1, api_token: "${TOKEN}" }
                """
                        + (metadata.isEmpty() ? "" : "    metadata:\n" + metadata.indent(6));
        return TenantYaml.tenant(file).connections().get("qualtrics");
    }
}
