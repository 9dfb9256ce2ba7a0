package dev.birdfeeder.preview;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.apache.camel.AsyncCallback;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.NamedNode;
import org.apache.camel.Processor;
import org.apache.camel.spi.InterceptStrategy;
import org.apache.camel.support.CamelContextHelper;
import org.apache.camel.support.processor.DelegateAsyncProcessor;

/**
 * Listens at the steps of route {@code interaction}. Must be there before the routes are; only the preview has one,
 * because it costs.
 */
public final class Tap implements InterceptStrategy {

    private static final String ROUTE = "interaction";

    /** Exchange variable: where an interaction's stages are noted. */
    private static final String STAGES = "previewStages";

    private volatile Consumer<JsonNode> arrivals = interaction -> {};

    /** Calls back, on many threads, with every interaction that arrives from now on. */
    void listen(Consumer<JsonNode> listener) {
        arrivals = listener;
    }

    /** Notes what each step makes of this exchange's interaction, by the step's id. */
    static Map<String, JsonNode> follow(Exchange exchange) {
        var stages = new ConcurrentHashMap<String, JsonNode>();
        exchange.setVariable(STAGES, stages);
        return stages;
    }

    @Override
    public Processor wrapProcessorInInterceptors(
            CamelContext context, NamedNode definition, Processor target, Processor next) {
        if (!ROUTE.equals(CamelContextHelper.getRouteId(definition))) {
            return target;
        }
        var step = definition.getId();
        return new DelegateAsyncProcessor(target) {
            @Override
            public boolean process(Exchange exchange, AsyncCallback callback) {
                if (step.equals(Story.MAP) && exchange.getVariable("interaction") instanceof JsonNode interaction) {
                    arrivals.accept(interaction);
                }
                return super.process(exchange, inSync -> {
                    note(step, exchange);
                    callback.done(inSync);
                });
            }
        };
    }

    private static void note(String step, Exchange exchange) {
        @SuppressWarnings("unchecked")
        Map<String, JsonNode> stages = exchange.getVariable(STAGES, Map.class);
        if (stages != null
                && exchange.getException() == null
                && exchange.getMessage().getBody() instanceof JsonNode made) {
            // The next step writes into it.
            stages.put(step, made.deepCopy());
        }
    }
}
