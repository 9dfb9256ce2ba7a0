package dev.birdfeeder.tenant;

import dev.birdfeeder.tenant.Value.Kind;
import dev.birdfeeder.tenant.Value.Scalar;
import java.util.Map;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.Tag;

/** Knows what YAML takes a scalar for, and what it makes of a number, yes or no. */
final class YamlScalars extends SafeConstructor {
    private static final Map<Tag, Kind> KINDS = Map.of(
            Tag.STR,
            Kind.TEXT,
            Tag.INT,
            Kind.NUMBER,
            Tag.FLOAT,
            Kind.NUMBER,
            Tag.BOOL,
            Kind.BOOLEAN,
            Tag.TIMESTAMP,
            Kind.DATE,
            Tag.NULL,
            Kind.NOTHING,
            Tag.MERGE,
            Kind.TEXT,
            new Tag(Tag.PREFIX + "value"),
            Kind.TEXT);

    YamlScalars() {
        super(new LoaderOptions());
    }

    /** False for a type that a tenant file has no use for: {@code !!binary}. */
    boolean isPlain(Node node) {
        return KINDS.containsKey(node.getTag());
    }

    Scalar read(ScalarNode node, int line) {
        Kind kind = KINDS.getOrDefault(node.getTag(), Kind.TEXT);
        return new Scalar(line, node.getValue(), kind, meaning(node, kind));
    }

    private String meaning(Node node, Kind kind) {
        if (kind != Kind.NUMBER && kind != Kind.BOOLEAN) {
            return "";
        }
        try {
            return String.valueOf(constructObject(node));
        } catch (RuntimeException e) {
            return "?"; // a tag on something else: !!int "many"
        }
    }
}
