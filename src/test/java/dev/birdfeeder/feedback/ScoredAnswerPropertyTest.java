package dev.birdfeeder.feedback;

import static dev.birdfeeder.feedback.Json.object;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.BigRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Scale;

class ScoredAnswerPropertyTest {

    @Property
    void everyNpsFromZeroToTenIsReadAsNumberAndAsText(@ForAll @IntRange(max = 10) int rating) {
        // Given
        var number = draft("{ type: 'nps', answer: " + rating + " }");
        var text = draft("{ type: 'nps', answer: '" + rating + "' }");

        // When
        ScoredAnswer.complete(number);
        ScoredAnswer.complete(text);

        // Then
        assertThat(number.path("rating")).isEqualTo(text.path("rating"));
        assertThat(number.path("rating").intValue()).isEqualTo(rating);
    }

    @Property
    void everyCsatOfAnyScaleKeepsItsValue(@ForAll @BigRange(min = "0", max = "100") @Scale(3) BigDecimal rating) {
        // Given
        var draft = draft("{ type: 'csat', answer: '" + rating.toPlainString().replace('.', ',') + "' }");

        // When
        ScoredAnswer.complete(draft);

        // Then
        assertThat(draft.path("rating").decimalValue()).isEqualByComparingTo(rating);
    }

    private static ObjectNode draft(String answers) {
        return object("{ answers: [" + answers + "] }");
    }
}
