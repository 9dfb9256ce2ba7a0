package dev.birdfeeder.feedback;

import static dev.birdfeeder.feedback.Json.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class FeedbackSchemaTest {

    private static final String WHOLE =
            """
            { feedback_id: 'track-cxm:0b1caa77', tenant: 'acme', source: 'track-cxm', connection: 'track',
              kind: 'nps', rating: 9, text: 'Rápido.', posted_at: '2025-03-01T14:22:33Z',
              author_id: 'C1', author_name: 'Ana', author_email: 'ana@example.com', author_phone: '5500',
              account_id: 'A1', survey_id: 'aBcD', survey_title: 'NPS', channel: 'email', language: 'pt-BR',
              categories: ['Entrega'],
              answers: [ { type: 'nps', question: 'Q', answer: '9', comment: 'C', answered_at: 'T', further: 1 } ],
              transaction: { id: '48213', platform: 'Zendesk' },
              additional_fields: { plano: 'gold', health_score: 100 } }""";

    /** One of every type, and what is nearly right for one field or another. */
    static final List<String> VALUES = List.of(
            "null",
            "''",
            "'  '",
            "'x'",
            "'nps'",
            "'csat'",
            "'NPS'",
            "0",
            "-1",
            "9.5",
            "1e400",
            "true",
            "[]",
            "{}",
            "[null]",
            "['a']",
            "['a', '']",
            "['a', 1]",
            "[['a']]",
            "[1]",
            "[{}]",
            "[{ answer: 'a' }]",
            "[{ answer: ['a', 'b'] }]",
            "[{ answer: ['a', 1] }]",
            "[{ answer: [['a']] }]",
            "[{ answer: 1 }]",
            "[{ answer: { a: 1 } }]",
            "[{ type: 1 }]",
            "[{ question: {} }, { question: { a: 'b' } }]",
            "[{ comment: ['a'] }]",
            "[{ answered_at: 1714075101 }]",
            "[{ further: { a: [1] } }]",
            "[{ type: 'nps' }, 'x']",
            "{ a: 1 }",
            "{ id: '1' }",
            "{ id: 1 }",
            "{ id: '' }",
            "{ id: '1', platform: 'Zendesk' }",
            "{ id: '1', platform: 2 }",
            "{ id: '1', other: 'x' }",
            "{ platform: 'Zendesk' }",
            "'2025-03-01T14:22:33Z'",
            "'2025-03-01T14:22:33.5Z'",
            "'2025-03-01T14:22:33.123456789Z'",
            "'2025-03-01T14:22:33.1234567891Z'",
            "'2025-03-01T14:22Z'",
            "'2025-03-01t14:22:33Z'",
            "'2025-03-01T14:22:33z'",
            "'2025-03-01T14:22:33+00:00'",
            "'2025-03-01T14:22:33'",
            "'2025-03-01 14:22:33Z'",
            "'2025-02-29T14:22:33Z'",
            "'2024-02-29T14:22:33Z'",
            "'2025-03-01T24:00:00Z'",
            "'2025-03-01T14:60:00Z'",
            "'+12025-03-01T14:22:33Z'",
            "'-0001-03-01T14:22:33Z'",
            "'" + "x".repeat(512) + "'",
            "'" + "x".repeat(513) + "'",
            "'" + "😀".repeat(512) + "'",
            "'" + "😀".repeat(513) + "'");

    record Change(String field, Optional<String> value) {}

    @Test
    void schemaAndFieldsNameTheSame() {
        // Given
        var names = new TreeSet<>(FeedbackFields.names());

        // When
        names.addAll(List.of("accepted_at", "version"));

        // Then
        assertThat(names).isEqualTo(FeedbackSchema.fields());
    }

    @Test
    void fieldsAreWrittenInTheOrderOfTheSchema() {
        // When
        var order = new ArrayList<String>();
        FeedbackSchema.JSON.path("properties").fieldNames().forEachRemaining(order::add);

        // Then
        assertThat(order.subList(0, order.size() - 2)).containsExactlyElementsOf(FeedbackFields.names());
    }

    @Test
    void everyFieldIsExplainedByExample() {
        // When
        var fields = FeedbackSchema.JSON.path("properties").properties();

        // Then
        assertThat(fields).hasSize(23).allSatisfy(field -> {
            assertThat(field.getValue().path("title").asText()).isNotBlank();
            assertThat(field.getValue().path("description").asText()).endsWith(".");
            assertThat(field.getValue().path("examples")).isNotEmpty().allSatisfy(example -> assertThat(
                            FeedbackSchema.problems(accepted(whole().set(field.getKey(), example))))
                    .isEmpty());
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"drop", "hash"})
    void tenantsCanOnlyHideFieldsThatARecordHas(String rule) {
        // Given
        var known = FeedbackSchema.fields();

        // When
        var fields = FeedbackSchema.read("/tenant.schema.json").at("/$defs/" + rule + "/x-fields");

        // Then
        assertThat(fields).isNotEmpty().allSatisfy(field -> {
            var parts = field.asText().split("\\.");
            assertThat(known).contains(parts[0]);
            if (parts.length > 1 && !parts[1].equals("*")) {
                assertThat(FeedbackSchema.JSON
                                .at("/properties/" + parts[0] + "/properties")
                                .has(parts[1]))
                        .isTrue();
            }
        });
    }

    @Test
    void tenantsCanHideEverythingThatTellsOfAPerson() {
        // Given
        var untouchable = List.of(
                "feedback_id",
                "tenant",
                "source",
                "connection",
                "kind",
                "rating",
                "posted_at",
                "accepted_at",
                "version");
        var hideable = new TreeSet<>(FeedbackSchema.fields());
        hideable.removeAll(untouchable);

        // When
        var fields = FeedbackSchema.read("/tenant.schema.json").at("/$defs/drop/x-fields");

        // Then
        assertThat(fields).extracting(JsonNode::asText).containsAll(hideable);
    }

    @Test
    void aWholeRecordIsRight() {
        assertThat(FeedbackSchema.problems(accepted(whole()))).isEmpty();
        assertThat(isRightByHand(whole())).isTrue();
    }

    static Stream<String> names() {
        return FeedbackFields.names().stream();
    }

    @ParameterizedTest
    @MethodSource("names")
    void bothGiveTheSameVerdictOnEveryValueOfAField(String field) {
        // When
        var disagreements = Stream.concat(
                        Stream.of(Optional.<String>empty()), VALUES.stream().map(Optional::of))
                .map(value -> changed(List.of(new Change(field, value))))
                .filter(record -> isRightByHand(record) != isRightBySchema(record))
                .map(record -> shortened(record.path(field)) + " is right by hand: " + isRightByHand(record))
                .toList();

        // Then
        assertThat(disagreements).isEmpty();
    }

    static boolean isRightByHand(ObjectNode record) {
        try {
            FeedbackFields.check(record);
            return true;
        } catch (DeadLetterException refused) {
            return false;
        }
    }

    static boolean isRightBySchema(ObjectNode record) {
        return FeedbackSchema.problems(accepted(record.deepCopy())).isEmpty();
    }

    /** As it gets to the check: without blanks, as ValidateFeedback leaves them out before. */
    static ObjectNode changed(List<Change> changes) {
        var record = whole();
        for (var change : changes) {
            change.value()
                    .ifPresentOrElse(
                            value -> record.set(change.field(), json(value)), () -> record.remove(change.field()));
        }
        return Blanks.without(record) instanceof ObjectNode left ? left : (ObjectNode) json("{}");
    }

    private static ObjectNode whole() {
        return Json.object(WHOLE);
    }

    /** With what the journal adds. */
    static ObjectNode accepted(JsonNode record) {
        var accepted = (ObjectNode) record;
        if (!accepted.has("accepted_at")) {
            accepted.put("accepted_at", "2025-03-02T04:00:07Z");
        }
        if (!accepted.has("version")) {
            accepted.put("version", 1);
        }
        return accepted;
    }

    private static String shortened(JsonNode value) {
        var text = value.toString();
        return text.length() > 80 ? text.substring(0, 80) + "… (" + text.length() + ")" : text;
    }
}
