package dev.birdfeeder.feedback;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * The additional attributes of an interaction or a customer, in one form whatever the vendor sent.
 *
 * <p>Track documents {@code metadata} as an array without saying of what, and uses these forms for the same thing
 * elsewhere: an object ({@code {"plan": "gold"}}), a list of {@code {uuid, name, value}} (also {@code key} or
 * {@code label}), a list of objects with one key each, and a list of texts ({@code "plan: gold"}).
 *
 * @param entries the attributes in the order they were sent; names are trimmed
 */
public record Attributes(List<Entry> entries) {

    private static final List<String> NAMES = List.of("name", "key", "label");

    /**
     * One attribute.
     *
     * @param uuid the vendor's id of the attribute, or null
     * @param name its name, trimmed; null where the vendor sent a bare text
     * @param value its value as sent; null in JSON where there is none
     */
    public record Entry(String uuid, String name, JsonNode value) {
        /** Its value as text; empty for one that isn't a single value. */
        public String text() {
            return value.isValueNode() && !value.isNull() ? Scalars.text(value) : "";
        }
    }

    /** Reads any of the known forms; null, a blank text and an empty container give no entries. */
    public static Attributes of(JsonNode sent) {
        var entries = new ArrayList<Entry>();
        collect(sent, entries);
        return new Attributes(entries);
    }

    /** The value of the attribute that {@code wanted} names: by name first, then by uuid; blank values don't count. */
    public Optional<String> find(String wanted) {
        return entry(wanted).map(Entry::text);
    }

    /** Likewise, the attribute itself. */
    public Optional<Entry> entry(String wanted) {
        return first(entry -> isCalled(wanted, entry.name()))
                .or(() -> first(entry -> wanted.trim().equalsIgnoreCase(entry.uuid())));
    }

    /** Whether a name is the wanted one, but for case, accents and blanks around it. */
    public static boolean isCalled(String wanted, String name) {
        return name != null && fold(name).equals(fold(wanted));
    }

    private Optional<Entry> first(Predicate<Entry> wanted) {
        return entries.stream()
                .filter(wanted)
                .filter(entry -> !entry.text().isEmpty())
                .findFirst();
    }

    private static void collect(JsonNode sent, List<Entry> entries) {
        if (sent == null || sent.isNull()) {
            return;
        }
        if (sent.isArray()) {
            sent.forEach(element -> collectElement(element, entries));
        } else if (sent.isObject()) {
            sent.properties().forEach(field -> add(null, field.getKey(), field.getValue(), entries));
        } else {
            collectText(sent.asText(), entries);
        }
    }

    private static void collectElement(JsonNode element, List<Entry> entries) {
        var name = element.isObject() ? nameOf(element) : null;
        if (name != null) {
            add(
                    element.path("uuid").asText(null),
                    name,
                    element.has("value") ? element.get("value") : NullNode.getInstance(),
                    entries);
        } else {
            collect(element, entries);
        }
    }

    /** The name in {@code {name, value}}; null for an object that is itself a map of attributes. */
    private static String nameOf(JsonNode element) {
        if (!element.has("value") && !element.has("uuid")) {
            return null;
        }
        for (var key : NAMES) {
            if (element.path(key).isValueNode() && !element.path(key).isNull()) {
                return element.path(key).asText();
            }
        }
        return null;
    }

    private static void collectText(String sent, List<Entry> entries) {
        var colon = sent.indexOf(':');
        if (colon > 0) {
            add(
                    null,
                    sent.substring(0, colon),
                    TextNode.valueOf(sent.substring(colon + 1).trim()),
                    entries);
        } else if (!sent.isBlank()) {
            entries.add(new Entry(null, null, TextNode.valueOf(sent.trim())));
        }
    }

    private static void add(String uuid, String name, JsonNode value, List<Entry> entries) {
        if (!name.isBlank()) {
            entries.add(new Entry(uuid, name.trim(), value));
        }
    }

    private static String fold(String name) {
        var trimmed = name.trim();
        for (int i = 0; i < trimmed.length(); i++) {
            if (trimmed.charAt(i) > 127) {
                return Normalizer.normalize(trimmed, Normalizer.Form.NFD)
                        .replaceAll("\\p{M}+", "")
                        .toLowerCase(Locale.ROOT);
            }
        }
        return trimmed.toLowerCase(Locale.ROOT);
    }
}
