package dev.birdfeeder.vendor;

import dev.birdfeeder.BirdfeederProperties;
import java.io.IOException;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.springframework.stereotype.Component;

/** Body: a vendor's answer in, the chunks of the lines of its file out, which a split takes one after the other. */
@Component("vendorZip")
final class VendorZip implements Processor {

    private final VendorStatus status;
    private final long largest;

    VendorZip(VendorStatus status, BirdfeederProperties properties) {
        this.status = status;
        this.largest = properties.http().largestFile().toBytes();
    }

    @Override
    public void process(Exchange exchange) throws IOException {
        var body = status.bodyOfSuccess(exchange);
        exchange.getMessage()
                .setBody(new ZippedLines(
                        exchange.getVariable("call", String.class),
                        exchange.getVariable("run", Caller.class),
                        body,
                        largest));
    }
}
