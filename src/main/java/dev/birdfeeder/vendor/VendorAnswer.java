package dev.birdfeeder.vendor;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.BooleanNode;
import dev.birdfeeder.tenant.Connection;
import java.io.IOException;
import java.io.InputStream;
import java.time.Clock;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.Processor;
import org.apache.camel.StreamCache;
import org.apache.camel.component.http.HttpConstants;
import org.springframework.stereotype.Component;

/**
 * Body: a vendor's answer in, its JSON out. Holds the answer to the vendor's rules: the status by class, the body by
 * the condition of the call. What isn't the documented success is a {@link VendorException}.
 */
@Component("vendorAnswer")
final class VendorAnswer implements Processor {

    private static final int DEEPEST_NESTING = 100;
    private static final int LONGEST_NUMBER = 100;

    private final Vendors vendors;
    private final Budgets budgets;
    private final Clock clock;
    private final ObjectMapper mapper = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(DEEPEST_NESTING)
                            .maxNumberLength(LONGEST_NUMBER)
                            .build())
                    .enable(com.fasterxml.jackson.core.StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .enable(JsonParser.Feature.AUTO_CLOSE_SOURCE)
            .build();

    VendorAnswer(Vendors vendors, Budgets budgets, Clock clock) {
        this.vendors = vendors;
        this.budgets = budgets;
        this.clock = clock;
    }

    @Override
    public void process(Exchange exchange) throws IOException {
        var connection = exchange.getVariable("connection", Connection.class);
        var call = exchange.getVariable("call", String.class);
        var message = exchange.getMessage();
        var status = message.getHeader(HttpConstants.HTTP_RESPONSE_CODE, Integer.class);
        var retryAfter = message.getHeader("Retry-After", String.class);
        message.removeHeaders("*", "CamelRedeliver*"); // where Camel counts how often it has repeated the call
        checkStatus(connection, call, status, retryAfter, message);
        if (message.getBody() instanceof StreamCache body) {
            exchange.getVariable("run", Caller.class).received(body.length());
        }
        var json = parse(message.getBody(InputStream.class), call);
        if (vendors.success(connection.source(), call).apply(json) != BooleanNode.TRUE) {
            throw new VendorException(
                    VendorException.State.PROTOCOL_ERROR,
                    "%s: answered %d, but the body isn't the documented success".formatted(call, status));
        }
        message.setBody(json);
    }

    private void checkStatus(Connection connection, String call, int status, String retryAfter, Message answer) {
        var rules = vendors.rules(connection.source());
        var statuses = rules.statuses();
        if (statuses.success().contains(status)) {
            return;
        }
        if (statuses.refused().contains(status)) {
            throw new VendorException(
                    VendorException.State.AUTH_FAILED,
                    "%s: answered %d, the credentials are refused (check %s)"
                            .formatted(call, status, rules.auth().secret()));
        }
        if (statuses.gone().contains(status)) {
            throw new VendorException(
                    VendorException.State.GONE,
                    "%s: answered %d, the vendor knows no such organisation or survey".formatted(call, status));
        }
        if (statuses.limited().contains(status)) {
            var pause = RetryAfter.parse(retryAfter, clock.instant());
            budgets.pause(
                    new BudgetKey(
                            connection.source(), connection.secret(rules.auth().secret())),
                    pause);
            throw new RetryableVendorException(
                    VendorException.State.RATE_LIMITED,
                    "%s: answered %d, too many requests; paused for %d s".formatted(call, status, pause.toSeconds()));
        }
        if (statuses.retry().contains(status)) {
            throw new RetryableVendorException(
                    VendorException.State.UNREACHABLE, "%s: answered %d".formatted(call, status));
        }
        throw new VendorException(
                VendorException.State.PROTOCOL_ERROR,
                "%s: answered %d%s%s"
                        .formatted(
                                call,
                                status,
                                status / 100 == 3 ? " (redirects are not followed)" : "",
                                VendorMessage.of(
                                        answer, connection.secret(rules.auth().secret()))));
    }

    /** A cut or garbled body may be whole next time; HTML won't be JSON then, but two more tries do no harm. */
    private JsonNode parse(InputStream body, String call) throws IOException {
        try {
            var json = body == null ? null : mapper.readTree(body);
            if (json != null && !json.isMissingNode()) {
                return json;
            }
        } catch (JsonProcessingException unreadable) {
            // Its message quotes the body.
        }
        throw new RetryableVendorException(
                VendorException.State.PROTOCOL_ERROR,
                call + ": answered 200 with something that isn't JSON, or cut JSON");
    }
}
