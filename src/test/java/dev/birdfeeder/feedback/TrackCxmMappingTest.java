package dev.birdfeeder.feedback;

import static dev.birdfeeder.feedback.Json.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.birdfeeder.tenant.Connection;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.StreamSupport;
import org.apache.camel.Exchange;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The functions that mappings call, as routes/sources/track-cxm/feedback.jslt uses them. */
class TrackCxmMappingTest {

    private static final Connection TRACK = TenantYaml.track();
    private static final Mappings MAPPINGS = new Mappings(Path.of("routes"));

    @Test
    void aWholeInteractionBecomesADraft() {
        // Given
        var interaction = json(
                """
                { uuid: ' 0b1c ', survey: { uuid: 's1', name: 'NPS', public_hash: 'aBcD' },
                  customer: { uuid: 'c1', name: 'Ana', email: 'ana@example.com', phone: 5531999998888,
                    identifier: 'C1', metadata: { plano: 'gold' } },
                  distribution: { uuid: 'd1', distribution_channel: 'email', distributed_at: 1714075101,
                    public_hash: 'dIsT' },
                  answered_at: '2025-03-01 11:22:33', health_score: 100,
                  answers: [ { item_type: 'NPS', question: 'Q?', answer: 9, comment: ' Rápido. ',
                    created_at: '01/03/2025 às 11:22', other_option: 'x' } ],
                  metadata: [ { name: 'ticket_id', value: '48213' } ], categories: [ 'Entrega', { name: 'Preço' } ],
                  answer_channel: 'web', future: { a: 1 } }""");

        // When
        var draft = draft(interaction);

        // Then
        assertThat(Blanks.without(draft))
                .isEqualTo(
                        json(
                                """
                        { feedback_id: 'track-cxm:0b1c', posted_at: '2025-03-01T14:22:33Z', author_id: 'C1',
                          author_name: 'Ana', author_email: 'ana@example.com', author_phone: '5531999998888',
                          survey_id: 'aBcD', survey_title: 'NPS', channel: 'web', categories: [ 'Entrega', 'Preço' ],
                          answers: [ { type: 'nps', question: 'Q?', answer: '9', comment: 'Rápido.',
                            answered_at: '2025-03-01T14:22:00Z', other_option: 'x' } ],
                          attributes: [ [ { name: 'ticket_id', value: '48213' } ], { plano: 'gold' } ],
                          additional_fields: { ticket_id: '48213', plano: 'gold', health_score: 100,
                            future: { a: 1 }, survey_uuid: 's1', customer_uuid: 'c1', distribution_uuid: 'd1',
                            distribution_public_hash: 'dIsT', distributed_at: '2024-04-25T19:58:21Z',
                            distribution_channel: 'email' } }"""));
    }

    @ParameterizedTest
    @CsvSource({
        "1, ces",
        "2, csat",
        "5, nps_relational",
        "6, nps_transactional",
        "'''5''', nps_relational",
        "'''NPS''', nps",
        "'''nps_Relational ''', nps_relational",
        "'''new_type''', new_type",
        "99, 99"
    })
    void typesOfQuestionsAreNamesOrCodes(String sent, String type) {
        assertThat(draft(json("{ answers: [{ item_type: " + sent + " }] }"))
                        .at("/answers/0/type")
                        .asText())
                .isEqualTo(type);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            textBlock =
                    """
                    9                       | '9'
                    9.0                     | '9'
                    10.0                    | '10'
                    4.5                     | '4.5'
                    ' 9 '                   | '9'
                    true                    | 'true'
                    ['Preço', ' Entrega ']  | ['Preço', 'Entrega']
                    [1, 2]                  | ['1', '2']
                    12345678901234567890123 | '12345678901234567890123'
                    """)
    @DisplayName("B15: numbers, texts and lists are taken without loss")
    void anAnswerIsTakenAsTextWithoutLoss(String sent, String text) {
        assertThat(draft(json("{ answers: [{ answer: " + sent + " }] }")).at("/answers/0/answer"))
                .isEqualTo(json(text));
    }

    @ParameterizedTest
    @CsvSource({"null", "''''''", "'''  '''"})
    void aBlankAnswerIsNone(String sent) {
        assertThat(draft(json("{ answers: [{ question: 'Q', answer: " + sent + " }] }"))
                        .at("/answers/0")
                        .hasNonNull("answer"))
                .isFalse();
    }

    @Test
    void aMomentThatNobodyKnowsStaysAsItWasSent() {
        // Given
        var interaction = json("{ answered_at: 'ontem', distribution: { distributed_at: 'quinta-feira' } }");

        // When
        var draft = draft(interaction);

        // Then
        assertThat(draft.path("posted_at").asText()).isEqualTo("ontem");
        assertThat(draft.at("/additional_fields/distributed_at").asText()).isEqualTo("quinta-feira");
    }

    @Test
    void patternsOfTheSettingsAreUsed() {
        // Given
        var connection = TenantYaml.tenant(
                        TenantYaml.trackYaml().replace("time_zone:", "date_formats: ['dd.MM.yyyy HH:mm'], time_zone:"))
                .connections()
                .get("track");

        // When
        var draft = MAPPINGS.feedback(connection, json("{ answered_at: '01.03.2025 11:22' }"));

        // Then
        assertThat(draft.path("posted_at").asText()).isEqualTo("2025-03-01T14:22:00Z");
    }

