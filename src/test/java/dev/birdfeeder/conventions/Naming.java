package dev.birdfeeder.conventions;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * One route per file, and the file is named after it. A description says what it does, a comment stands in the first
 * line only. Steps and routes share their ids, so every id is given once.
 */
final class Naming implements Convention {

    @Override
    public void check(List<RouteFile> files, Findings findings) {
        var ids = new HashMap<String, String>();
        for (var file : files) {
            checkRoute(file, findings);
            file.commentLines().stream()
                    .filter(line -> line > 1)
                    .forEach(line -> findings.add(
                            file.name(),
                            line,
                            "a comment (say it in a description, which tools show and editors keep)"));
            for (var route : file.routes()) {
                route.get("id").ifPresent(id -> checkId(file, id, ids, findings));
            }
        }
        for (var file : files) {
            for (var route : file.routes()) {
                route.children().forEach(child -> child.all()
                        .filter(tree -> tree.key().equals("id") && tree != child)
                        .forEach(id -> checkId(file, id, ids, findings)));
            }
        }
    }

    private static void checkRoute(RouteFile file, Findings findings) {
        var routes = file.routes();
        if (routes.size() != 1) {
            findings.add(file, file.root(), "holds %d routes (one per file)", routes.size());
        }
        for (var route : routes) {
            if (!route.text("id").equals(file.expectedId())) {
                findings.add(
                        file,
                        route,
                        "route '%s' in a file of another name (call both '%s')",
                        route.text("id"),
                        file.expectedId());
            }
            if (route.text("description").isBlank()) {
                findings.add(file, route, "route '%s' has no description (say what it does)", route.text("id"));
            }
        }
    }

    private static void checkId(RouteFile file, Tree id, Map<String, String> ids, Findings findings) {
        var place = file.name() + ":" + id.line();
        var other = ids.putIfAbsent(id.text(), place);
        if (other != null && !other.equals(place)) {
            findings.add(file, id, "id '%s' is also given at %s (ids are unique, routes included)", id.text(), other);
        }
    }
}
