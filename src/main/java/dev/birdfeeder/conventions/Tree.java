package dev.birdfeeder.conventions;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.yaml.snakeyaml.DumperOptions.FlowStyle;
import org.yaml.snakeyaml.nodes.CollectionNode;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/** A value of a YAML file, with the place where it is written. Read by one thread. */
final class Tree {

    private final String key;
    private final int line;
    private final Node node;

    /** Made once, because every convention walks through all of it. */
    private List<Tree> children;

    private Tree(String key, int line, Node node) {
        this.key = key;
        this.line = line;
        this.node = node;
    }

    static Tree of(Node root) {
        return new Tree("", line(root), root);
    }

    /** The key it stands under; blank for an element of a list. */
    String key() {
        return key;
    }

    /** Where the key is written, or the element; from 1. */
    int line() {
        return line;
    }

    /** What SnakeYAML read. */
    Node node() {
        return node;
    }

    boolean isMap() {
        return node instanceof MappingNode;
    }

    boolean isList() {
        return node instanceof SequenceNode;
    }

    boolean isText() {
        return node instanceof ScalarNode
                && (node.getTag().equals(Tag.STR) || node.getTag().equals(Tag.TIMESTAMP));
    }

    boolean isFlow() {
        return node instanceof CollectionNode<?> collection && collection.getFlowStyle() == FlowStyle.FLOW;
    }

    /** As it is meant, without quotes; blank for maps and lists. */
    String text() {
        return node instanceof ScalarNode scalar ? scalar.getValue() : "";
    }

    /** What it holds, in order. */
    List<Tree> children() {
        if (children == null) {
            children = List.copyOf(read());
        }
        return children;
    }

    private List<Tree> read() {
        var found = new ArrayList<Tree>();
        if (node instanceof MappingNode map) {
            for (var entry : map.getValue()) {
                if (entry.getKeyNode() instanceof ScalarNode written) {
                    found.add(new Tree(written.getValue(), line(written), entry.getValueNode()));
                }
            }
        } else if (node instanceof SequenceNode list) {
            list.getValue().forEach(item -> found.add(new Tree("", line(item), item)));
        }
        return found;
    }

    /** The value of a key of this map. */
    Optional<Tree> get(String wanted) {
        return isMap()
                ? children().stream()
                        .filter(child -> child.key().equals(wanted))
                        .findFirst()
                : Optional.empty();
    }

    /** The text at a path of keys; blank when there is none. */
    String text(String... path) {
        Optional<Tree> place = Optional.of(this);
        for (var step : path) {
            place = place.flatMap(tree -> tree.get(step));
        }
        return place.map(Tree::text).orElse("");
    }

    /** This value and all below it. */
    Stream<Tree> all() {
        return Stream.concat(Stream.of(this), children().stream().flatMap(Tree::all));
    }

    private static int line(Node node) {
        return node.getStartMark().getLine() + 1;
    }
}
