package dev.birdfeeder.vendor;

import dev.birdfeeder.tenant.Connection;
import dev.birdfeeder.tenant.Secret;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.apache.camel.Exchange;
import org.springframework.stereotype.Component;

/** Shows a vendor whose call it is, in the way that its {@link Auth} says. */
@Component
final class Credentials {

    private static final String AUTHORIZATION = "Authorization";

    /** Exchange property: the access token that was shown. */
    private static final String TOKEN = "birdfeeder.token";

    private final Tokens tokens;

    Credentials(Tokens tokens) {
        this.tokens = tokens;
    }

    /**
     * Sets the header that holds the connection's credential.
     *
     * @throws VendorException {@code CONFIG_ERROR} when it has none, or when no access token is given
     */
    void show(Exchange exchange, Connection connection, Auth auth) {
        var message = exchange.getMessage();
        var credential = connection.secret(auth.secret());
        if (credential == null) {
            throw new VendorException(VendorException.State.CONFIG_ERROR, auth.secret() + ": is missing");
        }
        var secret = credential.reveal();
        if (auth instanceof Auth.Bearer) {
            message.setHeader(AUTHORIZATION, "Bearer " + secret);
        } else if (auth instanceof Auth.Basic basic) {
            message.setHeader(AUTHORIZATION, "Basic " + encoded(user(connection, basic), secret));
        } else if (auth instanceof Auth.ApiKey key) {
            message.setHeader(key.header(), secret);
        } else if (auth instanceof Auth.OAuthClientCredentials oauth) {
            var token = tokens.get(connection, oauth, exchange.getVariable("run", Caller.class));
            exchange.setProperty(TOKEN, token);
            message.setHeader(AUTHORIZATION, "Bearer " + token.reveal());
        }
    }

    /**
     * The vendor refuses what was shown.
     *
     * @return whether something else is shown when the call is repeated
     */
    boolean refused(Exchange exchange, Connection connection, Auth auth) {
        return auth instanceof Auth.OAuthClientCredentials oauth
                && shown(exchange) != null
                && tokens.refused(connection, oauth, shown(exchange));
    }

    /** The vendor takes what was shown. */
    void taken(Exchange exchange, Connection connection, Auth auth) {
        if (auth instanceof Auth.OAuthClientCredentials oauth && shown(exchange) != null) {
            tokens.taken(connection, oauth, shown(exchange));
        }
    }

    /** The access token that was shown; null when there is none, but a credential of the settings. */
    Secret shown(Exchange exchange) {
        return exchange.getProperty(TOKEN, Secret.class);
    }

    private static String user(Connection connection, Auth.Basic basic) {
        var hidden = connection.secret(basic.user());
        var user = hidden == null ? connection.setting(basic.user()) : hidden.reveal();
        return user == null ? "" : user;
    }

    private static String encoded(String user, String secret) {
        var pair = user.isEmpty() ? secret + ':' : user + ':' + secret;
        return Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
    }
}
