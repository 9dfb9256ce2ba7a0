package dev.birdfeeder.sandbox;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import dev.birdfeeder.sandbox.TrackNpsSandbox.Fault;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Lets requests in as Track does (token, limit, CAPTCHA), and writes answers as they are invented: it holds no list. */
final class TrackNpsServer implements HttpHandler {
    private static final String CAPTCHA =
            "<!doctype html><title>Track</title><form>Prove que você não é um robô: <div class=captcha></div></form>";
    private static final String MAINTENANCE = "<!doctype html><title>Track</title><p>Estamos em manutenção.</p>";
    private static final int WITHOUT_LIMIT = 10;

    private final String token;
    private final TrackNpsData data;
    private final RequestLimit limit;
    private final Faults<URI, Fault> faults;
    private final AtomicBoolean locked;
    private final AtomicInteger requests;

    TrackNpsServer(
            String token,
            TrackNpsData data,
            RequestLimit limit,
            Faults<URI, Fault> faults,
            AtomicBoolean locked,
            AtomicInteger requests) {
        this.token = token;
        this.data = data;
        this.limit = limit;
        this.faults = faults;
        this.locked = locked;
        this.requests = requests;
    }

    @Override
    public void handle(HttpExchange exchange) throws IOException {
        requests.incrementAndGet();
        try (exchange) {
            try {
                answer(exchange);
            } catch (Refusal refused) {
                error(refused.status(), refused.getMessage()).send(exchange);
            }
        }
    }

    private void answer(HttpExchange exchange) throws IOException {
        var fault = faults.take(exchange.getRequestURI()).orElse(Fault.NONE);
        if (fault == Fault.CAPTCHA) {
            locked.set(true);
        }
        checkToken(exchange);
        if (locked.get() || !limit.take()) {
            locked.set(true);
            Reply.html(405, CAPTCHA).send(exchange);
            return;
        }
        switch (fault) {
            case HTML -> Reply.html(200, MAINTENANCE).send(exchange);
            case ERROR_IN_200 ->
                Reply.json("{\"error\":{\"code\":0,\"msg\":\"Invalid Time\"}}".getBytes(StandardCharsets.UTF_8))
                        .send(exchange);
            case UNAUTHORIZED -> error(401, "Unauthorized").send(exchange);
            case NOT_FOUND -> error(404, "Not Found").send(exchange);
            case SERVER_ERROR -> error(500, "Internal Server Error").send(exchange);
            default -> good(exchange, fault);
        }
    }

    private void checkToken(HttpExchange exchange) {
        var authorization = String.valueOf(exchange.getRequestHeaders().getFirst("Authorization"));
        if (!authorization.regionMatches(true, 0, "Bearer ", 0, 7)
                || !authorization.substring(7).equals(token)) {
            throw new Refusal(401, "Unauthorized");
        }
    }

    private void good(HttpExchange exchange, Fault fault) throws IOException {
        var uri = exchange.getRequestURI();
        var path = uri.getPath();
        if (path.equals("/v2/campaign")) {
            var campaigns = JsonNodeFactory.instance.arrayNode();
            NpsCampaign.ALL.forEach(campaign -> campaigns.add(campaign.json()));
            Reply.json(Row.bytes(campaigns)).send(exchange);
        } else if (path.equals("/v2/report/answer")) {
            var withTags = new Parameters(uri).flag("tags");
            switch (fault) {
                case TRUNCATED -> Reply.json(beginning(asked(uri), withTags)).send(exchange);
                case DROPPED ->
                    Reply.json(beginning(asked(uri), withTags)).incomplete().send(exchange);
                default -> send(exchange, asked(uri), withTags);
            }
        } else {
            throw new Refusal(404, "Not Found");
        }
    }

    private Stream<NpsRow> asked(URI uri) {
        var parameters = new Parameters(uri);
        var today = data.today();
        var rows = data.asked(
                day(parameters, "start").orElse(today), day(parameters, "end").orElse(today));
        var codes = codes(parameters);
        var most = parameters.number("limit", WITHOUT_LIMIT);
        var chosen = rows.filter(row ->
                codes.isEmpty() || codes.contains(String.valueOf(row.campaign().code())));
        return most < 0 ? chosen : chosen.limit(most);
    }

    private static Optional<LocalDate> day(Parameters parameters, String name) {
        try {
            return parameters.text(name).map(LocalDate::parse);
        } catch (DateTimeParseException e) {
            throw Refusal.badRequest("Invalid Time");
        }
    }

    private static Set<String> codes(Parameters parameters) {
        return parameters.text("codes").stream()
                .flatMap(codes -> Arrays.stream(codes.split(",")))
                .collect(Collectors.toSet());
    }

    private static void send(HttpExchange exchange, Stream<NpsRow> rows, boolean withTags) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(200, 0);
        try (var out = new BufferedOutputStream(exchange.getResponseBody(), 65_536)) {
            var separator = '[';
            for (var each = rows.iterator(); each.hasNext(); separator = ',') {
                out.write(separator);
                out.write(each.next().bytes(withTags));
            }
            out.write(separator == '[' ? "[]".getBytes(StandardCharsets.US_ASCII) : new byte[] {']'});
        }
    }

    /** Two answers and a part of the next. */
    private static byte[] beginning(Stream<NpsRow> rows, boolean withTags) {
        var out = new ByteArrayOutputStream();
        out.write('[');
        for (var row : rows.limit(3).toList()) {
            out.writeBytes(row.bytes(withTags));
            out.write(',');
        }
        return Arrays.copyOf(out.toByteArray(), Math.max(1, out.size() - 100));
    }

    /** As the stubs of a public client have it. */
    private static Reply error(int status, String message) {
        var body = Row.bytes(JsonNodeFactory.instance.objectNode().put("error", message));
        return Reply.json(body).as(status);
    }
}
