package dev.birdfeeder.scenario;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import dev.birdfeeder.scenario.Scenario.Given;
import dev.birdfeeder.tenant.KeyMistake;
import dev.birdfeeder.tenant.Near;
import dev.birdfeeder.tenant.Problem;
import dev.birdfeeder.tenant.YamlMistake;
import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;
import org.yaml.snakeyaml.representer.Representer;
import org.yaml.snakeyaml.resolver.Resolver;

/**
 * The scenarios of one {@code *.test.yaml}.
 *
 * @param path of the file
 * @param given where every scenario begins
 * @param scenarios with the lines on which they begin
 */
record ScenarioFile(Path path, Given given, List<Located> scenarios) {

    private static final Pattern ALIAS = Pattern.compile("found undefined alias (\\S+)");

    static final ObjectMapper MAPPER = JsonMapper.builder()
            .addModule(new JavaTimeModule())
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    /** A scenario and where it stands. */
    record Located(int line, Scenario scenario) {}

    /** What is wrong with a file. */
    static final class Mistake extends RuntimeException {
        private static final long serialVersionUID = 1;

        private final transient Problem problem;

        Mistake(Path file, int line, String sentence) {
            this(new Problem(file.toString().replace('\\', '/'), line, "", sentence));
        }

        private Mistake(Problem problem) {
            super(problem.toString(), null, false, false);
            this.problem = problem;
        }

        Problem problem() {
            return problem;
        }
    }

