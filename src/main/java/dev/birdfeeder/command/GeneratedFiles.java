package dev.birdfeeder.command;

import dev.birdfeeder.tenant.Catalog;
import dev.birdfeeder.tenant.EditorSchema;
import dev.birdfeeder.tenant.Problem;
import dev.birdfeeder.tenant.SettingsTable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What is made of the settings schemas: {@code tenant.schema.json} beside the tenants, for editors, and the tables of a
 * README, each between {@code <!-- settings of sources/track-cxm -->} and {@code <!-- end -->}.
 */
final class GeneratedFiles {

    private static final Pattern TABLE =
            Pattern.compile("(<!-- settings of (source|sink)s/([a-z0-9-]+) -->\\n).*?(<!-- end -->)", Pattern.DOTALL);

    private final Catalog catalog;
    private final Path schema;
    private final Path readme;

    GeneratedFiles(Catalog catalog, Path tenants, Path readme) {
        this.catalog = catalog;
        this.schema = tenants.resolve("tenant.schema.json");
        this.readme = readme;
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
                        "is no longer what the settings schemas say (run: birdfeeder schema)"));
            }
        });
        return problems;
    }

    private Map<Path, String> expected() {
        var expected = new LinkedHashMap<Path, String>();
        expected.put(schema, EditorSchema.of(catalog));
        if (Files.exists(readme)) {
            expected.put(readme, TABLE.matcher(read(readme)).replaceAll(this::table));
        }
        return expected;
    }

    private String table(java.util.regex.MatchResult place) {
        var kind = place.group(2);
        var of = (kind.equals("source") ? catalog.sources() : catalog.sinks()).get(place.group(3));
        return Matcher.quoteReplacement(
                of == null
                        ? place.group()
                        : place.group(1) + SettingsTable.of(kind, place.group(3), of) + place.group(4));
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
