package dev.birdfeeder.conventions;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * One folder is one source or sink, whole: its route, its mapping, what a tenant may write for it, how its vendor is
 * called, its scenarios. Its interactions go through {@code interaction} and {@code accept}, as all do. A mapping that a
 * route names lies beside it.
 */
final class SourceFolders implements Convention {

    /** The route that takes a source's pushes. */
    private static final String EVENTS = "-events";

    /** The route that fetches what they point to, where they only do that. */
    private static final String POINTER = "-pointer";

    private static final Pattern MAPPING = Pattern.compile("apply\\(.*'([^']*\\.jslt)'.*\\)");

    @Override
    public void check(RoutesFolder routes, Findings findings) {
        for (var folder : routes.folders("sources")) {
            var name = folder.getFileName().toString();
            for (var needed : List.of(
                    name + RouteFile.SUFFIX, "feedback.jslt", Settings.FILE, VendorFiles.NAME, name + ".test.yaml")) {
                checkExists(folder, needed, findings);
            }
            var hasPointers = routes.ids().contains(name + POINTER);
            for (var entry : List.of(name, name + (hasPointers ? POINTER : EVENTS))) {
                routes.files().stream()
                        .filter(file -> file.isIn(folder) && file.expectedId().equals(entry))
                        .forEach(file -> checkHandsOver(routes, file, findings));
            }
            routes.files().stream()
                    .filter(file -> file.isIn(folder))
                    .forEach(file -> checkMappings(routes, folder, file, findings));
        }
        for (var folder : routes.folders("sinks")) {
            checkExists(folder, "sink-" + folder.getFileName() + RouteFile.SUFFIX, findings);
            checkExists(folder, Settings.FILE, findings);
        }
    }

    private static void checkExists(Path folder, String file, Findings findings) {
        if (!Files.exists(folder.resolve(file))) {
            var sentence = "has no %s (a folder is complete in itself)";
            if (file.endsWith(".test.yaml")) {
                findings.remark(Findings.name(folder), 1, sentence, file);
            } else {
                findings.add(Findings.name(folder), 1, sentence, file);
            }
        }
    }

    /** Whatever it calls on the way. A call that is misspelled, or to a file that can't be read, has been told. */
    private static void checkHandsOver(RoutesFolder routes, RouteFile entry, Findings findings) {
        var reached = new TreeSet<String>();
        var next = new ArrayDeque<>(List.of(entry));
        while (!next.isEmpty()) {
            calls(next.remove()).filter(reached::add).forEach(call -> routes.files().stream()
                    .filter(file -> file.expectedId().equals(call))
                    .forEach(next::add));
        }
        var goesAstray = routes.unreadable().stream().map(RouteFile::expectedId).anyMatch(reached::contains)
                || !routes.ids()
                        .containsAll(reached.stream()
                                .filter(call -> !call.contains("$"))
                                .toList());
        for (var step : List.of("interaction", "accept")) {
            if (!goesAstray && !reached.contains(step)) {
                findings.add(
                        entry.name(),
                        1,
                        "nothing on the way from here calls direct:%s (every interaction goes there)",
                        step);
            }
        }
    }

    /** Also those in compact notation, or of a misspelled kind, which is told. */
    private static Stream<String> calls(RouteFile file) {
        return file.root()
                .all()
                .map(call -> {
                    var name = call.text("parameters", "name");
                    var uri = call.text("uri") + call.text();
                    return !name.isEmpty() ? name : uri.startsWith("direct:") ? uri.substring("direct:".length()) : "";
                })
                .filter(call -> !call.isEmpty());
    }

    private static void checkMappings(RoutesFolder routes, Path folder, RouteFile file, Findings findings) {
        file.root().all().filter(tree -> tree.key().equals("method")).forEach(method -> {
            var named = MAPPING.matcher(method.text());
            if (named.find() && !Files.exists(folder.resolve(named.group(1)))) {
                var names = new TreeSet<String>();
                routes.all().stream()
                        .filter(path ->
                                path.startsWith(folder) && path.toString().endsWith(".jslt"))
                        .forEach(path -> names.add(path.getFileName().toString()));
                findings.add(
                        file,
                        method,
                        "no mapping '%s' beside it%s",
                        named.group(1),
                        Hints.of(named.group(1), names, "write it"));
            }
        });
    }
}
