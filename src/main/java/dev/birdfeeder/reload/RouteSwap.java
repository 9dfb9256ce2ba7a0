package dev.birdfeeder.reload;

import dev.birdfeeder.camel.Halt;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.apache.camel.CamelContext;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Puts other routes in the place of some, while everything runs. What is under way in them ends first: polls with their
 * page, lanes with their delivery; both go on afterwards. Nothing is cut off, so nothing is lost.
 *
 * <p>Camel's own reload (4.18.0) finds duplicates where there are none, and leaves no route at all when one is wrong.
 */
@Component
final class RouteSwap {

    private static final Logger LOGGER = LoggerFactory.getLogger(RouteSwap.class);
    private static final long LOOKS_BEFORE_IT_IS_TOLD = 300;

    private final ProducerTemplate camel;
    private final Halt halt;

    /** What the routes that run say, by id. */
    private final Map<String, String> running = new TreeMap<>();

    RouteSwap(ProducerTemplate camel, Halt halt) {
        this.camel = camel;
        this.halt = halt;
    }

    /** Notes what a route says that runs already. */
    void runs(String id, String text) {
        running.put(id, text);
    }

    /**
     * Replaces routes, all of them or none.
     *
     * @param wanted the text of each by id; null for one that goes
     * @return why Camel doesn't take one, by id; empty when all are in place
     */
    Optional<Map.Entry<String, String>> replace(Map<String, String> wanted) throws InterruptedException {
        var context = camel.getCamelContext();
        halt.begin();
        try {
            awaitQuiet(context, wanted.keySet());
            remove(context, wanted.keySet());
            var refusal = add(context, wanted);
            if (refusal.isPresent()) {
                remove(context, wanted.keySet());
                var before = new LinkedHashMap<String, String>();
                wanted.keySet().forEach(id -> before.put(id, running.get(id)));
                add(context, before).ifPresent(lost -> LOGGER.atError()
                        .addKeyValue("route", lost.getKey())
                        .addKeyValue("error", lost.getValue())
                        .log("the route as it was can't be put back; restart"));
            } else {
                running.putAll(wanted);
                running.values().removeIf(text -> text == null);
            }
            return refusal;
        } finally {
            halt.end();
        }
    }

    /** As long as it takes: every call has a deadline. */
    private static void awaitQuiet(CamelContext context, Collection<String> ids) throws InterruptedException {
        for (long looks = 1; ; looks++) {
            var busy = new TreeSet<>(ids);
            busy.removeIf(id -> context.getInflightRepository().size(id) == 0);
            if (busy.isEmpty() || context.isStopping()) {
                return;
            }
            if (looks % LOOKS_BEFORE_IT_IS_TOLD == 0) {
                LOGGER.atInfo().addKeyValue("routes", busy).log("waiting for what is under way");
            }
            TimeUnit.MILLISECONDS.sleep(10);
        }
    }

    private static void remove(CamelContext context, Collection<String> ids) {
        try {
            for (var id : ids) {
                if (context.getRoute(id) != null) {
                    context.getRouteController().stopRoute(id);
                    context.removeRoute(id);
                }
            }
        } catch (Exception impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static Optional<Map.Entry<String, String>> add(CamelContext context, Map<String, String> texts) {
        for (var route : texts.entrySet()) {
            if (route.getValue() != null) {
                try {
                    PluginHelper.getRoutesLoader(context)
                            .loadRoutes(ResourceHelper.fromString(route.getKey() + ".camel.yaml", route.getValue()));
                } catch (Exception refused) {
                    return Optional.of(Map.entry(route.getKey(), sentence(refused)));
                }
            }
        }
        return Optional.empty();
    }

    private static String sentence(Throwable refused) {
        var innermost = refused;
        while (innermost.getCause() != null && innermost.getCause() != innermost) {
            innermost = innermost.getCause();
        }
        return String.valueOf(innermost.getMessage()).lines().findFirst().orElse("");
    }
}