    @Test
    void theFirstAnswersTimeStandsInForAMissingOne() {
        assertThat(draft(json("{ answers: [{ created_at: 1714075101 }] }"))
                        .path("posted_at")
                        .asText())
                .isEqualTo("2024-04-25T19:58:21Z");
    }

    @Test
    void bareTextsOfTheMetadataAreKept() {
        assertThat(draft(json("{ metadata: ['loose words', 'plano: gold'] }")).path("additional_fields"))
                .isEqualTo(json("{ attributes: ['loose words'], plano: 'gold' }"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{ metadata: { loja: 'left' }, customer: { metadata: { loja: 'right' } } }",
                "{ metadata: [{ name: 'loja', value: 'left' }, { name: 'loja', value: 'right' }] }",
                "{ metadata: { health_score: 'left' }, health_score: 'right' }",
                "{ metadata: { survey_uuid: 'left' }, survey: { uuid: 'right' } }",
                "{ customer: { metadata: { distributed_at: 'left' } }, distribution: { distributed_at: 'right' } }",
                "{ metadata: { distribution_uuid: 'left' }, distribution: { uuid: 'right' } }",
                "{ metadata: ['left'], customer: { metadata: ['right'] } }"
            })
    void twoValuesOfOneNameAreBothKept(String interaction) {
        assertThat(draft(json(interaction)).path("additional_fields").toString())
                .contains("left")
                .contains("right");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{ survey: null, customer: null, distribution: null, answers: null, metadata: null, categories: null }",
                "{ survey: 'x', customer: 'x', distribution: 'x', metadata: 'x' }",
                "{ survey: [], customer: [], distribution: [], answers: [], metadata: [], categories: [] }",
                "{ answers: [null, {}, 'x', 5] }"
            })
    @DisplayName("B15: missing and strange parts are no reason to fail")
    void missingAndStrangePartsAreNoReasonToFail(String interaction) {
        assertThat(draft(json(interaction))).isNotNull();
    }

    @Test
    void anInteractionThatTheMappingCannotReadIsADeadLetterWithItsLine() {
        // Given
        var interaction = json("{ answers: 5 }");

        // When
        var refused = catchThrowableOfType(DeadLetterException.class, () -> draft(interaction));

        // Then
        assertThat(refused.reason()).isEqualTo("MAPPING_FAILED");
        assertThat(refused.getMessage()).matches("feedback\\.jslt:\\d+: failed on this interaction");
    }

    @ParameterizedTest
    @ValueSource(strings = {"null", "'text'", "5", "[]", "true"})
    void whatIsNoObjectIsADeadLetter(String element) {
        // Given
        var exchange = Exchanges.of(TRACK, json(element));

        // When
        var refused =
                catchThrowableOfType(DeadLetterException.class, () -> new MapInteraction(MAPPINGS).process(exchange));

        // Then
        assertThat(refused.reason()).isEqualTo("NOT_AN_OBJECT");
    }

    @Test
    void whatIsLeftOfALineThatIsTooLongIsADeadLetterThatSaysSo() {
        // Given: as it also comes from the journal when it is replayed
        var exchange = Exchanges.of(TRACK, json("'{ uuid: … (cut off here: the line is too long)'"));

        // When
        var refused =
                catchThrowableOfType(DeadLetterException.class, () -> new MapInteraction(MAPPINGS).process(exchange));

        // Then
        assertThat(refused.reason()).isEqualTo("TOO_LARGE");
        assertThat(refused).hasMessage("the line is longer than is read; the payload is only its beginning");
    }

    @Test
    void secretsAreNoneOfAMappingsBusiness() {
        assertThat(TRACK.settings().toString()).doesNotContain(TenantYaml.SECRET);
    }

    @Test
    void surveysTellHowManyQuestionsAreScored() {
        // Given
        var page = json(
                """
                { data: { surveys: [
                  { uuid: 'u1', name: 'A', public_hash: 'h1', questions: [{ type: 'nps' }, { type: 'open' }] },
                  { uuid: 'u2', name: 'B', public_hash: 'h2', questions: [{ type: 2 }, { type: 'NPS_RELATIONAL' }] },
                  { uuid: 'u3', name: 'C', public_hash: 'h3', questions: [] },
                  { uuid: 'u4', name: 'D', public_hash: 'h4' } ] } }""");

        // When
        var surveys = MAPPINGS.apply(exchange(page), "surveys.jslt");

        // Then
        assertThat(texts(surveys, "public_hash")).containsExactly("h1", "h2", "h3", "h4");
        assertThat(texts(surveys, "scored")).containsExactly("1", "2", "0", null);
    }

    private static Exchange exchange(JsonNode body) {
        return Exchanges.of(TRACK, body);
    }

    private static ObjectNode draft(JsonNode interaction) {
        return MAPPINGS.feedback(TRACK, interaction);
    }

    private static List<String> texts(JsonNode list, String field) {
        return StreamSupport.stream(list.spliterator(), false)
                .map(element -> element.path(field).asText(null))
                .toList();
    }
}
