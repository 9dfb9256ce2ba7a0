package dev.birdfeeder.scenario;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** A value as YAML in flow style, as scenario files have it: what is shown can be pasted there. */
final class Flow {

    private static final int COLUMNS = 100;
    private static final Pattern PLAIN = Pattern.compile("[\\p{L}\\p{N}_]([\\p{L}\\p{N}_./@:+ -]*[\\p{L}\\p{N}_])?");
    private static final Pattern OTHER = Pattern.compile("-?\\d+(\\.\\d+)?|true|false|null|.*: .*");

    private Flow() {}

    static String text(JsonNode value) {
        var line = line(value);
        if (line.length() <= COLUMNS || !value.isObject()) {
            return line;
        }
        var fields = new ArrayList<String>();
        value.properties().forEach(field -> fields.add("    " + field.getKey() + ": " + line(field.getValue())));
        return "{\n" + String.join(",\n", fields) + " }";
    }

    private static String line(JsonNode value) {
        if (value.isObject()) {
            List<String> fields = new ArrayList<>();
            value.properties().forEach(field -> fields.add(key(field.getKey()) + ": " + line(field.getValue())));
            return fields.isEmpty() ? "{}" : "{ " + String.join(", ", fields) + " }";
        }
        if (value.isArray()) {
            var items = new ArrayList<String>();
            value.forEach(item -> items.add(line(item)));
            return "[" + String.join(", ", items) + "]";
        }
        return value.isTextual() ? key(value.textValue()) : value.toString();
    }

    /** Without quotes where YAML reads the same. */
    private static String key(String text) {
        return PLAIN.matcher(text).matches() && !OTHER.matcher(text).matches()
                ? text
                : com.fasterxml.jackson.databind.node.TextNode.valueOf(text).toString();
    }
}
