package dev.birdfeeder.vendor;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import dev.birdfeeder.tenant.Connection;
import java.io.IOException;
import java.io.InputStream;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.StreamCache;
import org.springframework.stereotype.Component;

/**
 * Body: a vendor's answer in, its JSON out. Holds the answer to the vendor's rules: the status by class, the body by
 * the condition of the call. What isn't the documented success is a {@link VendorException}.
 */
@Component("vendorAnswer")
final class VendorAnswer implements Processor {

    private final Vendors vendors;
    private final VendorStatus status;
    private final Warnings warnings;

    VendorAnswer(Vendors vendors, VendorStatus status, Warnings warnings) {
        this.vendors = vendors;
        this.status = status;
        this.warnings = warnings;
    }

    @Override
    public void process(Exchange exchange) throws IOException {
        var connection = exchange.getVariable("connection", Connection.class);
        var call = exchange.getVariable("call", String.class);
        var message = exchange.getMessage();
        var sent = message.getBody();
        var body = status.bodyOfSuccess(exchange);
        if (sent instanceof StreamCache cache) {
            exchange.getVariable("run", Caller.class).received(cache.length());
        }
        var json = parse(body, call);
        if (vendors.success(connection.source(), call).apply(json) != BooleanNode.TRUE) {
            throw new VendorException(
                    VendorException.State.PROTOCOL_ERROR,
                    call + ": answered 200, but the body isn't the documented success");
        }
        notice(connection, json);
        message.setBody(json);
    }

    /** What the vendor says beside its result, once: another address to use, the end of an API. */
    private void notice(Connection connection, JsonNode json) {
        var place = vendors.rules(connection.source()).notice();
        var notice = place.isEmpty() ? "" : json.at(place).asText("");
        if (!notice.isBlank() && !notice.equals("null")) {
            warnings.warn(connection, "the vendor says: " + VendorMessage.line(notice));
        }
    }

    /** A cut or garbled body may be whole next time; HTML won't be JSON then, but two more tries do no harm. */
    private JsonNode parse(InputStream body, String call) throws IOException {
        try {
            var json = VendorJson.MAPPER.readTree(body);
            if (!json.isMissingNode()) {
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
