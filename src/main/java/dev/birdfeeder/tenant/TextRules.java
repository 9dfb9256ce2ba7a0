package dev.birdfeeder.tenant;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Checks the text of one value against its schema, and says what is wrong in a sentence. */
final class TextRules {
    private final Formats formats;

    TextRules(Formats formats) {
        this.formats = formats;
    }

    Optional<String> problem(JsonNode schema, Given given) {
        String text = given.text();
        int length = text.codePointCount(0, text.length());
        if (length < schema.path("minLength").asInt(0)) {
            int least = schema.path("minLength").asInt();
            return Optional.of(length == 0 ? "must not be empty" : "must have at least " + least + " characters");
        }
        if (length > schema.path("maxLength").asInt(Integer.MAX_VALUE)) {
            return Optional.of("must have at most " + schema.path("maxLength").asInt() + " characters");
        }
        return choice(schema, given).or(() -> formats.problem(schema, given)).or(() -> pattern(schema, given));
    }

    private static Optional<String> choice(JsonNode schema, Given given) {
        if (schema.has("const") && !schema.path("const").asText().equals(given.text())) {
            return Optional.of("must be " + schema.path("const").asText() + ", not " + given.shown());
        }
        List<String> valid = Formats.texts(schema.path("enum"));
        return valid.isEmpty() || valid.contains(given.text())
                ? Optional.empty()
                : Optional.of("must be one of " + String.join(", ", valid) + ", not " + Formats.near(given, valid));
    }

    private static Optional<String> pattern(JsonNode schema, Given given) {
        String pattern = schema.path("pattern").asText("");
        if (pattern.isEmpty() || Pattern.compile(pattern).matcher(given.text()).find()) {
            return Optional.empty();
        }
        return Optional.of("must match " + pattern + ", not " + given.shown() + example(schema));
    }

    /** " (for example 7b6f…)", or nothing. */
    static String example(JsonNode schema) {
        JsonNode example = schema.path("examples").path(0);
        return example.isMissingNode()
                ? ""
                : " (for example " + (example.isTextual() ? example.asText() : example) + ")";
    }
}
