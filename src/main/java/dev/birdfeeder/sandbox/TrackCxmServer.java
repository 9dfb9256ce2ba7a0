package dev.birdfeeder.sandbox;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import dev.birdfeeder.sandbox.TrackCxmSandbox.Fault;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;

/** Lets requests in as Track does (token, limit, method), and spoils the answers that a fault was planned for. */
final class TrackCxmServer implements HttpHandler {
    private final String token;
    private final TrackCxmData data;
    private final TrackCxmApi api;
    private final RequestLimit limit;
    private final Faults<URI, Fault> faults;
    private final AtomicInteger requests;

    TrackCxmServer(
            String token,
            TrackCxmData data,
            TrackCxmApi api,
            RequestLimit limit,
            Faults<URI, Fault> faults,
            AtomicInteger requests) {
        this.token = token;
        this.data = data;
        this.api = api;
        this.limit = limit;
        this.faults = faults;
        this.requests = requests;
    }

    @Override
    public void handle(HttpExchange exchange) throws IOException {
        requests.incrementAndGet();
        try (exchange) {
            reply(exchange).send(exchange);
        }
    }

    private Reply reply(HttpExchange exchange) {
        try {
            var fault = faults.take(exchange.getRequestURI());
            return fault.isPresent() ? spoiled(fault.get(), exchange) : good(exchange);
        } catch (Refusal e) {
            return Reply.error(e.status(), e.getMessage());
        } catch (RuntimeException e) {
            return Reply.error(500, e.toString());
        }
    }

    private Reply good(HttpExchange exchange) {
        var authorization = exchange.getRequestHeaders().getFirst("Authorization");
        if (!("Bearer " + token).equals(authorization)) {
            throw new Refusal(401, "Unauthorized");
        }
        if (!limit.take()) {
            throw new Refusal(429, "Too many requests");
        }
        if (!exchange.getRequestMethod().equals("GET")) {
            return Reply.error(405, "Method not allowed").with("Allow", "GET");
        }
        return Reply.json(api.answer(exchange.getRequestURI()));
    }

    private Reply spoiled(Fault fault, HttpExchange exchange) {
        return switch (fault) {
            case HTML -> Reply.html(200, "<!doctype html><title>Track</title><p>Estamos em manutenção.</p>");
            case UNSUCCESSFUL ->
                Reply.json("{\"data\":null,\"success\":0,\"message\":\"Internal failure\"}"
                        .getBytes(StandardCharsets.UTF_8));
            case TRUNCATED -> good(exchange).truncated();
            case DROPPED -> good(exchange).dropped();
            case LYING_TOTAL -> good(exchange).withOneRowMore();
            case ROW_INSERTED -> {
                insert(exchange.getRequestURI());
                yield good(exchange);
            }
            case UNAUTHORIZED -> Reply.error(401, "Unauthorized");
            case NOT_FOUND -> Reply.error(404, "Not found");
            case SERVER_ERROR -> Reply.error(500, "Internal server error");
            case TOO_MANY_REQUESTS -> Reply.error(429, "Too many requests").with("Retry-After", "1");
        };
    }

    private void insert(URI uri) {
        var start = InteractionsQuery.of(new Parameters(uri)).start();
        data.insert(start.isBefore(data.first()) ? data.first() : start);
    }
}
