package dev.birdfeeder.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class DifferenceTest {

    @Test
    void aPartOfWhatCameIsNoDifference() {
        assertThat(Difference.between("x", json("{'a': {'b': 1}}"), json("{'a': {'b': 1.0, 'c': 2}, 'd': 3}")))
                .isEmpty();
    }

    @Test
    void aNullStandsForAnAbsentField() {
        assertThat(Difference.between("x", json("{'a': null}"), json("{'b': 1}")))
                .isEmpty();
        assertThat(Difference.between("x", json("{'a': null}"), json("{'a': 1}")))
                .containsExactly("x.a: expected absent, but was 1");
    }

    @Test
    void listsAreWhole() {
        assertThat(Difference.between("x", json("[1, 2]"), json("[1, 3]")))
                .containsExactly("x[1]: expected 2, but was 3");
        assertThat(Difference.between("x", json("[1]"), json("[1, 2]")))
                .containsExactly("x: expected [1], but was [1, 2]");
    }

    @Test
    void inAnyOrderEachHasAPartnerOfItsOwn() {
        assertThat(Difference.inAnyOrder("x", list("{'id': 1}", "{'id': 2}"), list("{'id': 2, 'v': 1}", "{'id': 1}")))
                .isEmpty();
        assertThat(Difference.inAnyOrder("x", list("{'id': 1}", "{'id': 1}"), list("{'id': 1}")))
                .containsExactly("x: missing { id: 1 }");
        assertThat(Difference.inAnyOrder("x", list(), list("{'id': 1}"))).containsExactly("x: not expected { id: 1 }");
    }

    @Test
    void aDifferenceShowsTheNearestInFull() {
        assertThat(Difference.inAnyOrder(
                        "x",
                        list("{'id': 'a', 'v': 1}"),
                        list("{'id': 'b', 'v': 2}", "{'id': 'a', 'v': 2, 'w': 'so so'}")))
                .containsExactly(
                        "x[a].v: expected 1, but was 2",
                        "  it was { id: a, v: 2, w: so so }",
                        "x: not expected { id: b, v: 2 }");
    }

    @Test
    void whatIsShownCanBePastedIntoAScenario() {
        // Given
        var value = json("{'id': 'track-cxm:a', 'at': '2025-03-01T14:22:33Z', 'n': '9', 'yes': 'true', 'c': 'a: b',"
                + " 'l': ['x y', {'q': '#'}], 'e': '', 'long': '" + "w".repeat(100) + "', 'a key': null}");

        // When
        var file = ScenarioFile.parse(
                Path.of("acme.test.yaml"),
                "scenarios:\n  - { name: x, when: poll, then: { records: [" + Flow.text(value) + "] } }\n");

        // Then
        assertThat(file.scenarios().get(0).scenario().then().records()).containsExactly(value);
    }

    private static List<JsonNode> list(String... texts) {
        var list = new ArrayList<JsonNode>();
        for (var text : texts) {
            list.add(json(text));
        }
        return list;
    }

    private static JsonNode json(String text) {
        try {
            return new ObjectMapper().readTree(text.replace('\'', '"'));
        } catch (JsonProcessingException invalid) {
            throw new IllegalArgumentException(invalid);
        }
    }
}
