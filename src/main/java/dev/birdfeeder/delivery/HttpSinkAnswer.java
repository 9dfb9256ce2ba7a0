package dev.birdfeeder.delivery;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.schibsted.spt.data.jslt.Parser;
import dev.birdfeeder.vendor.RetryAfter;
import java.io.IOException;
import java.io.InputStream;
import java.time.Clock;
import java.util.List;
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

    private final HttpSink sinks;
    private final Clock clock;
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
            if (isFailure(settings, answer)) {
                throw new RetryableSinkException("answered %d, but the body says that it failed".formatted(status));
            }
            request.records().forEach(attempt::arrived);
        } else if (settings.statuses("refused").contains(status)) {
            refuse(exchange, attempt, request, status);
        } else if (settings.statuses("wait").contains(status)) {
            throw SinkException.waiting("answered %d, check address and credentials".formatted(status));
        } else if (retryAfter != null) {
            throw new SinkException("answered " + status, RetryAfter.parse(retryAfter, clock.instant()));
        } else {
            throw new RetryableSinkException(
                    "answered " + status + (status / 100 == 3 ? " (redirects are not followed)" : ""));
        }
    }

    private static void refuse(Exchange exchange, Attempt attempt, HttpRequest request, int status) {
        if (request.records().size() > 1) {
            exchange.getMessage().setBody(request.halves());
        } else {
            attempt.refused(request.records().get(0), "REFUSED", "the sink answered " + status);
        }
    }

    private boolean isFailure(HttpSettings settings, InputStream answer) throws IOException {
        var condition = settings.text("failure");
        if (condition == null) {
            return false;
        }
        try {
            var body = answer == null ? null : mapper.readTree(answer.readNBytes(LARGEST_ANSWER));
            return body == null
                    || body.isMissingNode()
                    || Parser.compileString(condition).apply(body) == BooleanNode.TRUE;
        } catch (JsonProcessingException notJson) {
            return true;
        }
    }
}
