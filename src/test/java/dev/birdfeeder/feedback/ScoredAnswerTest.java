package dev.birdfeeder.feedback;

import static dev.birdfeeder.feedback.Json.object;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ScoredAnswerTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            textBlock =
                    """
                    nps               | '9'      | nps  | 9
                    nps               | 9        | nps  | 9
                    nps_relational    | '0'      | nps  | 0
                    nps_transactional | '10'     | nps  | 10
                    nps               | '10.0'   | nps  | 10
                    nps               | '9,0'    | nps  | 9
                    nps               | ' 7 '    | nps  | 7
                    nps               | ['7']    | nps  | 7
                    nps               | [7]      | nps  | 7
                    nps               | 9.00     | nps  | 9
                    csat              | '5'      | csat | 5
                    csat              | 0        | csat | 0
                    csat              | '4.5'    | csat | 4.5
                    csat              | '4,5'    | csat | 4.5
                    csat              | 4.50     | csat | 4.5
                    csat              | '1e2'    | csat | 100
                    csat              | 100      | csat | 100
                    """)
    void oneRatingMakesARecord(String type, String answer, String kind, BigDecimal rating) {
        // Given
        var draft = draft("{ type: '" + type + "', answer: " + answer + " }");

        // When
        var scored = ScoredAnswer.complete(draft);

        // Then
        assertThat(scored).isTrue();
        assertThat(draft.path("kind").asText()).isEqualTo(kind);
        assertThat(draft.path("rating").decimalValue()).isEqualByComparingTo(rating);
        assertThat(draft.path("rating").isIntegralNumber()).isEqualTo(rating.scale() == 0);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{ type: 'ces', answer: '3' }",
                "{ type: 'open', answer: '9' }",
                "{ type: 'NPS', answer: '9' }",
                "{ type: null, answer: '9' }",
                "{ answer: '9' }",
                "{ type: 'nps', answer: null }",
                "{ type: 'nps', answer: '' }",
                "{ type: 'nps', answer: ' ' }",
                "{ type: 'nps', answer: [] }",
                "{ type: 'nps', answer: [null] }",
                "{ type: 'nps', answer: {} }",
                "{ type: 'nps' }",
                "{ type: 'csat', answer: null, comment: 'no rating, but words' }",
                "null, 'nps', 5"
            })
    void withoutAGivenRatingThereIsNoRecord(String answers) {
        // Given
        var draft = draft(answers);

        // When
        var scored = ScoredAnswer.complete(draft);

        // Then
        assertThat(scored).isFalse();
        assertThat(draft.has("kind")).isFalse();
    }

    @Test
    void anUnansweredRatingIsPassedOverForAGivenOne() {
        // Given
        var draft = draft("{ type: 'nps', answer: null }, { type: 'csat', answer: '4' }");

        // When
        ScoredAnswer.complete(draft);

        // Then
        assertThat(draft.path("kind").asText()).isEqualTo("csat");
        assertThat(draft.path("rating").intValue()).isEqualTo(4);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            textBlock =
                    """
                    { type: 'nps', answer: '9' }, { type: 'csat', answer: 5 }                            | 2
                    { type: 'nps', answer: 9 }, { type: 'nps', answer: 9 }                               | 2
                    { type: 'csat', answer: 1 }, { type: 'csat', answer: 2 }, { type: 'nps', answer: 3 } | 3
                    { type: 'nps', answer: 9 }, { type: 'csat', answer: 'x' }                            | 2
                    """)
    void moreThanOneRatingIsAmbiguousAndNamesTheSurvey(String answers, int count) {
        // Given
        var draft = draft(answers).put("survey_id", "aBcD");

        // When
        var refused = catchThrowableOfType(DeadLetterException.class, () -> ScoredAnswer.complete(draft));

        // Then
        assertThat(refused.stage()).isEqualTo("validate");
        assertThat(refused.reason()).isEqualTo("AMBIGUOUS_SURVEY");
        assertThat(refused).hasMessage("survey aBcD has " + count + " NPS or CSAT answers, one is needed");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "'-1'",
                "'11'",
                "11",
                "'9.5'",
                "9.5",
                "'9,5'",
                "'nine'",
                "'9/10'",
                "'0x9'",
                "'1e999999999'",
                "1e400",
                "'1.000,5'",
                "true",
                "['9', '10']",
                "[['x']]",
                "{ value: 9 }",
                "'00000000000000000000000009'"
            })
    void anNpsAnswerIsAWholeNumberFromZeroToTen(String answer) {
        // Given
        var draft = draft("{ type: 'nps', answer: " + answer + " }");

        // When
        var refused = catchThrowableOfType(DeadLetterException.class, () -> ScoredAnswer.complete(draft));

        // Then
        assertThat(refused.reason()).isEqualTo("INVALID_RATING");
        assertThat(refused).hasMessage("the NPS answer is no whole number from 0 to 10");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"'1001'", "-1001", "'very good'", "'4.1234567'", "1e400", "'1e-999999999'", "true", "[1, 2]"})
    void aCsatAnswerIsAPlainNumber(String answer) {
        // Given
        var draft = draft("{ type: 'csat', answer: " + answer + " }");

        // When
        var refused = catchThrowableOfType(DeadLetterException.class, () -> ScoredAnswer.complete(draft));

        // Then
        assertThat(refused.reason()).isEqualTo("INVALID_RATING");
        assertThat(refused).hasMessage("the CSAT answer is no number");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            textBlock =
                    """
                    { type: 'nps', answer: 9, comment: 'because' }                                      | because
                    { type: 'open', comment: 'words' }, { type: 'nps', answer: 9, comment: 'because' }  | because
                    { type: 'open', comment: 'words' }, { type: 'nps', answer: 9 }                      | words
                    { type: 'nps', answer: 9, comment: null }, { type: 'open', comment: 'words' }       | words
                    { type: 'nps', answer: 9, comment: '' }, { type: 'open', answer: 'given' }          | given
                    { type: 'nps', answer: 9 }, { type: 'open', answer: 'given', comment: 'words' }     | words
                    { type: 'nps', answer: 9 }, { type: 'open' }, { type: 'open', comment: 'second' }   | second
                    { type: 'nps', answer: 9 }, { type: 'ces', comment: 'of another' }                  |
                    { type: 'nps', answer: 9 }, { type: 'open', answer: ['a'], comment: { b: 1 } }      |
                    { type: 'nps', answer: 9 }                                                          |
                    """)
    void theTextIsTheCommentOrTheFirstOpenAnswer(String answers, String text) {
        // Given
        var draft = draft(answers);

        // When
        ScoredAnswer.complete(draft);

        // Then
        assertThat(draft.path("text").asText(null)).isEqualTo(text);
    }

    private static ObjectNode draft(String answers) {
        return object("{ answers: [" + answers + "] }");
    }
}
