package dev.birdfeeder.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import dev.birdfeeder.sandbox.QualtricsCall.Asked;
import dev.birdfeeder.sandbox.QualtricsSandbox.Fault;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;

/** Lets requests in as Qualtrics does (token, scope, limit), and spoils the answers that a fault was planned for. */
final class QualtricsServer implements HttpHandler {
    private static final int LARGEST_BODY = 1_048_576;
    private static final String MAINTENANCE = "<!doctype html><title>Qualtrics</title><p>Scheduled maintenance.</p>";

    private final QualtricsTokens tokens;
    private final QualtricsExports exports;
    private final QualtricsApi api;
    private final QualtricsGate gate;
    private final Faults<Asked, Fault> faults;
    private volatile boolean proxied;
    private volatile String entryName = "";

    QualtricsServer(
            QualtricsTokens tokens,
            QualtricsExports exports,
            QualtricsApi api,
            QualtricsGate gate,
            Faults<Asked, Fault> faults) {
        this.tokens = tokens;
        this.exports = exports;
        this.api = api;
        this.gate = gate;
        this.faults = faults;
    }

    /** Whether requests come by the wrong data centre. */
    void proxied(boolean are) {
        proxied = are;
    }

    /** What the entry in the files is called; blank for the survey's name. */
    void entryName(String name) {
        entryName = name;
    }

