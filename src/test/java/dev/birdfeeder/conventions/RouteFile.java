package dev.birdfeeder.conventions;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.events.CommentEvent;

/**
 * A {@code *.camel.yaml}.
 *
 * @param name as the folder was named: {@code routes/pipeline/poll.camel.yaml}
 * @param text all of it
 * @param root what it says
 */
record RouteFile(String name, String text, Tree root) {

    static final String SUFFIX = ".camel.yaml";

    static RouteFile read(Path file) {
        try {
            var text = Files.readString(file);
            return new RouteFile(
                    file.toString(), text, Tree.of(new Yaml(options(false)).compose(new StringReader(text))));
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    /** The name that its route must have. */
    String expectedId() {
        var file = name.substring(name.lastIndexOf('/') + 1);
        return file.substring(0, file.length() - SUFFIX.length());
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
                        new Yaml(options(true)).parse(new StringReader(text)).spliterator(), false)
                .filter(CommentEvent.class::isInstance)
                .map(CommentEvent.class::cast)
                .filter(comment -> !comment.getValue().isBlank())
                .map(comment -> comment.getStartMark().getLine() + 1)
                .toList();
    }

    JsonNode json() {
        return new ObjectMapper().valueToTree(new Yaml(new SafeConstructor(options(false))).load(text));
    }

    private static LoaderOptions options(boolean comments) {
        var options = new LoaderOptions();
        options.setProcessComments(comments);
        options.setAllowDuplicateKeys(false);
        return options;
    }
}
