package dev.birdfeeder.vendor;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.schibsted.spt.data.jslt.Expression;
import dev.birdfeeder.camel.FromRoutes;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The rules of all vendors, by source. */
public final class Vendors implements FromRoutes {

    /** Exchange property: the header {@code Link} of the last answer; null when it has none. */
    public static final String LINK = "birdfeeder.link";

    private final Path sources;
    private final Map<String, Loaded> loaded = new ConcurrentHashMap<>();

    private record Loaded(VendorRules rules, JsonPointer identity, Map<String, Expression> successes) {}

    /** @param routes the folder that holds {@code sources/} */
    public Vendors(Path routes) {
        this.sources = routes.resolve("sources");
    }

    @Override
    public void reload(Path file) {
        if (file.endsWith("vendor.yaml") && file.startsWith(sources)) {
            var folder = file.getParent();
            loaded.put(folder.getFileName().toString(), read(folder));
        }
    }

    /**
     * The rules of one source.
     *
     * @throws IllegalArgumentException naming file and key when they are not valid
     */
    public VendorRules rules(String source) {
        return load(source).rules();
    }

    /** The vendor's id of an interaction; null when it has none. */
    public String idOf(String source, JsonNode interaction) {
        var id = interaction == null
                ? ""
                : interaction.at(load(source).identity()).asText("");
        return id.isBlank() ? null : id;
    }

    /**
     * How this call's pages are read.
     *
     * @throws IllegalArgumentException naming file and key when it is no listing
     */
    public PagedList listing(String source, String call) {
        var list = load(source).rules().listings().get(call);
        if (list == null) {
            throw new IllegalArgumentException(
                    "%s: listings has no '%s'".formatted(sources.resolve(source).resolve("vendor.yaml"), call));
        }
        return list;
    }

    /** What the body of a success of this call must fulfil. */
    Expression success(String source, String call) {
        var condition = load(source).successes().get(call);
        if (condition == null) {
            throw new IllegalArgumentException(
                    "%s: success has no '%s'".formatted(sources.resolve(source).resolve("vendor.yaml"), call));
        }
        return condition;
    }

    private Loaded load(String source) {
        return loaded.computeIfAbsent(source, name -> read(sources.resolve(name)));
    }

    private static Loaded read(Path folder) {
        var rules = VendorRules.read(folder);
        return new Loaded(rules, JsonPointer.compile(rules.identity()), rules.successes());
    }
}
