package dev.birdfeeder.conventions;

import dev.birdfeeder.tenant.YamlMistake;
import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/**
 * A YAML file that can be read, with what it says.
 *
 * @param name as the folder was named: {@code routes/pipeline/poll.camel.yaml}
 * @param text all of it
 * @param root what it says
 * @param value the same, as Java's maps and lists
 */
record YamlText(String name, String text, Tree root, Object value) {

    /** Empty, and one finding told, when it isn't YAML. */
    static Optional<YamlText> read(Path file, Findings findings) {
        return text(file, findings).flatMap(text -> parse(Findings.name(file), text, findings));
    }

    /** All of a file. */
    static Optional<String> text(Path file, Findings findings) {
        try {
            return Optional.of(Files.readString(file));
        } catch (MalformedInputException invalid) {
            findings.add(Findings.name(file), 1, "is not UTF-8 text (save it as UTF-8)");
            return Optional.empty();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    /** What it says. */
    static Optional<YamlText> parse(String name, String text, Findings findings) {
        try {
            var root = new Yaml(options(false)).compose(new StringReader(text));
            if (root == null) {
                findings.add(name, 1, "is empty");
                return Optional.empty();
            }
            var nameless = nameless(root, Collections.newSetFromMap(new IdentityHashMap<>()));
            if (nameless != null) {
                findings.add(
                        name,
                        nameless.getStartMark().getLine() + 1,
                        "a key is empty (write its name before the colon)");
                return Optional.empty();
            }
            var value = new Yaml(new SafeConstructor(options(false))).<Object>load(text);
            return Optional.of(new YamlText(name, text, Tree.of(root), value));
        } catch (YAMLException invalid) {
            findings.add(name, YamlMistake.line(invalid, text), "%s", YamlMistake.sentence(invalid));
        }
        return Optional.empty();
    }

    /** The first key that is nothing, which YAML allows and no route means; null when there is none. */
    private static Node nameless(Node node, Set<Node> seen) {
        if (!seen.add(node)) {
            return null;
        }
        if (node instanceof SequenceNode list) {
            return first(list.getValue().stream(), seen);
        }
        if (node instanceof MappingNode map) {
            for (var entry : map.getValue()) {
                if (entry.getKeyNode().getTag().equals(Tag.NULL)) {
                    return entry.getKeyNode();
                }
            }
            return first(map.getValue().stream().map(NodeTuple::getValueNode), seen);
        }
        return null;
    }

    private static Node first(Stream<Node> nodes, Set<Node> seen) {
        return nodes.map(node -> nameless(node, seen))
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
    }

    static LoaderOptions options(boolean comments) {
        var options = new LoaderOptions();
        options.setProcessComments(comments);
        options.setAllowDuplicateKeys(false);
        return options;
    }
}
