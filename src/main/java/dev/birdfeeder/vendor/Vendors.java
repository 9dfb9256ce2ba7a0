package dev.birdfeeder.vendor;

import com.schibsted.spt.data.jslt.Expression;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The rules of all vendors, by source. */
public final class Vendors {

    private final Path sources;
    private final Map<String, Loaded> loaded = new ConcurrentHashMap<>();

    private record Loaded(VendorRules rules, Map<String, Expression> successes) {}

    /** @param routes the folder that holds {@code sources/} */
    public Vendors(Path routes) {
        this.sources = routes.resolve("sources");
    }

    /**
     * The rules of one source.
     *
     * @throws IllegalArgumentException naming file and key when they are not valid
     */
    public VendorRules rules(String source) {
        return load(source).rules();
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
        return loaded.computeIfAbsent(source, name -> {
            var rules = VendorRules.read(sources.resolve(name));
            return new Loaded(rules, rules.successes());
        });
    }
}
