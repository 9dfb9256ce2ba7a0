package dev.birdfeeder.conventions;

/**
 * One fact, one line: what has no steps and fits is written in flow style; what has steps is written as a block. A file
 * that is all blocks is how Kaoto saves it, and may stay so; what is empty has no other form.
 */
final class FlowStyle implements Convention {

    private static final int COLUMNS = 120;

    private final Memo<Void> memo = new Memo<>();

    @Override
    public void check(RoutesFolder routes, Findings findings) {
        for (var file : routes.files()) {
            memo.of(file.name(), file.text(), findings, found -> {
                if (file.root()
                        .all()
                        .anyMatch(tree -> tree.isMap()
                                && tree.isFlow()
                                && !tree.children().isEmpty())) {
                    check(file, file.root(), found);
                }
                return null;
            });
        }
    }

    private static void check(RouteFile file, Tree tree, Findings findings) {
        for (var child : tree.children()) {
            var hasSteps = child.all().anyMatch(below -> below.key().equals("steps"));
            if (child.isMap() && child.isFlow() && hasSteps) {
                findings.remark(file.name(), child.line(), "has steps and is in flow style (write it as a block)");
            } else if (isBlock(child) && !hasSteps && fits(file, child)) {
                findings.remark(
                        file.name(),
                        child.line(),
                        "fits on one line (write %s)",
                        (child.key().isEmpty() ? "- " : child.key() + ": ") + flow(file, child));
            } else {
                check(file, child, findings);
            }
        }
    }

    /** {@code - bean: { … }} is a block only by the way; what counts stands behind the key. */
    private static boolean isBlock(Tree tree) {
        return tree.isMap()
                && !tree.isFlow()
                && !(tree.key().isEmpty() && tree.children().size() == 1);
    }

    /** An element starts at its dash; a value stands behind its key, which is indented two less than it is. */
    private static boolean fits(RouteFile file, Tree tree) {
        var column = tree.node().getStartMark().getColumn();
        var before = tree.key().isEmpty() ? column : column - 2 + tree.key().length() + 2;
        return before + flow(file, tree).length() <= COLUMNS;
    }

    private static String flow(RouteFile file, Tree tree) {
        if (tree.isFlow() || tree.children().isEmpty()) {
            var from = tree.node().getStartMark().getIndex();
            return file.text()
                    .substring(
                            file.text().offsetByCodePoints(0, from),
                            file.text()
                                    .offsetByCodePoints(
                                            0, tree.node().getEndMark().getIndex()))
                    .strip();
        }
        var parts = tree.children().stream()
                .map(child -> (child.key().isEmpty() ? "" : child.key() + ": ") + flow(file, child))
                .toList();
        return tree.isMap() ? "{ " + String.join(", ", parts) + " }" : "[" + String.join(", ", parts) + "]";
    }
}
