package dev.birdfeeder.vendor;

import dev.birdfeeder.tenant.Connection;
import java.time.Clock;
import java.time.Duration;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.component.http.HttpConstants;
import org.springframework.stereotype.Component;

/**
 * Makes a call ready: host and credentials of the connection, and a place in its budget; none is waited for where the
 * vendor wants no call for long. The source's route has set
 * {@code CamelHttpPath} and {@code CamelHttpQuery}, and for another call than a GET {@code CamelHttpMethod} and a JSON
 * body; all other headers are dropped.
 */
@Component("vendorRequest")
final class VendorRequest implements Processor {

    /** Exchange property: whether the call finds out if a stopped credential may go on. */
    static final String PROBE = "birdfeeder.probe";

    private final Vendors vendors;
    private final Budgets budgets;
    private final CaptchaStops stops;
    private final Credentials credentials;
    private final Clock clock;

    VendorRequest(Vendors vendors, Budgets budgets, CaptchaStops stops, Credentials credentials, Clock clock) {
        this.vendors = vendors;
        this.budgets = budgets;
        this.stops = stops;
        this.credentials = credentials;
        this.clock = clock;
    }

    @Override
    public void process(Exchange exchange) throws InterruptedException {
        var connection = exchange.getVariable("connection", Connection.class);
        var run = exchange.getVariable("run", Caller.class);
        var rules = vendors.rules(connection.source());
        var call = exchange.getVariable("call", String.class);
        var key = BudgetKey.of(connection, rules);
        run.check();
        stops.check(key, call);
        if (isPausedLong(key)) {
            throw LimitedException.known(call, budgets.pausedFor(key), clock);
        }
        var ofThisCall = rules.budget().calls().get(call);
        if (ofThisCall != null) {
            await(exchange, key, key.of(call), ofThisCall.requests(connection), ofThisCall.window());
        }
        await(
                exchange,
                key,
                key,
                rules.budget().requests(connection),
                rules.budget().window());
        exchange.setProperty(PROBE, stops.enter(key, call, rules.captcha().pause()));
        var message = exchange.getMessage();
        var path = message.getHeader(HttpConstants.HTTP_PATH, String.class);
        var query = message.getHeader(HttpConstants.HTTP_QUERY, String.class);
        var method = message.getHeader(HttpConstants.HTTP_METHOD, "GET", String.class);
        message.removeHeaders("*", "CamelRedeliver*");
        message.setHeader(HttpConstants.HTTP_METHOD, method);
        if (method.equals("GET")) {
            message.setBody(null);
        } else {
            message.setBody(message.getBody(String.class));
            message.setHeader(Exchange.CONTENT_TYPE, "application/json");
        }
        message.setHeader(HttpConstants.HTTP_URI, connection.setting(rules.baseUrl()));
        message.setHeader(HttpConstants.HTTP_PATH, path);
        message.setHeader(HttpConstants.HTTP_QUERY, query);
        message.setHeader("Accept", "application/json");
        credentials.show(exchange, connection, rules.auth(connection));
    }

    /** Waits for a place in a budget, but not for the end of a long pause of the credential. */
    private void await(Exchange exchange, BudgetKey credential, Object budget, int limit, Duration window)
            throws InterruptedException {
        var run = exchange.getVariable("run", Caller.class);
        if (!budgets.await(budget, limit, window, () -> run.isStopped() || isPausedLong(credential))) {
            run.check();
            throw LimitedException.known(
                    exchange.getVariable("call", String.class), budgets.pausedFor(credential), clock);
        }
    }

    private boolean isPausedLong(BudgetKey credential) {
        return LimitedException.isOf(budgets.pausedFor(credential));
    }
}
