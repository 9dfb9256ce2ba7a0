package dev.birdfeeder.vendor;

import dev.birdfeeder.tenant.Connection;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.apache.camel.Message;
import org.springframework.stereotype.Component;

/** Shows a vendor whose call it is, in the way that its {@link Auth} says. */
@Component
final class Credentials {

    private static final String AUTHORIZATION = "Authorization";

    /**
     * Sets the header that holds the connection's credential.
     *
     * @throws VendorException {@code CONFIG_ERROR} when it has none
     */
    void show(Message message, Connection connection, Auth auth) {
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
        }
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
