package dev.birdfeeder.conventions;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * One route per file, and the file is named after it. A description says what it does, a comment stands in the first
 * line only. Steps and routes share their ids, so every id is given once.
 */
final class Naming implements Convention {

    private final Memo<List<Integer>> comments = new Memo<>();

    @Override
    public void check(RoutesFolder routes, Findings findings) {
        var ids = new HashMap<String, String>();
        // Those that are called as their file keep their name; who took it is told.
        for (var file : routes.files()) {
            for (var route : file.routes()) {
                route.get("id")
                        .filter(id -> id.text().equals(file.expectedId()))
                        .ifPresent(id -> ids.putIfAbsent(id.text(), place(file, id)));
            }
        }
        for (var file : routes.files()) {
            checkFile(file, findings);
            for (var route : file.routes()) {
                checkRoute(file, route, ids, findings);
            }
        }
        for (var file : routes.files()) {
            for (var route : file.routes()) {
                route.children().forEach(child -> child.all()
                        .filter(tree -> tree.key().equals("id") && tree != child)
                        .forEach(id -> checkStep(file, id, ids, findings)));
            }
        }
    }

    private void checkFile(RouteFile file, Findings findings) {
        // One that is misspelled has been told.
        if (file.routes().size() != 1 && !(file.routes().isEmpty() && findings.has(file.name()))) {
            findings.add(
                    file,
                    file.root(),
                    "holds %d routes (one per file)",
                    file.routes().size());
        }
        file.root().children().stream()
                .flatMap(item -> item.get("onException").stream())
                .filter(item -> item.text("id").isBlank())
                .forEach(item -> findings.remark(
                        file.name(), item.line(), "onException has no id (write one; Kaoto makes one up otherwise)"));
        comments.of(file.name(), file.text(), findings, found -> file.commentLines()).stream()
                .filter(line -> line > 1)
                .forEach(line -> findings.remark(
                        file.name(), line, "a comment (say it in a description, which tools show and editors keep)"));
    }

    private static void checkRoute(RouteFile file, Tree route, Map<String, String> ids, Findings findings) {
        var name = route.text("id");
        var id = route.get("id").orElse(route);
        var other = ids.get(name);
        if (other != null && !other.equals(place(file, id))) {
            findings.add(
                    file,
                    id,
                    file.expectedId().equals(name)
                            ? "route '%s' is also at %s (rename one, and its file)"
                            : "route id '%s' is also given at %s (call this one '%s', as its file)",
                    name,
                    other,
                    file.expectedId());
        } else if (!name.equals(file.expectedId())) {
            findings.add(file, id, "route '%s' in a file of another name (call both '%s')", name, file.expectedId());
        }
        if (route.text("description").isBlank()) {
            findings.remark(file.name(), route.line(), "route '%s' has no description (say what it does)", name);
        }
    }

    private static void checkStep(RouteFile file, Tree id, Map<String, String> ids, Findings findings) {
        var other = ids.putIfAbsent(id.text(), place(file, id));
        if (other != null && !other.equals(place(file, id))) {
            findings.add(
                    file,
                    id,
                    "id '%s' is also given at %s (ids are unique over all routes; begin the newer one with its route's name)",
                    id.text(),
                    other);
        }
    }

    private static String place(RouteFile file, Tree tree) {
        return file.name() + ":" + tree.line();
    }
}
