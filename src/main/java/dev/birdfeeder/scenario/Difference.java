package dev.birdfeeder.scenario;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Where what came differs from what was expected. What is expected may be a part of what came. */
final class Difference {

    private Difference() {}

    /** One sentence per difference; a null that is expected stands for a field that is absent. */
    static List<String> between(String path, JsonNode expected, JsonNode actual) {
        var found = new ArrayList<String>();
        compare(path, expected, actual, found);
        return found;
    }

    /** Finds a partner of its own for each, in any order; the rest of both sides differs. */
    static List<String> inAnyOrder(String path, List<JsonNode> expected, List<JsonNode> actual) {
        var rest = new ArrayList<>(actual);
        var missing = new ArrayList<JsonNode>();
        for (var one : expected) {
            var partner = rest.stream()
                    .filter(other -> between(path, one, other).isEmpty())
                    .findFirst();
            partner.ifPresentOrElse(rest::remove, () -> missing.add(one));
        }
        var found = new ArrayList<String>();
        for (var one : missing) {
            var nearest = rest.stream().min(Comparator.comparingInt(other -> between(path, one, other)
                    .size()));
            nearest.ifPresentOrElse(
                    other -> {
                        rest.remove(other);
                        found.addAll(between(path + "[" + name(one) + "]", one, other));
                        found.add("  it was " + Flow.text(other));
                    },
                    () -> found.add(path + ": missing " + Flow.text(one)));
        }
        rest.forEach(other -> found.add(path + ": not expected " + Flow.text(other)));
        return found;
    }

    /** What tells an element from the others: its first text. */
    private static String name(JsonNode element) {
        for (var field : element) {
            if (field.isTextual()) {
                return field.textValue();
            }
        }
        return "";
    }

    private static void compare(String path, JsonNode expected, JsonNode actual, List<String> found) {
        if (expected.isObject() && actual.isObject()) {
            expected.properties()
                    .forEach(field ->
                            compare(path + "." + field.getKey(), field.getValue(), actual.path(field.getKey()), found));
        } else if (expected.isArray() && actual.isArray() && expected.size() == actual.size()) {
            for (int i = 0; i < expected.size(); i++) {
                compare(path + "[" + i + "]", expected.get(i), actual.get(i), found);
            }
        } else if (!isSame(expected, actual)) {
            found.add("%s: expected %s, but was %s".formatted(path, shown(expected), shown(actual)));
        }
    }

    private static boolean isSame(JsonNode expected, JsonNode actual) {
        if (expected.isNull()) {
            return actual.isNull() || actual.isMissingNode();
        }
        return expected.isNumber() && actual.isNumber()
                ? expected.decimalValue().compareTo(actual.decimalValue()) == 0
                : expected.equals(actual);
    }

    private static String shown(JsonNode value) {
        return value.isMissingNode() || value.isNull() ? "absent" : Flow.text(value);
    }
}
