package dev.birdfeeder.vendor;

import dev.birdfeeder.tenant.Connection;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.component.http.HttpConstants;
import org.apache.camel.http.common.HttpMethods;
import org.springframework.stereotype.Component;

/** Makes the request for an access token ready (RFC 6749, 4.4.2): the client as user of Basic, the rest as a form. */
@Component("tokenRequest")
final class TokenRequest implements Processor {

    private final Vendors vendors;

    TokenRequest(Vendors vendors) {
        this.vendors = vendors;
    }

    @Override
    public void process(Exchange exchange) {
        var connection = exchange.getVariable("connection", Connection.class);
        var rules = vendors.rules(connection.source());
        var auth = (Auth.OAuthClientCredentials) rules.auth(connection);
        var client = encoded(connection.setting(auth.id()))
                + ':'
                + encoded(connection.secret(auth.secret()).reveal());
        var message = exchange.getMessage();
        message.removeHeaders("*");
        message.setHeader(HttpConstants.HTTP_METHOD, HttpMethods.POST);
        message.setHeader(HttpConstants.HTTP_URI, connection.setting(rules.baseUrl()));
        message.setHeader(HttpConstants.HTTP_PATH, auth.token());
        message.setHeader("Accept", "application/json");
        message.setHeader(
                "Authorization",
                "Basic " + Base64.getEncoder().encodeToString(client.getBytes(StandardCharsets.UTF_8)));
        message.setHeader(Exchange.CONTENT_TYPE, "application/x-www-form-urlencoded");
        message.setBody("grant_type=client_credentials&scope=" + encoded(connection.setting(auth.scope())));
    }

    /** RFC 6749, 2.3.1, encodes the client's two halves too; for what Qualtrics gives out it changes nothing. */
    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
