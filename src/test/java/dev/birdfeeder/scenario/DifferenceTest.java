package dev.birdfeeder.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
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
                .containsExactly("x: expected [1], but was [1,2]");
    }

    @Test
    void inAnyOrderEachHasAPartnerOfItsOwn() {
        assertThat(Difference.inAnyOrder("x", list("{'id': 1}", "{'id': 2}"), list("{'id': 2, 'v': 1}", "{'id': 1}")))
                .isEmpty();
        assertThat(Difference.inAnyOrder("x", list("{'id': 1}", "{'id': 1}"), list("{'id': 1}")))
                .containsExactly("x: missing {\n  \"id\" : 1\n}");
        assertThat(Difference.inAnyOrder("x", list(), list("{'id': 1}")))
                .containsExactly("x: not expected {\n  \"id\" : 1\n}");
    }

    @Test
    void aDifferenceShowsTheNearestInFull() {
        assertThat(Difference.inAnyOrder(
                        "x", list("{'id': 1, 'v': 1}"), list("{'id': 2, 'v': 2}", "{'id': 1, 'v': 2}")))
                .first()
                .asString()
                .startsWith("x.v: expected 1, but was 2\n  expected {")
                .contains("but was {\n  \"id\" : 1,");
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
