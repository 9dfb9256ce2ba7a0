package dev.birdfeeder.conventions;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.birdfeeder.tenant.Near;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Map.Entry;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.StreamSupport;
import org.apache.camel.CatalogCamelContext;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.PluginHelper;

/**
 * An endpoint has the options that its component knows, with values of their type. Camel notices at start, without
 * naming the file; its YAML schema doesn't look. Read from what every component's jar says of itself.
 */
final class EndpointOptions implements Convention {

    private static final CatalogCamelContext CATALOG = new DefaultCamelContext();
    private static final Map<String, Optional<JsonNode>> COMPONENTS = new ConcurrentHashMap<>();

    /** {@code direct} of {@code direct:poll} and of {@code direct}. */
    static String scheme(String uri) {
        return uri.replaceFirst("[:?].*$", "");
    }

    @Override
    public void check(RoutesFolder routes, Findings findings) {
        for (var file : routes.files()) {
            file.endpoints().filter(tree -> !tree.key().equals("toD")).forEach(tree -> check(file, tree, findings));
        }
    }

    private static void check(RouteFile file, Tree endpoint, Findings findings) {
        var uri = endpoint.text("uri");
        var component = component(scheme(uri));
        if (component.isEmpty()) {
            findings.add(
                    file, endpoint.get("uri").orElse(endpoint), "no component '%s'%s", scheme(uri), hint(scheme(uri)));
            return;
        }
        var consumes = endpoint.key().equals("from");
        if (component
                .get()
                .at(consumes ? "/component/producerOnly" : "/component/consumerOnly")
                .asBoolean()) {
            findings.add(file, endpoint, "%s can't %s", scheme(uri), consumes ? "begin a route" : "be called");
        }
        if (uri.contains("?")) {
            findings.add(file, endpoint, "'%s' has options in the uri (write them as parameters)", scheme(uri));
        }
        var options = component.get().path("properties");
        var written = endpoint.get("parameters").map(Tree::children).orElse(List.of());
        for (var option : written) {
            var known = find(options, option.key());
            if (known == null) {
                findings.add(
                        file,
                        option,
                        "%s has no option '%s'%s",
                        scheme(uri),
                        option.key(),
                        Hints.of(option.key(), names(options), "see " + page(scheme(uri))));
            } else {
                wrong(known, option.text(), consumes)
                        .ifPresent(problem ->
                                findings.add(file, option, "%s option '%s' %s", scheme(uri), option.key(), problem));
            }
        }
        for (var option : options.properties()) {
            if (isMissing(option, uri, written)) {
                findings.add(file, endpoint, "%s needs option '%s'", scheme(uri), option.getKey());
            }
        }
    }

    private static boolean isMissing(Entry<String, JsonNode> option, String uri, List<Tree> written) {
        // One that is misspelled has been told.
        return option.getValue().path("required").asBoolean()
                && !uri.contains(":")
                && written.stream().noneMatch(tree -> Near.to(tree.key(), List.of(option.getKey()))
                        .isPresent());
    }

    private static Optional<String> wrong(JsonNode known, String value, boolean consumes) {
        var labels = List.of(known.path("label").asText().split(","));
        if (labels.contains(consumes ? "producer" : "consumer")
                && !labels.contains(consumes ? "consumer" : "producer")) {
            return Optional.of(
                    "is only for %s".formatted(consumes ? "calls (to)" : "routes that begin with it (from)"));
        }
        if (value.contains("{{") || value.startsWith("#")) {
            return Optional.empty();
        }
        if (known.has("enum")) {
            var choices = StreamSupport.stream(known.path("enum").spliterator(), false)
                    .map(JsonNode::asText)
                    .toList();
            return choices.contains(value) ? Optional.empty() : Optional.of("must be one of " + choices);
        }
        return switch (known.path("type").asText()) {
            case "boolean" -> value.matches("true|false") ? Optional.empty() : Optional.of("must be true or false");
            case "integer" -> value.matches("-?\\d+") ? Optional.empty() : Optional.of("must be a whole number");
            default -> Optional.empty();
        };
    }

    private static JsonNode find(JsonNode options, String name) {
        if (options.has(name)) {
            return options.get(name);
        }
        for (var option : options) {
            var prefix = option.path("prefix").asText();
            if (!prefix.isEmpty() && name.startsWith(prefix)) {
                return option;
            }
        }
        return null;
    }

    private static List<String> names(JsonNode options) {
        var names = new ArrayList<String>();
        options.fieldNames().forEachRemaining(names::add);
        return names;
    }

    private static String hint(String scheme) {
        var near =
                Near.hint(scheme, PluginHelper.getComponentNameResolver(CATALOG).resolveNames(CATALOG));
        return near.isEmpty() ? " (add it to pom.xml, or correct the uri)" : near;
    }

    /** Where Camel describes it. */
    private static String page(String scheme) {
        var line = CATALOG.getVersion().replaceFirst("\\.\\d+$", ".x");
        return "camel.apache.org/components/%s/%s-component.html".formatted(line, scheme);
    }

    private static Optional<JsonNode> component(String scheme) {
        return COMPONENTS.computeIfAbsent(scheme, name -> {
            try {
                var json = CATALOG.getComponentParameterJsonSchema(name);
                return json == null ? Optional.empty() : Optional.of(new ObjectMapper().readTree(json));
            } catch (IOException unreadable) {
                throw new UncheckedIOException(unreadable);
            }
        });
    }
}
