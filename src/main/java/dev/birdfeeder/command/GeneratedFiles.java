package dev.birdfeeder.command;

import com.fasterxml.jackson.databind.JsonNode;
import dev.birdfeeder.BirdfeederProperties;
import dev.birdfeeder.conventions.FlowPicture;
import dev.birdfeeder.feedback.MappingTable;
import dev.birdfeeder.tenant.Catalog;
import dev.birdfeeder.tenant.EditorSchema;
import dev.birdfeeder.tenant.Problem;
import dev.birdfeeder.tenant.SettingsTable;
import dev.birdfeeder.vendor.VendorTable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What is made of routes, mappings and settings schemas: {@code tenant.schema.json} beside the tenants, for editors, and
 * parts of the README and of the page {@code README.md} in each folder of a source or sink. A part stands between
 * {@code <!-- settings of sources/track-cxm -->} and {@code <!-- end -->}; likewise {@code mapping of} and {@code calls of}
 * a source, {@code flow} and {@code tour}. A page that isn't there yet is written whole.
 */
final class GeneratedFiles {

    private static final Pattern PART = Pattern.compile(
            "(<!-- (flow|tour|(settings|mapping|calls) of (source|sink)s/([a-z0-9-]+)) -->\\n).*?(<!-- end -->)",
            Pattern.DOTALL);

    private final Catalog catalog;
    private final Path routes;
    private final Path schema;
    private final Path readme;

    GeneratedFiles(Catalog catalog, Path routes, Path tenants, Path readme) {
        this.catalog = catalog;
        this.routes = routes;
        this.schema = tenants.resolve("tenant.schema.json");
        this.readme = readme;
    }

    /** The README that is meant: the one given, else the one beside the routes. */
    static Path readme(BirdfeederProperties properties, Path given) {
        return given == null ? properties.routes().resolveSibling("README.md") : given;
    }

    /** Writes those that aren't current. */
    List<Path> write() {
        var written = new ArrayList<Path>();
        expected().forEach((file, text) -> {
            if (!text.equals(read(file))) {
                try {
                    Files.createDirectories(file.toAbsolutePath().getParent());
                    Files.writeString(file, text);
                } catch (IOException unwritable) {
                    throw new UncheckedIOException(unwritable);
                }
                written.add(file);
            }
        });
        return written;
    }

    /** Those that are there and aren't current. */
    List<Problem> stale() {
        var problems = new ArrayList<Problem>();
        expected().forEach((file, text) -> {
            if (Files.exists(file) && !text.equals(read(file))) {
                problems.add(new Problem(
                        file.toString().replace('\\', '/'),
                        firstDifference(text, read(file)),
                        "",
                        "is no longer what routes, mappings and settings schemas say (run: birdfeeder schema)"));
            }
        });
        return problems;
    }

    private Map<Path, String> expected() {
        var expected = new LinkedHashMap<Path, String>();
        expected.put(schema, EditorSchema.of(catalog));
        if (Files.exists(readme)) {
            expected.put(readme, current(read(readme)));
        }
        catalog.sources().forEach((name, source) -> page("source", name, source, expected));
        catalog.sinks().forEach((name, sink) -> page("sink", name, sink, expected));
        return expected;
    }

    private void page(String kind, String name, JsonNode settings, Map<Path, String> expected) {
        var page = routes.resolve(kind + "s").resolve(name).resolve("README.md");
        expected.put(page, current(Files.exists(page) ? read(page) : begun(kind, name, settings)));
    }

    private static String begun(String kind, String name, JsonNode settings) {
        var page = new StringBuilder("# %s\n\n%s\n\n## Settings\n\n<!-- settings of %ss/%s -->\n<!-- end -->\n"
                .formatted(
                        settings.path("title").asText(),
                        settings.path("description").asText(),
                        kind,
                        name));
        if (kind.equals("source")) {
            page.append("\n## Record\n\n<!-- mapping of sources/%s -->\n<!-- end -->\n".formatted(name));
            page.append("\n## Calls\n\n<!-- calls of sources/%s -->\n<!-- end -->\n".formatted(name));
        }
        return page.append("\n## Limits\n").toString();
    }

    private String current(String text) {
        return PART.matcher(text).replaceAll(place -> Matcher.quoteReplacement(part(place)));
    }

    private String part(MatchResult place) {
        var made = place.group(3) == null
                ? picture(place.group(2))
                : table(place.group(3), place.group(4), place.group(5));
        return made == null ? place.group() : place.group(1) + made + place.group(6);
    }

    private String picture(String what) {
        return what.equals("flow") ? FlowPicture.of(routes) : FlowPicture.tour(routes);
    }

    /** Null when there is no such folder. */
    private String table(String what, String kind, String name) {
        var settings = (kind.equals("source") ? catalog.sources() : catalog.sinks()).get(name);
        var folder = routes.resolve(kind + "s").resolve(name);
        if (settings == null) {
            return null;
        }
        return switch (what) {
            case "settings" -> SettingsTable.of(kind, name, settings);
            case "mapping" ->
                Files.exists(folder.resolve("feedback.jslt")) ? MappingTable.of(folder.resolve("feedback.jslt")) : null;
            default -> Files.exists(folder.resolve("vendor.yaml")) ? VendorTable.of(folder) : null;
        };
    }

    private static int firstDifference(String expected, String written) {
        var right = expected.lines().toList();
        var there = written.lines().toList();
        var line = 0;
        while (line < Math.min(right.size(), there.size()) && right.get(line).equals(there.get(line))) {
            line++;
        }
        return line + 1;
    }

    private static String read(Path file) {
        try {
            return Files.exists(file) ? Files.readString(file) : "";
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
