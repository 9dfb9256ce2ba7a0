package dev.birdfeeder.feedback;

import dev.birdfeeder.tenant.Connection;
import dev.birdfeeder.tenant.Privacy;
import java.util.Set;
import org.apache.camel.Exchange;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;

/** Exchanges as the routes hand them to a processor. */
public final class Exchanges {

    private static final DefaultCamelContext CAMEL = new DefaultCamelContext();

    private Exchanges() {}

    /** With this body, for this connection. */
    public static Exchange of(Connection connection, Object body) {
        var exchange = new DefaultExchange(CAMEL);
        exchange.setVariable("connection", connection);
        exchange.setVariable("privacy", new Privacy(Set.of(), Set.of()));
        exchange.getMessage().setBody(body);
        return exchange;
    }
}
