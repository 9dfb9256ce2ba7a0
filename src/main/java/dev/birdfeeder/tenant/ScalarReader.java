package dev.birdfeeder.tenant;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.birdfeeder.tenant.Value.Kind;
import dev.birdfeeder.tenant.Value.Scalar;
import java.util.Optional;

/** Reads one text, number or boolean: replaces its reference, guards secrets, and checks it against its schema. */
final class ScalarReader {
    private final Problems problems;
    private final References references;
    private final TextRules rules;
    private final boolean literalSecrets;

    ScalarReader(Problems problems, References references, TextRules rules, boolean literalSecrets) {
        this.problems = problems;
        this.references = references;
        this.rules = rules;
        this.literalSecrets = literalSecrets;
    }

    Optional<JsonNode> read(JsonNode schema, Scalar scalar, String path) {
        boolean secret = schema.path("writeOnly").asBoolean();
        Given given = references.read(scalar);
        if (secret && !given.isReference() && !literalSecrets) {
            return wrong(
                    scalar,
                    path,
                    "is a secret and must not be written here"
                            + " (write ${ENV_NAME} or ${file:folder/name}, or set allow_literal_secrets: true)");
        }
        if (!given.mistake().isEmpty()) {
            return wrong(scalar, path, given.mistake());
        }
        if (given.assumed()) {
            return Optional.empty();
        }
        return switch (schema.path("type").asText()) {
            case "integer", "number" -> number(schema, scalar, given, path);
            case "boolean" -> bool(scalar, given, path);
            default -> text(schema, scalar, given, path, secret);
        };
    }

    static String expected(JsonNode schema) {
        return switch (schema.path("type").asText()) {
            case "integer", "number" -> NumberRules.expected(schema);
            case "boolean" -> "true or false";
            default -> "text";
        };
    }

    private Optional<JsonNode> text(JsonNode schema, Scalar scalar, Given given, String path, boolean secret) {
        boolean date =
                scalar.kind() == Kind.DATE && schema.path("format").asText().equals("date");
        boolean digits = scalar.kind() == Kind.NUMBER
                && schema.path("x-digits").asBoolean()
                && scalar.meaning().equals(given.text());
        if (scalar.kind() != Kind.TEXT && !date && !digits) {
            return wrong(scalar, path, "must be text, but " + (secret ? "isn't (quote it)" : surprise(scalar)));
        }
        Given shown = secret ? Given.found(given.text(), given.isReference() ? given.reference() : "it") : given;
        Optional<String> problem = rules.problem(schema, shown);
        if (problem.isPresent()) {
            return wrong(scalar, path, problem.get());
        }
        boolean url = schema.path("format").asText().equals("base-url");
        return Optional.of(TextNode.valueOf(url ? Formats.wholeUrl(schema, given.text()) : given.text()));
    }

    private Optional<JsonNode> number(JsonNode schema, Scalar scalar, Given given, String path) {
        String expected = "must be " + NumberRules.expected(schema);
        if (!given.isReference() && scalar.kind() == Kind.TEXT) {
            boolean quoted = NumberRules.number(schema, given.text()).isPresent();
            return wrong(scalar, path, expected + ", not " + (quoted ? "text (remove the quotes)" : given.shown()));
        }
        Optional<JsonNode> number = NumberRules.number(schema, given.text());
        if (number.isEmpty()
                && scalar.kind() == Kind.NUMBER
                && !scalar.meaning().equals(given.text())) {
            return wrong(
                    scalar,
                    path,
                    expected + " in plain digits, but YAML reads " + given.text() + " as " + scalar.meaning());
        }
        if (number.isEmpty() || !NumberRules.isInRange(schema, number.get())) {
            return wrong(scalar, path, expected + ", not " + given.shown());
        }
        return number;
    }

    private Optional<JsonNode> bool(Scalar scalar, Given given, String path) {
        String text = given.isReference() ? given.text() : scalar.kind() == Kind.BOOLEAN ? scalar.meaning() : "";
        if (text.equals("true") || text.equals("false")) {
            return Optional.of(BooleanNode.valueOf(text.equals("true")));
        }
        String quoted = given.text().matches("true|false") ? "text (remove the quotes)" : given.shown();
        return wrong(scalar, path, "must be true or false, not " + (given.isReference() ? given.shown() : quoted));
    }

    private Optional<JsonNode> wrong(Scalar scalar, String path, String message) {
        problems.add(scalar.line(), path, message);
        return Optional.empty();
    }

    private static String surprise(Scalar scalar) {
        return scalar.isBlank() ? "is empty" : scalar.surprise();
    }
}
