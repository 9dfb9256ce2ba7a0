package dev.birdfeeder.delivery;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.schibsted.spt.data.jslt.Expression;
import com.schibsted.spt.data.jslt.JsltException;
import com.schibsted.spt.data.jslt.Parser;
import dev.birdfeeder.vendor.RetryAfter;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.component.http.HttpConstants;
import org.springframework.stereotype.Component;

/**
 * Body: the sink's answer in, the requests that follow from it out: none, or the halves of one that was refused.
 *
 * @see HttpSettings which statuses mean what
 */
@Component("httpSinkAnswer")
final class HttpSinkAnswer implements Processor {

    private static final int LARGEST_ANSWER = 1_000_000;
    private static final int NO_CONTENT = 204;
    private static final int TOO_MANY_REQUESTS = 429;
    private static final int MOST_EXPRESSIONS = 1000;

    /** A login, a firewall or a maintenance page that comes with a good status; whatever Content-Type it claims. */
    private static final Pattern HTML = Pattern.compile("(?i)(\\xEF\\xBB\\xBF)?\\s*<(!doctype\\s+html|html)\\b");

    private static final int ENOUGH = 1024;

    private final HttpSink sinks;
    private final Clock clock;
    private final Map<String, Expression> expressions = new ConcurrentHashMap<>();
    private final ObjectMapper mapper = new ObjectMapper();

    HttpSinkAnswer(HttpSink sinks, Clock clock) {
        this.sinks = sinks;
        this.clock = clock;
    }

    @Override
    public void process(Exchange exchange) throws IOException {
        var message = exchange.getMessage();
        var attempt = exchange.getVariable("attempt", Attempt.class);
        var request = exchange.getVariable("request", HttpRequest.class);
        var settings = sinks.settings(exchange);
        int status = message.getHeader(HttpConstants.HTTP_RESPONSE_CODE, Integer.class);
        var retryAfter = message.getHeader("Retry-After", String.class);
        var answer = message.getBody(InputStream.class);
        message.removeHeaders("*", "CamelRedeliver*"); // where Camel counts how often it has repeated the call
        message.setBody(List.of());
        if (settings.statuses("done").contains(status)) {
            if (status / 100 == 2) {
                takeAtItsWord(
                        attempt,
                        request,
                        settings,
                        status,
                        answer == null ? new byte[0] : answer.readNBytes(LARGEST_ANSWER));
            } else {
                request.records().forEach(attempt::arrived);
            }
        } else if (settings.statuses("wait").contains(status)) {
            throw SinkException.waiting("answered %d, check address and credentials".formatted(status));
        } else if (settings.isRefused(status)) {
            refuse(exchange, attempt, request, status);
        } else if (status / 100 == 3) {
            throw SinkException.waiting("answered %d (redirects are not followed)".formatted(status));
        } else if (retryAfter != null) {
            throw new SinkException("answered " + status, RetryAfter.parse(retryAfter, clock.instant()));
        } else if (status == TOO_MANY_REQUESTS) {
            throw new SinkException("answered " + status, null);
        } else {
            throw new RetryableSinkException("answered " + status);
        }
        attempt.answered(request.records());
    }

    private static void refuse(Exchange exchange, Attempt attempt, HttpRequest request, int status) {
        if (request.records().size() > 1) {
            exchange.getMessage().setBody(request.halves(status == HttpSettings.TOO_LARGE));
        } else {
            refuse(attempt, request.records().get(0), status);
        }
    }

    private static void refuse(Attempt attempt, int record, int status) {
        attempt.refused(
                record, status == HttpSettings.TOO_LARGE ? "TOO_LARGE" : "REFUSED", "the sink answered " + status);
    }

    /** A good status is only as good as the body beside it. */
    private void takeAtItsWord(Attempt attempt, HttpRequest request, HttpSettings settings, int status, byte[] answer) {
        if (HTML.matcher(new String(answer, 0, Math.min(answer.length, ENOUGH), StandardCharsets.ISO_8859_1))
                .lookingAt()) {
            throw new RetryableSinkException("answered %d with a web page".formatted(status));
        }
        if (status != NO_CONTENT && settings.text("failure") != null && !isFalse(settings.text("failure"), answer)) {
            throw new RetryableSinkException("answered %d, but the body says that it failed".formatted(status));
        }
        if (status != NO_CONTENT && settings.text("statuses") != null) {
            settleEach(attempt, request, settings, status, ask(settings.text("statuses"), answer));
        } else {
            request.records().forEach(attempt::arrived);
        }
    }

    private static void settleEach(
            Attempt attempt, HttpRequest request, HttpSettings settings, int status, JsonNode statuses) {
        if (statuses == null || statuses.size() != request.records().size()) {
            throw new RetryableSinkException("answered %d, but not with a status for each record".formatted(status));
        }
        attempt.answered(request.records());
        SinkException failure = null;
        for (int i = 0; i < statuses.size(); i++) {
            var each = statuses.get(i).asInt();
            if (settings.statuses("done").contains(each)) {
                attempt.arrived(request.records().get(i));
            } else if (settings.statuses("wait").contains(each)) {
                failure = SinkException.waiting("answered %d for some records, check credentials".formatted(each));
            } else if (settings.isRefused(each)) {
                refuse(attempt, request.records().get(i), each);
            } else if (failure == null) {
                failure = new SinkException("answered %d for some records".formatted(each), null);
            }
        }
        if (failure != null) {
            throw failure;
        }
    }

    private boolean isFalse(String condition, byte[] answer) {
        var failed = ask(condition, answer);
        return failed != null && failed != BooleanNode.TRUE;
    }

    /** What the expression says of the answer; null when that is no JSON. */
    private JsonNode ask(String expression, byte[] answer) {
        try {
            var body = mapper.readTree(answer);
            return body == null || body.isMissingNode()
                    ? null
                    : compiled(expression).apply(body);
        } catch (IOException notJson) {
            return null;
        } catch (JsltException broken) {
            throw SinkException.waiting("failure or statuses: no JSLT that fits the answer");
        }
    }

    private Expression compiled(String expression) {
        if (expressions.size() > MOST_EXPRESSIONS) {
            expressions.clear();
        }
        return expressions.computeIfAbsent(expression, Parser::compileString);
    }
}
