package dev.birdfeeder.conventions;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.StringReader;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.events.CommentEvent;

/**
 * A {@code *.camel.yaml}.
 *
 * @param path where it is
 * @param name as the folder was named: {@code routes/pipeline/poll.camel.yaml}
 * @param text all of it
 * @param root what it says
 * @param value the same, as Java's maps and lists
 */
record RouteFile(Path path, String name, String text, Tree root, Object value) {

    static final String SUFFIX = ".camel.yaml";

    /** Empty, and one finding told, when it isn't YAML. */
    static Optional<RouteFile> read(Path file, Memo<Optional<RouteFile>> memo, Findings findings) {
        var name = Findings.name(file);
        return YamlText.text(file, findings)
                .flatMap(text -> memo.of(name, text, findings, found -> YamlText.parse(name, text, found)
                        .map(yaml -> new RouteFile(file, name, text, yaml.root(), yaml.value()))));
    }

    /** Whether it is in this folder. */
    boolean isIn(Path folder) {
        return path.startsWith(folder);
    }

    /** The name that its route must have. */
    String expectedId() {
        return expectedId(path);
    }

    static String expectedId(Path file) {
        var name = file.getFileName().toString();
        return name.substring(0, name.length() - SUFFIX.length());
    }

    /** Its routes; by the convention there is one. */
    List<Tree> routes() {
        return root.children().stream()
                .flatMap(item -> item.get("route").stream())
                .toList();
    }

    /** Every {@code to}, {@code from} and the like: what has a uri. */
    Stream<Tree> endpoints() {
        return root.all().filter(tree -> tree.get("uri").isPresent());
    }

    /** The lines with comments, from 1. */
    List<Integer> commentLines() {
        return StreamSupport.stream(
                        new Yaml(YamlText.options(true))
                                .parse(new StringReader(text))
                                .spliterator(),
                        false)
                .filter(CommentEvent.class::isInstance)
                .map(CommentEvent.class::cast)
                .filter(comment -> !comment.getValue().isBlank())
                .map(comment -> comment.getStartMark().getLine() + 1)
                .toList();
    }

    JsonNode json() {
        return new ObjectMapper().valueToTree(value);
    }
}
