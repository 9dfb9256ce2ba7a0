package dev.birdfeeder.conventions;

import dev.birdfeeder.tenant.YamlMistake;
import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.YAMLException;

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
        var name = Findings.name(file);
        var text = "";
        try {
            text = Files.readString(file);
            var root = new Yaml(options(false)).compose(new StringReader(text));
            if (root == null) {
                findings.add(name, 1, "is empty");
                return Optional.empty();
            }
            var value = new Yaml(new SafeConstructor(options(false))).<Object>load(text);
            return Optional.of(new YamlText(name, text, Tree.of(root), value));
        } catch (YAMLException invalid) {
            findings.add(name, YamlMistake.line(invalid, text), "%s", YamlMistake.sentence(invalid));
        } catch (MalformedInputException invalid) {
            findings.add(name, 1, "is not UTF-8 text (save it as UTF-8)");
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
        return Optional.empty();
    }

    static LoaderOptions options(boolean comments) {
        var options = new LoaderOptions();
        options.setProcessComments(comments);
        options.setAllowDuplicateKeys(false);
        return options;
    }
}
