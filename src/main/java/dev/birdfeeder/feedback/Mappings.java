package dev.birdfeeder.feedback;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import com.schibsted.spt.data.jslt.Expression;
import com.schibsted.spt.data.jslt.JsltException;
import com.schibsted.spt.data.jslt.Parser;
import dev.birdfeeder.camel.FromRoutes;
import dev.birdfeeder.tenant.Connection;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.camel.Exchange;

/**
 * The JSLT mappings in {@code routes/sources/<source>/}; above all {@code feedback.jslt}: one interaction in, one draft
 * of a record out.
 *
 * <p>A mapping sees the connection's settings, without the secrets, as {@code $settings}, its name as {@code
 * $connection}, and imports other files of its folder by their name.
 */
public final class Mappings implements FromRoutes {

    static final String FEEDBACK = "feedback.jslt";

    private final Path sources;
    private final Map<Path, Expression> compiled = new ConcurrentHashMap<>();

    /** @param routes the folder that holds {@code sources/} */
    public Mappings(Path routes) {
        this.sources = routes.resolve("sources");
    }

    @Override
    public void reload(Path file) {
        if (isOne(file) && file.startsWith(sources)) {
            compiled.putAll(compileAll(file.getParent()));
        }
    }

    /** Whether a file is called as a mapping is. */
    public static boolean isOne(Path file) {
        return file.toString().endsWith(".jslt");
    }

    /**
     * Compiles every mapping of a folder, or none.
     *
     * @throws JsltException with file, line and column when one isn't valid
     */
    public static Map<Path, Expression> compileAll(Path folder) {
        var all = new HashMap<Path, Expression>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "*.jslt")) {
            files.forEach(file -> all.put(file, compile(file)));
        } catch (IOException | DirectoryIteratorException unreadable) {
            throw new UncheckedIOException(new IOException(unreadable));
        }
        return all;
    }

    /** Maps the body with a file of the source's folder; for routes. */
    public JsonNode apply(Exchange exchange, String file) {
        return apply(
                exchange.getVariable("connection", Connection.class),
                file,
                exchange.getMessage().getBody(JsonNode.class));
    }

    /** Maps an event with a file of the source's folder; where that fails it stays as it is. */
    public JsonNode reshape(Connection connection, String file, JsonNode event) {
        try {
            return apply(connection, file, event);
        } catch (JsltException failed) {
            return event;
        }
    }

    /**
     * Maps an event that only points to something; where that fails it is missing.
     *
     * @param file in the source's folder
     */
    public JsonNode pointer(Connection connection, String file, JsonNode event) {
        try {
            return apply(connection, file, event);
        } catch (JsltException failed) {
            return MissingNode.getInstance();
        }
    }

    /**
     * Maps one interaction.
     *
     * @throws DeadLetterException {@code MAPPING_FAILED} when the mapping fails or gives no object
     */
    ObjectNode feedback(Connection connection, JsonNode interaction) {
        try {
            if (apply(connection, FEEDBACK, interaction) instanceof ObjectNode draft) {
                return draft;
            }
        } catch (JsltException failed) {
            throw new DeadLetterException(
                    "map", "MAPPING_FAILED", "%s:%d: failed on this interaction".formatted(FEEDBACK, failed.getLine()));
        }
        throw new DeadLetterException("map", "MAPPING_FAILED", FEEDBACK + ": gave no object for this interaction");
    }

    /**
     * Compiles a mapping.
     *
     * @param file {@code routes/sources/<source>/<name>.jslt}
     * @throws JsltException with file, line and column when it isn't valid
     * @throws UncheckedIOException when it is missing
     */
    public static Expression compile(Path file) {
        try (var reader = Files.newBufferedReader(file)) {
            return new Parser(reader)
                    .withSource(file.toString())
                    .withFunctions(MappingFunctions.all())
                    .withResourceResolver(name -> {
                        try {
                            return Files.newBufferedReader(file.resolveSibling(name));
                        } catch (IOException missing) {
                            throw new JsltException("no file " + name + " beside it", missing);
                        }
                    })
                    .compile();
        } catch (IOException missing) {
            throw new UncheckedIOException(missing);
        }
    }

    private JsonNode apply(Connection connection, String file, JsonNode input) {
        return compiled.computeIfAbsent(sources.resolve(connection.source()).resolve(file), Mappings::compile)
                .apply(
                        Map.of("settings", connection.settings(), "connection", TextNode.valueOf(connection.name())),
                        input);
    }
}
