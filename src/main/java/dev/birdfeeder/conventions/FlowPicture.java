package dev.birdfeeder.conventions;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/**
 * The way of a record, drawn from the routes themselves: a flowchart in Mermaid, which GitHub renders, and a line for each
 * route with what its description says. The routes of all sources are one box, and so are those of all sinks.
 */
public final class FlowPicture {

    private static final String SOURCE = "source";
    private static final String SINK = "sink";

    /** What a call of these beans means to the picture; no endpoint shows it. */
    private static final Map<String, String> JOURNAL = Map.of(
            "runs.accept", "%s --> journal",
            "dispatch.due", "journal --> %s",
            "roster.due", "journal --> %s");

    private final RoutesFolder routes;
    private final Map<String, String> boxes = new LinkedHashMap<>();
    private final Set<String> arrows = new LinkedHashSet<>();

    private FlowPicture(RoutesFolder routes) {
        this.routes = routes;
    }

    /** A Mermaid block. */
    public static String of(Path routes) {
        return new FlowPicture(RoutesFolder.read(routes, new Findings())).draw();
    }

    /** A table of the shared routes. */
    public static String tour(Path routes) {
        var rows = new ArrayList<String>();
        for (var file : RoutesFolder.read(routes, new Findings()).files()) {
            if (isShared(file)) {
                var path = "routes/" + routes.relativize(file.path()).toString().replace('\\', '/');
                file.routes()
                        .forEach(route -> rows.add("| [`%s`](%s) | %s |"
                                .formatted(
                                        file.expectedId(),
                                        path,
                                        route.text("description").replace("|", "\\|"))));
            }
        }
        return "| route | what it does |\n|---|---|\n" + String.join("\n", rows) + "\n";
    }

    private String draw() {
        boxes.put(SOURCE, "([\"%s\"])".formatted(names("sources")));
        boxes.put(SINK, "([\"%s\"])".formatted(names("sinks")));
        routes.files().forEach(this::draw);
        var lines = new ArrayList<String>();
        boxes.forEach((id, shape) -> lines.add("  " + id + shape));
        arrows.forEach(arrow -> lines.add("  " + arrow));
        return "```mermaid\nflowchart LR\n" + String.join("\n", lines) + "\n```\n";
    }

    private String names(String kind) {
        return "%s<br>%s"
                .formatted(
                        kind,
                        String.join(
                                ", ",
                                routes.folders(kind).stream()
                                        .map(folder -> folder.getFileName().toString())
                                        .toList()));
    }

    private void draw(RouteFile file) {
        var box = box(file);
        if (isShared(file)) {
            boxes.put(box, "[%s]".formatted(file.expectedId()));
            file.routes().forEach(route -> route.get("from").ifPresent(from -> begins(from, box)));
        }
        file.endpoints().filter(endpoint -> !endpoint.key().equals("from")).forEach(endpoint -> goes(endpoint, box));
        file.root()
                .all()
                .map(call -> JOURNAL.get(call.text("ref") + "." + call.text("method")))
                .filter(arrow -> arrow != null)
                .forEach(arrow -> {
                    boxes.put("journal", "[(journal)]");
                    arrows.add(arrow.formatted(box));
                });
    }

    private void begins(Tree from, String box) {
        switch (from.text("uri")) {
            case "quartz" -> outside("clock", "((clock))", "clock --> " + box);
            case "platform-http" -> outside("pushes", "{{a vendor pushes}}", "pushes --> " + box);
            default -> {
                // Called by others, whose arrows lead here.
            }
        }
    }

    private void goes(Tree endpoint, String box) {
        var uri = endpoint.text("uri");
        var name = uri.startsWith("direct:") ? uri.substring("direct:".length()) : endpoint.text("parameters", "name");
        if (uri.startsWith("direct")) {
            var target = name.startsWith("sink-")
                    ? SINK
                    : name.startsWith("${")
                            ? SOURCE
                            : routes.files().stream()
                                    .filter(file -> file.expectedId().equals(name))
                                    .map(this::box)
                                    .findFirst()
                                    .orElse(name);
            arrow(box, target);
        } else if (box.equals(SINK)) {
            outside("receivers", "{{receivers}}", box + " --> receivers");
        } else {
            outside("vendors", "{{vendors}}", box + " --> vendors");
        }
    }

    private void outside(String id, String shape, String arrow) {
        boxes.put(id, shape);
        arrows.add(arrow);
    }

    private void arrow(String from, String to) {
        if (!from.equals(to)) {
            arrows.add(from + " --> " + to);
        }
    }

    private String box(RouteFile file) {
        return isShared(file) ? file.expectedId() : file.isIn(routes.path().resolve("sources")) ? SOURCE : SINK;
    }

    private static boolean isShared(RouteFile file) {
        return file.path().getParent().endsWith("pipeline");
    }
}
