package dev.birdfeeder.conventions;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.birdfeeder.tenant.JsonLines;
import dev.birdfeeder.tenant.Near;
import dev.birdfeeder.tenant.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * A folder's {@code settings.schema.json}, as far as it can be read.
 *
 * @param path of the file
 * @param root what it says
 * @param lines by JSON pointer
 */
record Settings(Path path, JsonNode root, Map<String, Integer> lines) {

    static final String FILE = "settings.schema.json";

    /** What every connection has, whatever its source. */
    private static final Set<String> COMMON = Set.of("type", "enabled", "schedule");

    /** Empty when there is none, or no JSON; the catalog of settings tells that. */
    static Optional<Settings> of(Path folder) {
        var file = folder.resolve(FILE);
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        try {
            var text = Files.readString(file);
            return Optional.of(new Settings(file, new ObjectMapper().readTree(text), JsonLines.of(text)));
        } catch (IOException told) {
            return Optional.empty();
        }
    }

    /** Every setting, by its dotted path. */
    Map<String, JsonNode> all() {
        var all = new LinkedHashMap<String, JsonNode>();
        collect("", root, all);
        return all;
    }

    Set<String> names() {
        var names = new TreeSet<>(all().keySet());
        names.addAll(COMMON);
        return names;
    }

    /** Whether there is a setting of this path, or an object above it that takes any key. */
    boolean has(String name) {
        var all = all();
        for (var path = name; true; path = path.substring(0, path.lastIndexOf('.'))) {
            var schema = all.get(path);
            if (schema != null) {
                return path.equals(name) || !schema.has("properties");
            }
            if (path.indexOf('.') < 0) {
                return COMMON.contains(name);
            }
        }
    }

    /** Whether a text somewhere else is the path of a setting, or one that is misspelled. */
    boolean isMeantAsName(String text) {
        var dot = text.indexOf('.');
        return text.matches("[a-z0-9_]+(\\.[a-z0-9_]+)+")
                && Near.to(
                                text.substring(0, dot),
                                root.path("properties").properties().stream()
                                        .map(Map.Entry::getKey)
                                        .toList())
                        .isPresent();
    }

    /** @param setting its dotted path; empty for the whole */
    void tell(String setting, String sentence, Findings findings) {
        var pointer = setting.isEmpty() ? "" : "/properties/" + setting.replace(".", "/properties/");
        findings.add(new Problem(Findings.name(path), lines.getOrDefault(pointer, 1), setting, sentence));
    }

    private static void collect(String prefix, JsonNode schema, Map<String, JsonNode> all) {
        schema.path("properties").properties().forEach(property -> {
            all.put(prefix + property.getKey(), property.getValue());
            collect(prefix + property.getKey() + ".", property.getValue(), all);
        });
    }
}
