package dev.birdfeeder.delivery;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.birdfeeder.BirdfeederProperties;
import dev.birdfeeder.camel.FromRoutes;
import dev.birdfeeder.camel.Halt;
import dev.birdfeeder.tenant.Sink;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.camel.Exchange;
import org.springframework.stereotype.Component;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** What the routes of the {@code http} sink call, beside the processors of one request. */
@Component("httpSink")
final class HttpSink implements FromRoutes {

    private static final String PRESETS = "presets.yaml";

    private final Path folder;
    private final Halt halt;
    private final Duration deadline;
    private volatile Map<String, ObjectNode> presets;

    HttpSink(BirdfeederProperties properties, Halt halt) {
        this.folder = properties.routes().resolve("sinks/http");
        this.presets = presets(folder);
        this.halt = halt;
        this.deadline = properties.deliveryDeadline();
    }

    @Override
    public void reload(Path file) {
        if (file.equals(folder.resolve(PRESETS))) {
            presets = presets(folder);
        }
    }

    HttpSettings settings(Exchange exchange) {
        return HttpSettings.of(exchange.getVariable("sink", Sink.class), presets);
    }

    /** The first request goes alone: a sink that doesn't answer holds its own lane's thread and no other. */
    public HttpRequest first(Exchange exchange) {
        return requests(exchange).get(0);
    }

    /** The others, dealt out to the lanes that send them side by side; none once the first has failed. */
    public List<List<HttpRequest>> lanes(Exchange exchange) {
        var lanes = new ArrayList<List<HttpRequest>>();
        if (exchange.getVariable("attempt", Attempt.class).failure() != null) {
            return lanes;
        }
        var requests = requests(exchange);
        var concurrency = settings(exchange).number("concurrency");
        for (int request = 1; request < requests.size(); request++) {
            if (lanes.size() < concurrency) {
                lanes.add(new ArrayList<>());
            }
            lanes.get((request - 1) % concurrency).add(requests.get(request));
        }
        return lanes;
    }

    /** The delivery as requests: first those whose end is unknown, as they were. */
    private List<HttpRequest> requests(Exchange exchange) {
        var attempt = exchange.getVariable("attempt", Attempt.class);
        var requests = new ArrayList<HttpRequest>();
        var others = IntStream.range(0, attempt.records().size()).boxed().collect(Collectors.toList());
        for (var group : attempt.groupsAtStart()) {
            requests.add(new HttpRequest(group));
            others.removeAll(Set.copyOf(group));
        }
        var batch = settings(exchange).number("batch");
        for (int from = 0; from < others.size(); from += batch) {
            requests.add(new HttpRequest(List.copyOf(others.subList(from, Math.min(from + batch, others.size())))));
        }
        return requests;
    }

    /** Whether another request is worth sending: none is once the attempt has failed, or has to make room. */
    public boolean goesOn(Exchange exchange) {
        var attempt = exchange.getVariable("attempt", Attempt.class);
        if (halt.isAsked() || exchange.getContext().isStopping()) {
            attempt.fail(new UnfinishedException("stopped before all of it was sent"));
        } else if (attempt.isOver(deadline)) {
            attempt.fail(new UnfinishedException("slow: not all of it within %d s".formatted(deadline.toSeconds())));
        }
        return attempt.failure() == null;
    }

    /** Body: an {@link HttpRequest}. Whether its halves can be sent at once. */
    public boolean isSurelyRefused(Exchange exchange) {
        return request(exchange).isSurelyRefused(exchange.getVariable("attempt", Attempt.class));
    }

    /** Body: an {@link HttpRequest} of several records. */
    public List<HttpRequest> halves(Exchange exchange) {
        return request(exchange).halves(false);
    }

    private static HttpRequest request(Exchange exchange) {
        return exchange.getMessage().getBody(HttpRequest.class);
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

    private static Map<String, ObjectNode> presets(Path folder) {
        try (var reader = Files.newBufferedReader(folder.resolve(PRESETS))) {
            Map<String, Object> read = new Yaml(new SafeConstructor(new LoaderOptions())).load(reader);
            var presets = new LinkedHashMap<String, ObjectNode>();
            read.forEach((name, values) -> presets.put(name, new ObjectMapper().valueToTree(values)));
            return presets;
        } catch (IOException missing) {
            throw new UncheckedIOException(missing);
        }
    }
}