    static ScenarioFile read(Path file) {
        try {
            return parse(file, Files.readString(file));
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    /** @throws Mistake naming file, line and scenario */
    static ScenarioFile parse(Path file, String text) {
        try {
            var root = yaml().compose(new StringReader(text));
            var blocks = value(root, "scenarios") instanceof SequenceNode list ? list.getValue() : List.<Node>of();
            var tree = MAPPER.<JsonNode>valueToTree(yaml().load(text));
            refuseUnknown(file, 1, "", tree, List.of("shared", "given", "scenarios"));
            var given = given(tree.path("given"), file, value(root, "given"));
            var names = new HashSet<String>();
            var scenarios = new ArrayList<Located>();
            for (var block : tree.path("scenarios")) {
                var node = blocks.get(scenarios.size());
                scenarios.add(new Located(line(node), scenario(file, node, block, names)));
            }
            if (scenarios.isEmpty()) {
                throw new Mistake(file, 1, "scenarios: there are none");
            }
            return new ScenarioFile(file, given, scenarios);
        } catch (MarkedYAMLException invalid) {
            throw new Mistake(file, YamlMistake.line(invalid, text), sentence(invalid));
        }
    }

    private static Scenario scenario(Path file, Node node, JsonNode block, Set<String> names) {
        var line = line(node);
        var name = block.path("name").asText();
        if (name.isBlank()) {
            throw new Mistake(file, line, "name: a scenario needs one");
        }
        if (!names.add(name)) {
            throw new Mistake(file, line, "'%s': another scenario has this name".formatted(name));
        }
        for (var needed : List.of("when", "then")) {
            if (!block.has(needed)) {
                throw new Mistake(file, line, "'%s': %s: is missing".formatted(name, needed));
            }
        }
        var whole = (ObjectNode) block.deepCopy();
        whole.set("when", steps(block.get("when")));
        return convert(whole, Scenario.class, file, node, "'" + name + "'");
    }

    /** {@code poll} is short for {@code [{ poll: true }]}. */
    private static ArrayNode steps(JsonNode when) {
        var steps = JsonNodeFactory.instance.arrayNode();
        for (var step : when.isArray() ? when : steps.arrayNode().add(when)) {
            steps.add(step.isTextual() ? steps.objectNode().put(step.textValue(), true) : step);
        }
        return steps;
    }

    private static Given given(JsonNode block, Path file, Node node) {
        return block.isMissingNode() ? Given.NOTHING : convert(block, Given.class, file, node, "given");
    }

    private static <T> T convert(JsonNode block, Class<T> type, Path file, Node node, String place) {
        try {
            return MAPPER.convertValue(block, type);
        } catch (IllegalArgumentException invalid) {
            throw invalid.getCause() instanceof JsonMappingException mistake
                    ? new Mistake(file, line(node, mistake.getPath()), place + ": " + KeyMistake.sentence(mistake))
                    : new Mistake(file, line(node), place + ": " + invalid.getMessage());
        }
    }

    /** Where the deepest key of a path is written that there is. */
    private static int line(Node block, List<JsonMappingException.Reference> path) {
        var place = block;
        var line = line(block);
        for (var step : path) {
            if (step.getFieldName() == null) {
                place = place instanceof SequenceNode list
                                && step.getIndex() < list.getValue().size()
                        ? list.getValue().get(step.getIndex())
                        : null;
                line = place == null ? line : line(place);
            } else {
                var key = key(place, step.getFieldName());
                line = key == null ? line : line(key);
                place = value(place, step.getFieldName());
            }
        }
        return line;
    }

    private static int line(Node node) {
        return node.getStartMark().getLine() + 1;
    }

    private static Node key(Node map, String name) {
        return entry(map, name).map(NodeTuple::getKeyNode).orElse(null);
    }

    private static Node value(Node map, String name) {
        return entry(map, name).map(NodeTuple::getValueNode).orElse(null);
    }

    private static Optional<NodeTuple> entry(Node map, String name) {
        return map instanceof MappingNode mapping
                ? mapping.getValue().stream()
                        .filter(entry -> entry.getKeyNode() instanceof ScalarNode key
                                && key.getValue().equals(name))
                        .findFirst()
                : Optional.empty();
    }

    private static String sentence(MarkedYAMLException invalid) {
        var alias = ALIAS.matcher(String.valueOf(invalid.getProblem()));
        return alias.find()
                ? "no &%s above (write it, or quote the value)".formatted(alias.group(1))
                : YamlMistake.sentence(invalid);
    }

    private static void refuseUnknown(Path file, int line, String place, JsonNode block, List<String> known) {
        block.fieldNames().forEachRemaining(name -> {
            if (!known.contains(name)) {
                throw new Mistake(file, line, "%s%s: unknown key%s".formatted(place, name, hint(name, known)));
            }
        });
    }

    private static String hint(String name, List<String> known) {
        var near = Near.hint(name, known);
        return near.isEmpty() ? " (valid keys: " + String.join(", ", known) + ")" : near;
    }

    private static Yaml yaml() {
        var options = new LoaderOptions();
        options.setAllowDuplicateKeys(false);
        options.setMaxAliasesForCollections(10_000);
        return new Yaml(
                new SafeConstructor(options),
                new Representer(new DumperOptions()),
                new DumperOptions(),
                options,
                new JsonValues());
    }

    /** What is unquoted is read as JSON would: a date, an {@code on} and a {@code 12:30} are texts. */
    private static final class JsonValues extends Resolver {
        @Override
        protected void addImplicitResolvers() {
            addImplicitResolver(Tag.MERGE, MERGE, "<");
            addImplicitResolver(Tag.BOOL, Pattern.compile("true|false"), "tf");
            addImplicitResolver(Tag.NULL, Pattern.compile("null"), "n");
            addImplicitResolver(Tag.INT, Pattern.compile("-?(0|[1-9][0-9]*)"), "-0123456789");
            addImplicitResolver(Tag.FLOAT, Pattern.compile("-?(0|[1-9][0-9]*)\\.[0-9]+"), "-0123456789");
        }
    }

    /** The scenario's beginnings merged over the file's. */
    Given begin(Scenario scenario) {
        var own = scenario.given() == null ? Given.NOTHING : scenario.given();
        return new Given(
                own.clock() == null ? given.clock() : own.clock(),
                merged(given.connection(), own.connection()),
                merged(given.tenant(), own.tenant()),
                own.answers() == null ? List.of() : own.answers(),
                own.cursors());
    }

    /** Objects are merged, everything else is replaced; a null removes. */
    static ObjectNode merged(JsonNode base, JsonNode over) {
        var merged = base instanceof ObjectNode object ? object.deepCopy() : JsonNodeFactory.instance.objectNode();
        if (over != null) {
            for (Map.Entry<String, JsonNode> field : over.properties()) {
                if (field.getValue().isNull()) {
                    merged.remove(field.getKey());
                } else if (field.getValue().isObject()) {
                    merged.set(field.getKey(), merged(merged.get(field.getKey()), field.getValue()));
                } else {
                    merged.set(field.getKey(), field.getValue());
                }
            }
        }
        return merged;
    }
}
