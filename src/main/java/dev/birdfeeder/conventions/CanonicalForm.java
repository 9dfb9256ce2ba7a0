package dev.birdfeeder.conventions;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion.VersionFlag;
import com.networknt.schema.ValidationMessage;
import dev.birdfeeder.tenant.Near;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Routes are written as Kaoto writes them: each step a map, each expression {@code expression: { simple: { expression:
 * … } }}, {@code route:} on top. The compact form is deprecated from Camel 4.23.
 *
 * <p>Checked with the schema of Camel's YAML loader, from which the compact alternatives are taken out first.
 */
final class CanonicalForm implements Convention {

    private static final String SCHEMA = "/schema/camelYamlDsl.json";
    private static final String EXPRESSION = "org.apache.camel.model.language.ExpressionDefinition";

    private static final Set<String> LANGUAGES = new TreeSet<>();
    private static final ObjectNode ROOT = read();
    private static final JsonSchema CANONICAL = canonical();

    private static ObjectNode read() {
        try (var stream = CanonicalForm.class.getResourceAsStream(SCHEMA)) {
            return (ObjectNode) new ObjectMapper().readTree(stream);
        } catch (IOException missing) {
            throw new UncheckedIOException(missing);
        }
    }

    private static JsonSchema canonical() {
        var items = (ObjectNode) ROOT.path("items");
        items.withObject("/properties").remove("from");
        items.path("definitions")
                .path(EXPRESSION)
                .path("properties")
                .fieldNames()
                .forEachRemaining(LANGUAGES::add);
        withoutCompact(ROOT);
        return JsonSchemaFactory.getInstance(VersionFlag.V4).getSchema(ROOT);
    }

    private final Memo<Void> memo = new Memo<>();

    @Override
    public void check(RoutesFolder routes, Findings findings) {
        for (var file : routes.files()) {
            memo.of(file.name(), file.text(), findings, found -> {
                check(file, found);
                return null;
            });
        }
    }

    private static void check(RouteFile file, Findings findings) {
        for (var message : CANONICAL.validate(file.json())) {
            var place = place(file, message);
            if (!isPlaceholder(message, place) && !isMisspelled(message, place)) {
                findings.add(file, place, sentence(message));
            }
        }
        checkOrder(file, findings);
    }

    /** Kaoto 2.7 puts the route first. */
    private static void checkOrder(RouteFile file, Findings findings) {
        file.root().children().stream()
                .dropWhile(item -> item.get("route").isEmpty())
                .flatMap(item -> item.children().stream())
                .filter(item -> !item.key().equals("route"))
                .forEach(item -> findings.add(
                        file,
                        item,
                        "'%s' stands behind the route (move it above; Camel takes it nowhere else)",
                        item.key()));
    }

    private static boolean isPlaceholder(ValidationMessage message, Tree place) {
        return message.getType().equals("type") && place.text().contains("{{");
    }

    /** A key that is missing because it is misspelled is told as that. */
    private static boolean isMisspelled(ValidationMessage message, Tree place) {
        return message.getType().equals("required")
                && place.children().stream().anyMatch(child -> Near.to(child.key(), List.of(message.getProperty()))
                        .isPresent());
    }

    private static String sentence(ValidationMessage message) {
        var what = "%s".formatted(message.getProperty());
        var text =
                switch (message.getType()) {
                    case "additionalProperties" ->
                        LANGUAGES.contains(what)
                                ? "'%s:' is the compact form (write expression: { %s: { expression: … } })"
                                        .formatted(what, what)
                                : what.equals("from")
                                        ? "'from:' on top is the compact form (write - route: { id: …, from: … })"
                                        : "'%s' is no key of this%s"
                                                .formatted(what, Hints.of(what, keys(message), "remove it"));
                    case "type" ->
                        message.getInstanceLocation().getNameCount() == 0
                                ? "must be a list of one route (write - route: { id: …, from: … })"
                                : message.getMessage().contains("object expected")
                                        ? "'%s: …' is the compact form (write a map, as { uri: … } or { expression: … })"
                                                .formatted(last(message))
                                        : "'%s': %s".formatted(last(message), type(message));
                    case "required" -> "'%s' is missing".formatted(what);
                    default -> message.getMessage();
                };
        return text.replace("%", "%%");
    }

    /** What could have been written in its place. */
    private static Set<String> keys(ValidationMessage message) {
        JsonNode schema = ROOT;
        var path = message.getSchemaLocation().getFragment();
        for (int i = 0; i < path.getNameCount() - 1; i++) {
            schema = path.getElement(i) instanceof Integer index
                    ? schema.path(index)
                    : schema.path(path.getElement(i).toString());
        }
        var keys = new TreeSet<String>();
        schema.path("properties").fieldNames().forEachRemaining(keys::add);
        return keys;
    }

    private static String type(ValidationMessage message) {
        var text = message.getMessage();
        return text.substring(text.lastIndexOf(": ") + 2);
    }

    private static String last(ValidationMessage message) {
        var path = message.getInstanceLocation();
        return String.valueOf(path.getElement(path.getNameCount() - 1));
    }

    private static Tree place(RouteFile file, ValidationMessage message) {
        var place = file.root();
        var path = message.getInstanceLocation();
        for (int i = 0; i < path.getNameCount(); i++) {
            var step = path.getElement(i);
            place = step instanceof Integer index
                    ? place.children().get(index)
                    : place.get(step.toString()).orElse(place);
        }
        return message.getProperty() == null
                ? place
                : place.get(message.getProperty()).orElse(place);
    }

    private static void withoutCompact(JsonNode node) {
        node.forEach(CanonicalForm::withoutCompact);
        if (node instanceof ObjectNode object) {
            object.remove("deprecated"); // draft 4 doesn't know it
            if (object.get("oneOf") instanceof ArrayNode ways) {
                dropTextWay(object, ways);
            }
            if (object.get("anyOf") instanceof ArrayNode ways) {
                settle(object, ways);
            }
        }
    }

    /** {@code oneOf: [string, object]} becomes the object. */
    private static void dropTextWay(ObjectNode object, ArrayNode ways) {
        var maps = new ArrayList<ObjectNode>();
        var texts = 0;
        for (var way : ways) {
            texts += way.path("type").asText().equals("string") ? 1 : 0;
            if (way.path("type").asText().equals("object") && way.has("properties")) {
                maps.add((ObjectNode) way);
            }
        }
        if (texts == 1 && maps.size() == 1 && ways.size() == 2) {
            object.remove("oneOf");
            object.setAll(maps.get(0));
        }
    }

    /** Alternatives that list one language each become properties; those beside {@code expression:} go. */
    private static void settle(ObjectNode object, ArrayNode ways) {
        var properties = object.withObject("/properties");
        for (var way : ways) {
            for (var single : way.path("oneOf")) {
                if (single.path("$ref").asText().endsWith(EXPRESSION)) {
                    properties.remove(LANGUAGES);
                } else if (single.path("properties") instanceof ObjectNode found) {
                    properties.setAll(found);
                }
            }
        }
        object.remove("anyOf");
    }
}
