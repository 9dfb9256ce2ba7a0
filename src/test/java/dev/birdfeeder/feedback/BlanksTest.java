package dev.birdfeeder.feedback;

import static dev.birdfeeder.feedback.Json.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.MissingNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BlanksTest {

    @ParameterizedTest
    @ValueSource(strings = {"null", "''", "' \\t\\n'", "[]", "{}", "[null, '', {}, [[]]]", "{ a: null, b: { c: '' } }"})
    void whatSaysNothingIsLeftOut(String value) {
        assertThat(Blanks.without(json(value))).isNull();
    }

    @Test
    void theAbsentStaysAbsent() {
        assertThat(Blanks.without(null)).isNull();
        assertThat(Blanks.without(MissingNode.getInstance())).isNull();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            textBlock =
                    """
                    0                                             | 0
                    false                                         | false
                    ' a '                                         | ' a '
                    [0, false, null, 'a', ['', 1]]                | [0, false, 'a', [1]]
                    { a: 0, b: '', c: [null], d: { e: ' ', f: 1 } } | { a: 0, d: { f: 1 } }
                    """)
    void theRestStaysAsItIs(String value, String expected) {
        assertThat(Blanks.without(json(value))).isEqualTo(json(expected));
    }
}
