package dev.birdfeeder.feedback;

import static dev.birdfeeder.feedback.Json.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class AttributesPropertyTest {

    @Property
    void anyAttributeIsFoundInAnyShape(
            @ForAll("names") String name, @ForAll("values") String value, @ForAll("shapes") Shape shape) {
        // Given
        var sent = shape.of(Map.of(name, value));

        // When
        var found = Attributes.of(sent).find(name.toUpperCase(Locale.ROOT));

        // Then
        assertThat(found).contains(value);
    }

    @Property
    void noJsonIsTooStrange(@ForAll("anyJson") JsonNode sent, @ForAll String wanted) {
        // When
        var attributes = Attributes.of(sent);

        // Then
        assertThat(attributes.find(wanted)).isNotNull();
        assertThat(attributes.entries())
                .allSatisfy(entry -> assertThat(entry.value()).isNotNull());
    }

    private enum Shape {
        MAP,
        NAMED,
        MAPS,
        TEXTS;

        JsonNode of(Map<String, String> attributes) {
            var json = JsonNodeFactory.instance;
            var list = json.arrayNode();
            if (this == MAP) {
                var map = json.objectNode();
                attributes.forEach(map::put);
                return map;
            }
            attributes.forEach((name, value) -> {
                switch (this) {
                    case NAMED -> list.addObject().put("name", name).put("value", value);
                    case MAPS -> list.addObject().put(name, value);
                    default -> list.add(name + ": " + value);
                }
            });
            return list;
        }
    }

    @Provide
    Arbitrary<Shape> shapes() {
        return Arbitraries.of(Shape.class);
    }

    @Provide
    Arbitrary<String> names() {
        return Arbitraries.strings()
                .withChars("abz_019 ãçéô-")
                .ofMinLength(1)
                .ofMaxLength(12)
                .map(String::trim)
                .filter(name -> !name.isEmpty());
    }

    @Provide
    Arbitrary<String> values() {
        return Arbitraries.strings()
                .ascii()
                .ofMinLength(1)
                .ofMaxLength(20)
                .map(String::trim)
                .filter(value -> !value.isEmpty());
    }

    @Provide
    Arbitrary<JsonNode> anyJson() {
        return anyJson(3);
    }

    private static Arbitrary<JsonNode> anyJson(int depth) {
        var leaf = Arbitraries.of("null", "true", "1", "1.5", "''", "'a'", "'a: b'", "':'", "'name'", "' '")
                .map(Json::json);
        if (depth == 0) {
            return leaf;
        }
        var below = anyJson(depth - 1);
        var keys = Arbitraries.of("name", "key", "value", "uuid", "a", "");
        return Arbitraries.oneOf(
                leaf,
                below.list().ofMaxSize(3).map(AttributesPropertyTest::array),
                Arbitraries.maps(keys, below).ofMaxSize(3).map(AttributesPropertyTest::map));
    }

    private static JsonNode array(List<JsonNode> elements) {
        return JsonNodeFactory.instance.arrayNode().addAll(elements);
    }

    private static JsonNode map(Map<String, JsonNode> fields) {
        return JsonNodeFactory.instance.objectNode().setAll(fields);
    }
}
