package dev.birdfeeder.feedback;

import static dev.birdfeeder.feedback.Json.json;
import static dev.birdfeeder.feedback.Json.object;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.birdfeeder.tenant.Connection;
import dev.birdfeeder.tenant.Privacy;
import dev.birdfeeder.vendor.Vendors;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ValidateFeedbackTest {

    private static final String DRAFT =
            """
            { feedback_id: 'track-cxm:1', posted_at: '2025-03-01T14:22:33Z', author_email: 'ana@example.com',
              answers: [{ type: 'nps', answer: '9', comment: 'Rápido.' }],
              additional_fields: { zona: 1, area: 2 } }""";
    private static final Connection TRACK = TenantYaml.track();

    private final ValidateFeedback validate = new ValidateFeedback(new Vendors(Path.of("routes")));

    @Test
    void aDraftBecomesARecordOfItsConnection() throws JsonProcessingException {
        // Given
        var draft = object(DRAFT);

        // When
        var outcome = (Outcome.Accepted) outcome(draft);

        // Then
        assertThat(outcome.feedbackId()).isEqualTo("track-cxm:1");
        assertThat(json(outcome.json()))
                .isEqualTo(
                        json(
                                """
                        { feedback_id: 'track-cxm:1', tenant: 'acme', source: 'track-cxm', connection: 'track',
                          kind: 'nps', rating: 9, text: 'Rápido.', posted_at: '2025-03-01T14:22:33Z',
                          author_email: 'ana@example.com',
                          answers: [{ type: 'nps', answer: '9', comment: 'Rápido.' }],
                          additional_fields: { area: 2, zona: 1 } }"""));
    }

    @Test
    void fieldsStandInTheOrderOfTheSchema() throws JsonProcessingException {
        // Given
        var draft = object(DRAFT);

        // When
        var record = json(((Outcome.Accepted) outcome(draft)).json());

        // Then
        assertThat(names(record))
                .containsExactly(
                        "feedback_id",
                        "tenant",
                        "source",
                        "connection",
                        "kind",
                        "rating",
                        "text",
                        "posted_at",
                        "author_email",
                        "answers",
                        "additional_fields");
        assertThat(names(record.path("additional_fields"))).containsExactly("area", "zona");
    }

    @Test
    void anotherOrderOfAttributesIsTheSameRecord() throws JsonProcessingException {
        // Given
        var draft = object(DRAFT);
        var turned = object(DRAFT);
        turned.set("additional_fields", json("{ area: 2, zona: 1 }"));

        // When
        var outcomes = List.of(outcome(draft), outcome(turned));

        // Then
        assertThat(((Outcome.Accepted) outcomes.get(0)).json()).isEqualTo(((Outcome.Accepted) outcomes.get(1)).json());
    }

    @Test
    void whatIsNotScoredIsSkipped() throws JsonProcessingException {
        // Given
        var draft = object("{ answers: [{ type: 'ces', answer: '4' }] }");

        // When
        var outcome = outcome(draft);

        // Then
        assertThat(outcome).isEqualTo(new Outcome.Skipped(null, "NO_RATING"));
    }

    @Test
    void aMappingMayScoreByItself() throws JsonProcessingException {
        // Given
        var draft = object("{ feedback_id: 'x', posted_at: '2025-03-01T14:22:33Z', kind: 'csat', rating: 4.5 }");

        // When
        var outcome = outcome(draft);

        // Then
        assertThat(outcome).isInstanceOf(Outcome.Accepted.class);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            textBlock =
                    """
                    feedback_id   | null         | feedback_id: is missing
                    feedback_id   | ' '          | feedback_id: is missing
                    feedback_id   | 5            | feedback_id: must be a text of 1 to 512 characters
                    posted_at     | null         | posted_at: is missing
                    posted_at     | '01-03-2025' | posted_at: must be a moment in a known form (data_source.date_formats adds forms)
                    kind          | 'ces'        | kind: must be nps or csat
                    rating        | 'nine'       | rating: must be a number
                    author_name   | { a: 1 }     | author_name: must be a text
                    categories    | 'a'          | categories: must be a list of texts
                    surprise      | 1            | feedback.jslt gives 'surprise', which a record doesn't have
                    version       | 1            | feedback.jslt gives 'version', which a record doesn't have
                    """)
    void aWrongFieldIsNamedAndItsValueIsNot(String field, String value, String message) {
        // Given
        var draft = object("{ kind: 'nps', rating: 9, feedback_id: 'x', posted_at: '2025-03-01T14:22:33Z' }");
        draft.set(field, json(value));

        // When
        var refused = catchThrowableOfType(DeadLetterException.class, () -> outcome(draft));

        // Then
        assertThat(refused.stage()).isEqualTo("validate");
        assertThat(refused.reason()).isEqualTo("INVALID_RECORD");
        assertThat(refused).hasMessage(message);
    }

    @Test
    void aRecordThatNoSinkTakesIsTooLarge() {
        // Given
        var draft = object(DRAFT).put("survey_title", "é".repeat(450_000));

        // When
        var refused = catchThrowableOfType(DeadLetterException.class, () -> outcome(draft));

        // Then
        assertThat(refused.reason()).isEqualTo("TOO_LARGE");
        assertThat(refused.getMessage()).matches("the record has 900\\d{3} bytes, at most 900000 go on");
    }

    @Test
    void aRecordThatJustFitsGoesOn() throws JsonProcessingException {
        // Given
        var draft = object(DRAFT).put("survey_title", "é".repeat(449_000));

        // When
        var outcome = outcome(draft);

        // Then
        assertThat(outcome).isInstanceOf(Outcome.Accepted.class);
    }

    @ParameterizedTest
    @CsvSource({"ticket_id, true", ", false"})
    void aRecordWithoutTheTicketThatTheTenantAsksForIsUnlinked(String field, boolean unlinked)
            throws JsonProcessingException {
        // Given
        var connection = field == null ? TRACK : TenantYaml.track("metadata: { transaction_id_field: " + field + " }");

        // When
        var outcome = (Outcome.Accepted) outcome(connection, object(DRAFT), new Privacy(Set.of(), Set.of()));

        // Then
        assertThat(outcome.unlinked()).isEqualTo(unlinked);
    }

    @ParameterizedTest
    @CsvSource({"transaction", "transaction.id"})
    void aRecordWhoseTicketIsHiddenWasLinkedAllTheSame(String hidden) throws JsonProcessingException {
        // Given
        var connection = TenantYaml.track("metadata: { transaction_id_field: ticket_id }");
        var draft = object(DRAFT);
        draft.set("transaction", json("{ id: '48213', platform: 'Zendesk' }"));

        // When
        var outcome = (Outcome.Accepted) outcome(connection, draft, new Privacy(Set.of(hidden), Set.of()));

        // Then
        assertThat(json(outcome.json()).has("transaction")).isFalse();
        assertThat(outcome.unlinked()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "😀",
                "\\ud83d",
                "\\\\ud83d",
                "\u0000",
                "a\u2028b",
                "\ufeff",
                "שלום",
                "a\u200bb",
                "\ud83d\ude00\ud83d\ude00"
            })
    @DisplayName("B18: any text goes on unchanged")
    void anyTextGoesOnUnchanged(String text) throws JsonProcessingException {
        // Given
        var draft = object(DRAFT).put("survey_title", text);

        // When
        var outcome = (Outcome.Accepted) outcome(draft);

        // Then
        assertThat(json(outcome.json()).path("survey_title").textValue()).isEqualTo(text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"\ud83d", "a\ud83d b", "\ude00", "\ude00\ud83d", "😀\ud83d", "\ud83d\ud83d\ude00", "\\\ud83d"})
    @DisplayName("B18: half a character is a dead letter and no broken line")
    void halfACharacterIsADeadLetterAndNoBrokenLine(String text) {
        // Given
        var draft = object(DRAFT).put("survey_title", text);

        // When
        var refused = catchThrowableOfType(DeadLetterException.class, () -> outcome(draft));

        // Then
        assertThat(refused).hasMessage("a text holds half of a character (a lone surrogate)");
    }

    static Stream<String> droppable() {
        var fields = new ArrayList<String>();
        FeedbackSchema.read("/tenant.schema.json")
                .at("/$defs/drop/x-fields")
                .forEach(field -> fields.add(field.asText().replace("*", "zona")));
        return fields.stream();
    }

    @ParameterizedTest
    @MethodSource("droppable")
    void everyFieldThatTenantsMayDropCanBeDropped(String field) throws JsonProcessingException {
        assertThat(problemsWithout(field)).isEmpty();
    }

    /** What is wrong with a record after this field was dropped. */
    private List<String> problemsWithout(String field) throws JsonProcessingException {
        var draft = object(DRAFT);
        draft.set("transaction", json("{ id: '48213', platform: 'Zendesk' }"));
        var outcome = (Outcome.Accepted) outcome(TRACK, draft, new Privacy(Set.of(field), Set.of()));
        var record = (ObjectNode) json(outcome.json());
        return FeedbackSchema.problems(
                record.put("accepted_at", "2025-03-02T04:00:07Z").put("version", 1));
    }

    private Outcome outcome(ObjectNode draft) throws JsonProcessingException {
        return outcome(TRACK, draft, new Privacy(Set.of(), Set.of()));
    }

    private Outcome outcome(Connection connection, ObjectNode draft, Privacy privacy) throws JsonProcessingException {
        var exchange = Exchanges.of(connection, draft);
        exchange.setVariable("privacy", privacy);
        validate.process(exchange);
        return exchange.getMessage().getBody(Outcome.class);
    }

    private static List<String> names(JsonNode object) {
        var names = new ArrayList<String>();
        object.fieldNames().forEachRemaining(names::add);
        return names;
    }
}
