package dev.birdfeeder.delivery;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.birdfeeder.BirdfeederProperties;
import dev.birdfeeder.tenant.Sink;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.camel.Exchange;
import org.springframework.stereotype.Component;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** What the routes of the {@code http} sink call, beside the processors of one request. */
@Component("httpSink")
final class HttpSink {

    private final Map<String, ObjectNode> presets;

    HttpSink(BirdfeederProperties properties) throws IOException {
        this.presets = presets(properties.routes().resolve("sinks/http/presets.yaml"));
    }

    HttpSettings settings(Exchange exchange) {
        return HttpSettings.of(exchange.getVariable("sink", Sink.class), presets);
    }

    /** The delivery as requests, dealt out to the lanes that send them side by side. */
    public List<List<HttpRequest>> lanes(Exchange exchange) {
        var settings = settings(exchange);
        var records = exchange.getVariable("attempt", Attempt.class).records().size();
        var lanes = new ArrayList<List<HttpRequest>>();
        for (int from = 0, request = 0; from < records; from += settings.number("batch"), request++) {
            var lane = request % settings.number("concurrency");
            if (lane == lanes.size()) {
                lanes.add(new ArrayList<>());
            }
            lanes.get(lane)
                    .add(new HttpRequest(IntStream.range(from, Math.min(from + settings.number("batch"), records))
                            .boxed()
                            .toList()));
        }
        return lanes;
    }

    /** Whether another request is worth sending: none is once the attempt has failed. */
    public boolean goesOn(Exchange exchange) {
        return exchange.getVariable("attempt", Attempt.class).failure() == null;
    }

    /** The request brought no answer: it may have been taken, so it is repeated with the same key. */
    public void broken(Exchange exchange) {
        var failure = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Throwable.class);
        exchange.getVariable("attempt", Attempt.class)
                .fail(
                        failure instanceof SinkException sink
                                ? sink
                                : new RetryableSinkException("no answer (%s)"
                                        .formatted(failure.getClass().getSimpleName())));
        exchange.getMessage().setBody(List.of());
    }

    /** @throws SinkException the first failure of the attempt, if there was one */
    public void conclude(Exchange exchange) {
        var failure = exchange.getVariable("attempt", Attempt.class).failure();
        if (failure != null) {
            throw failure;
        }
    }

    private static Map<String, ObjectNode> presets(Path file) throws IOException {
        try (var reader = Files.newBufferedReader(file)) {
            Map<String, Object> read = new Yaml(new SafeConstructor(new LoaderOptions())).load(reader);
            var presets = new LinkedHashMap<String, ObjectNode>();
            read.forEach((name, values) -> presets.put(name, new ObjectMapper().valueToTree(values)));
            return presets;
        }
    }
}