    @Override
    public void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            var asked = QualtricsCall.of(
                    exchange.getRequestMethod(), exchange.getRequestURI().getPath());
            if (asked.isEmpty()) {
                QualtricsReply.error(404, "There is no such call").send(exchange);
                return;
            }
            gate.count(asked.get().call());
            try {
                answer(exchange, asked.get());
            } catch (Refusal refused) {
                refusal(asked.get(), refused).send(exchange);
            }
        }
    }

    private static Reply refusal(Asked asked, Refusal refused) {
        return asked.call() == QualtricsCall.TOKEN
                ? QualtricsReply.refusedToken(refused.status(), refused.getMessage())
                : QualtricsReply.error(refused.status(), refused.getMessage());
    }

    private void answer(HttpExchange exchange, Asked asked) throws IOException {
        var fault = faults.take(asked).orElse(Fault.NONE);
        switch (fault) {
            case HTML -> Reply.html(200, MAINTENANCE).send(exchange);
            case TOKENS_REVOKED -> {
                tokens.revoke();
                throw new Refusal(401, "The access token is not valid");
            }
            case BAD_REQUEST -> throw new Refusal(400, "Something is wrong, and nobody says what");
            case INVALID_CLIENT -> throw new Refusal(400, "invalid_client");
            case FORBIDDEN -> throw new Refusal(403, "You do not have permission to do this");
            case NOT_FOUND -> throw new Refusal(404, "There is no such thing");
            case SERVER_ERROR -> throw new Refusal(500, "Internal Server Error");
            case UNAVAILABLE -> throw new Refusal(503, "Service Unavailable");
            case GATEWAY_TIMEOUT -> throw new Refusal(504, "Gateway Timeout");
            case TOO_MANY_REQUESTS ->
                refusal(asked, new Refusal(429, "Too Many Requests"))
                        .with("Retry-After", "1")
                        .send(exchange);
            default -> good(exchange, asked, fault);
        }
    }

    private void good(HttpExchange exchange, Asked asked, Fault fault) throws IOException {
        var body = exchange.getRequestBody().readNBytes(LARGEST_BODY);
        if (asked.call() == QualtricsCall.TOKEN) {
            gate.checkLimit(asked.call());
            send(exchange, Reply.json(Row.bytes(spoiled(token(exchange, body), fault))), fault);
            return;
        }
        gate.check(asked.call(), scopes(exchange));
        if (proxied && asked.call() == QualtricsCall.START_EXPORT) {
            throw new Refusal(400, "Bad Request");
        }
        if (asked.call() == QualtricsCall.EXPORT_FILE) {
            sendFile(exchange, asked, fault);
            return;
        }
        checkContinuation(body, fault);
        planned(asked, fault);
        var answer = api.answer(asked, exchange.getRequestURI(), body, root(exchange));
        var result = answer.result() instanceof ObjectNode object ? spoiled(object, fault) : answer.result();
        send(exchange, QualtricsReply.result(answer.status(), result, notice()), fault);
    }

    private ObjectNode token(HttpExchange exchange, byte[] body) {
        var headers = exchange.getRequestHeaders();
        return tokens.issue(
                headers.getFirst("Authorization"),
                headers.getFirst("Content-Type"),
                new String(body, StandardCharsets.UTF_8));
    }

    private Optional<Set<String>> scopes(HttpExchange exchange) {
        var headers = exchange.getRequestHeaders();
        return tokens.scopes(headers.getFirst("Authorization"), headers.getFirst("X-API-TOKEN"));
    }

    private static void checkContinuation(byte[] body, Fault fault) {
        if (fault == Fault.CONTINUATION_REFUSED
                && new String(body, StandardCharsets.UTF_8).contains("continuationToken")) {
            throw Refusal.badRequest("continuationToken: is not valid or has expired");
        }
    }

    /** What happens to an export, and stays so. */
    private void planned(Asked asked, Fault fault) {
        if (asked.call() == QualtricsCall.EXPORT_PROGRESS && fault == Fault.EXPORT_FAILED) {
            exports.byProgress(asked.first(), asked.second()).fail();
        }
        if (asked.call() == QualtricsCall.EXPORT_PROGRESS && fault == Fault.EXPORT_STUCK) {
            exports.byProgress(asked.first(), asked.second()).stick();
        }
    }

    private static JsonNode spoiled(ObjectNode result, Fault fault) {
        UnaryOperator<ObjectNode> change =
                switch (fault) {
                    case NO_PROGRESS_ID -> json -> json.putNull("progressId");
                    case NO_FILE_ID ->
                        json -> json.put("percentComplete", 100.0)
                                .put("status", "complete")
                                .putNull("fileId");
                    case WRONG_FILE_ID ->
                        json -> json.put("percentComplete", 100.0)
                                .put("status", "complete")
                                .put("fileId", "there-is-no-such-file");
                    case NO_EXPIRY -> json -> json.without("expires_in");
                    case EXPIRY_AS_TEXT -> json -> json.put("expires_in", "3600");
                    case EXPIRY_NEGATIVE -> json -> json.put("expires_in", -1);
                    case EXPIRY_HUGE -> json -> json.put("expires_in", 1e12);
                    case NO_TOKEN -> json -> json.without("access_token");
                    case NEXT_PAGE_ELSEWHERE ->
                        json -> json.put("nextPage", "http://127.0.0.2:1/API/v3/surveys?offset=1");
                    case NEXT_PAGE_A_WORD -> json -> json.put("nextPage", "string");
                    case NO_ELEMENTS -> json -> json.without("elements");
                    default -> UnaryOperator.identity();
                };
        return change.apply(result);
    }

    private static void send(HttpExchange exchange, Reply reply, Fault fault) throws IOException {
        switch (fault) {
            case TRUNCATED -> reply.truncated().send(exchange);
            case DROPPED -> reply.dropped().send(exchange);
            default -> reply.send(exchange);
        }
    }

    private void sendFile(HttpExchange exchange, Asked asked, Fault fault) throws IOException {
        var job = exports.byFile(asked.first(), asked.second());
        var isOneDocument = job.request().format().equals("json");
        var name =
                entryName.isEmpty() ? job.survey().name() + "." + job.request().format() : entryName;
        var file = new QualtricsFile(name, isOneDocument, exports.lines(job));
        var isPlain = !job.request().compress();
        exchange.getResponseHeaders().set("Content-Type", isPlain ? "application/json" : "application/zip");
        if (fault == Fault.TRUNCATED || fault == Fault.DROPPED) {
            var all = file.bytes();
            exchange.sendResponseHeaders(200, fault == Fault.DROPPED ? all.length : all.length / 2);
            exchange.getResponseBody().write(all, 0, all.length / 2);
            exchange.getResponseBody().flush();
            return;
        }
        exchange.sendResponseHeaders(200, 0);
        try (var out = exchange.getResponseBody()) {
            if (isPlain) {
                file.writePlain(out);
            } else {
                file.write(out, fault);
            }
        }
    }

    private Optional<String> notice() {
        return proxied
                ? Optional.of("Request proxied. For faster response times, use this host instead: other.qualtrics.com")
                : Optional.empty();
    }

    private static String root(HttpExchange exchange) {
        return "http://127.0.0.1:" + exchange.getLocalAddress().getPort();
    }
}
