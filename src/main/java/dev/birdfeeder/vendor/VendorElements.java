package dev.birdfeeder.vendor;

import dev.birdfeeder.tenant.Connection;
import java.io.IOException;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.springframework.stereotype.Component;

/** Body: a vendor's answer in, the chunks of its elements out, which a split takes one after the other. */
@Component("vendorElements")
final class VendorElements implements Processor {

    private final Vendors vendors;
    private final VendorStatus status;

    VendorElements(Vendors vendors, VendorStatus status) {
        this.vendors = vendors;
        this.status = status;
    }

    @Override
    public void process(Exchange exchange) throws IOException {
        var connection = exchange.getVariable("connection", Connection.class);
        var body = status.bodyOfSuccess(exchange);
        exchange.getMessage()
                .setBody(new Elements(
                        exchange.getVariable("call", String.class),
                        exchange.getVariable("run", Caller.class),
                        vendors.rules(connection.source()).credential(connection),
                        body));
    }
}
