package dev.birdfeeder.scenario;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.birdfeeder.scenario.Scenario.Answer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.UnaryOperator;

/** A vendor that answers as a scenario says, and remembers what it was asked. */
final class VendorStub implements AutoCloseable {

    /** What no answer fits; no vendor's rules know it. */
    private static final int UNFORESEEN = 501;

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<Prepared> answers = new ArrayList<>();
    private final List<VendorRequest> requests = new ArrayList<>();
    private final List<String> complaints = new ArrayList<>();
    private List<Answer> fallbacks = List.of();
    private String folder = "";
    private UnaryOperator<String> placeholders = UnaryOperator.identity();

    private static final class Prepared {
        private final Answer answer;
        private final VendorRequest pattern;
        private int asked;

        Prepared(Answer answer) {
            this.answer = answer;
            this.pattern = VendorRequest.of(answer.request());
        }

        boolean isUsedUp() {
            return answer.times() != null && asked >= answer.times();
        }
    }

    VendorStub() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException noPort) {
            throw new UncheckedIOException(noPort);
        }
        server.setExecutor(threads);
        server.createContext("/", this::serve);
        server.start();
    }

    /** An address of the scenario's own: a late request of another finds nobody. */
    String url(String scenario) {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/" + scenario;
    }

    /** Forgets the last scenario. */
    synchronized void begin(String scenario, List<Answer> ofTheFile, UnaryOperator<String> placeholderValues) {
        folder = "/" + scenario;
        answers.clear();
        requests.clear();
        complaints.clear();
        fallbacks = ofTheFile == null ? List.of() : ofTheFile;
        placeholders = placeholderValues;
    }

    /** From here on these answers; those before must have been asked for. */
    synchronized void answer(List<Answer> next) {
        complainOfUnasked();
        answers.clear();
        next.stream().map(Prepared::new).forEach(answers::add);
    }

    /** Everything asked that the scenario itself answers. */
    synchronized List<VendorRequest> requests() {
        return List.copyOf(requests);
    }

    /** What was asked for and not foreseen, and what was foreseen and not asked for. */
    synchronized List<String> complaints() {
        complainOfUnasked();
        answers.clear();
        return List.copyOf(complaints);
    }

    private void complainOfUnasked() {
        for (var prepared : answers) {
            var answer = prepared.answer;
            var missed = answer.times() == null ? prepared.asked == 0 : prepared.asked < answer.times();
            if (missed && !answer.optional()) {
                complaints.add("answers: %s was asked for %d times%s"
                        .formatted(
                                answer.request(),
                                prepared.asked,
                                answer.times() == null ? "" : ", expected %d".formatted(answer.times())));
            }
        }
    }

    private synchronized Answer find(HttpExchange exchange, byte[] body) {
        var address = exchange.getRequestURI().toString();
        if (!address.startsWith(folder + "/")) {
            return null;
        }
        var request = VendorRequest.of(exchange.getRequestMethod(), URI.create(address.substring(folder.length())));
        for (var prepared : answers) {
            if (!prepared.isUsedUp()
                    && prepared.pattern.fits(request)
                    && hasHeaders(exchange, prepared.answer.with())
                    && sends(body, prepared.answer.sends())) {
                prepared.asked++;
                requests.add(request);
                return prepared.answer;
            }
        }
        for (var fallback : fallbacks) {
            if (VendorRequest.of(fallback.request()).fits(request) && sends(body, fallback.sends())) {
                return fallback;
            }
        }
        requests.add(request);
        complaints.add("answers: none for " + request.text());
        return null;
    }

    private boolean hasHeaders(HttpExchange exchange, Map<String, String> with) {
        return with == null
                || with.entrySet().stream().allMatch(header -> placeholders
                        .apply(header.getValue())
                        .equals(exchange.getRequestHeaders().getFirst(header.getKey())));
    }

    private void serve(HttpExchange exchange) throws IOException {
        try (exchange) {
            var sent = exchange.getRequestBody().readAllBytes();
            var answer = find(exchange, sent);
            if (answer == null) {
                exchange.sendResponseHeaders(UNFORESEEN, -1);
                return;
            }
            var body = AnswerBody.of(answer, placeholders);
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            if (answer.headers() != null) {
                answer.headers()
                        .forEach((name, value) -> exchange.getResponseHeaders().set(name, placeholders.apply(value)));
            }
            var length = answer.cut() ? body.length + 1 : body.length;
            exchange.sendResponseHeaders(answer.status() == null ? 200 : answer.status(), length == 0 ? -1 : length);
            exchange.getResponseBody()
                    .write(body, 0, answer.cut() && answer.zip() != null ? body.length / 2 : body.length);
        }
    }

    private boolean sends(byte[] body, JsonNode expected) {
        return expected == null
                || Difference.between("", expected, RequestBody.read(body)).isEmpty();
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
