package dev.birdfeeder.tenant;

import dev.birdfeeder.tenant.Value.Entry;
import dev.birdfeeder.tenant.Value.Kind;
import dev.birdfeeder.tenant.Value.Mapping;
import dev.birdfeeder.tenant.Value.Scalar;
import dev.birdfeeder.tenant.Value.Sequence;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/** Reads YAML into values with their lines. Constructs no types, refuses what is read in two ways, and has limits. */
final class YamlReader {
    private static final int MAX_VALUES = 100_000;

    private final Problems problems;
    private final YamlScalars scalars = new YamlScalars();
    private final Set<Node> open = new HashSet<>();
    private int values;

    YamlReader(Problems problems) {
        this.problems = problems;
    }

    /** Empty, with problems told, when the text isn't YAML or has no value. */
    Optional<Value> read(String text) {
        try {
            Node root = new Yaml(options()).compose(new StringReader(text));
            if (root == null || root.getTag().equals(Tag.NULL)) {
                problems.add(1, "", "is empty (write sources: and sinks:)");
                return Optional.empty();
            }
            return Optional.of(value(root, ""));
        } catch (YAMLException e) {
            problems.add(YamlMistake.line(e, text), "", YamlMistake.sentence(e));
            return Optional.empty();
        }
    }

    private static LoaderOptions options() {
        LoaderOptions options = new LoaderOptions();
        options.setNestingDepthLimit(50);
        options.setMaxAliasesForCollections(50);
        options.setAllowRecursiveKeys(false);
        return options;
    }

    private Value value(Node node, String path) {
        if (++values > MAX_VALUES) {
            throw new YAMLException(YamlMistake.TOO_MANY);
        }
        if (!open.add(node)) {
            problems.add(line(node), path, "contains itself (write it out instead of using an alias)");
            return new Scalar(line(node), "", Kind.NOTHING, "");
        }
        try {
            return node instanceof MappingNode mapping
                    ? mapping(mapping, path)
                    : node instanceof SequenceNode sequence ? sequence(sequence, path) : scalar(node, path);
        } finally {
            open.remove(node);
        }
    }

    private Mapping mapping(MappingNode node, String path) {
        refuseTag(node, Tag.MAP, path);
        Map<String, Entry> entries = new LinkedHashMap<>();
        for (NodeTuple tuple : node.getValue()) {
            if (isKey(tuple.getKeyNode(), path)) {
                String key = ((ScalarNode) tuple.getKeyNode()).getValue();
                int line = line(tuple.getKeyNode());
                String keyPath = path.isEmpty() ? key : path + "." + key;
                Entry first = entries.putIfAbsent(key, new Entry(line, value(tuple.getValueNode(), keyPath)));
                if (first != null) {
                    problems.add(line, keyPath, "is written twice (first on line " + first.line() + "; keep one)");
                }
            }
        }
        return new Mapping(line(node), entries);
    }

    private boolean isKey(Node node, String path) {
        if (node.getTag().equals(Tag.MERGE)) {
            problems.add(line(node), path, "merge keys (<<) are not supported (write the keys out)");
            return false;
        }
        if (!(node instanceof ScalarNode)) {
            problems.add(line(node), path, "a key must be text, not a list or a map");
            return false;
        }
        Scalar key = scalar(node, path);
        if (key.kind() != Kind.TEXT) {
            problems.add(line(node), path, "a key must be text, but " + key.surprise());
        }
        return key.kind() == Kind.TEXT;
    }

    private Sequence sequence(SequenceNode node, String path) {
        refuseTag(node, Tag.SEQ, path);
        List<Value> items = new ArrayList<>();
        for (Node item : node.getValue()) {
            items.add(value(item, path + "[" + items.size() + "]"));
        }
        return new Sequence(line(node), items);
    }

    private Scalar scalar(Node node, String path) {
        if (!scalars.isPlain(node)) {
            problems.add(line(node), path, YamlMistake.TAG);
        }
        return scalars.read((ScalarNode) node, line(node));
    }

    private void refuseTag(Node node, Tag expected, String path) {
        if (!node.getTag().equals(expected)) {
            problems.add(line(node), path, YamlMistake.TAG);
        }
    }

    private static int line(Node node) {
        return node.getStartMark().getLine() + 1;
    }
}
