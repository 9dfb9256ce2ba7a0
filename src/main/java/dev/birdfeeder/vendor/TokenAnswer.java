package dev.birdfeeder.vendor;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.birdfeeder.tenant.Connection;
import dev.birdfeeder.tenant.Secret;
import java.io.IOException;
import java.io.InputStream;
import java.time.Clock;
import java.time.Duration;
import java.util.Set;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.component.http.HttpConstants;
import org.springframework.stereotype.Component;

/** Body: the answer to a request for an access token in (RFC 6749, 5), the token out. */
@Component("tokenAnswer")
final class TokenAnswer implements Processor {

    private static final int LARGEST = 65_536;

    /** What several independent clients of Qualtrics see. */
    private static final Duration UNTOLD = Duration.ofHours(1);

    private static final Duration SHORTEST = Duration.ofSeconds(1);
    private static final Duration LONGEST = Duration.ofDays(1);

    /** So long before its end a token isn't used any more; of a short life, a fifth of it. */
    private static final Duration MARGIN = Duration.ofMinutes(1);

    private static final Set<String> REFUSALS =
            Set.of("invalid_client", "invalid_grant", "unauthorized_client", "invalid_scope", "access_denied");

    private final Vendors vendors;
    private final Budgets budgets;
    private final Clock clock;

    TokenAnswer(Vendors vendors, Budgets budgets, Clock clock) {
        this.vendors = vendors;
        this.budgets = budgets;
        this.clock = clock;
    }

    @Override
    public void process(Exchange exchange) throws IOException {
        var connection = exchange.getVariable("connection", Connection.class);
        var rules = vendors.rules(connection.source());
        var auth = (Auth.OAuthClientCredentials) rules.auth(connection);
        var message = exchange.getMessage();
        int status = message.getHeader(HttpConstants.HTTP_RESPONSE_CODE, Integer.class);
        var retryAfter = message.getHeader("Retry-After", String.class);
        message.removeHeaders("*");
        var body = parse(message.getBody(InputStream.class));
        if (status != 200) {
            if (rules.statuses().limited().contains(status)) {
                var pause = RetryAfter.parse(retryAfter, clock.instant());
                budgets.pause(BudgetKey.of(connection, rules), pause);
                if (LimitedException.isOf(pause)) {
                    throw LimitedException.told("token", status, pause, clock);
                }
            }
            throw refusal(status, body.path("error").asText(""), rules, auth);
        }
        var token = body.path("access_token").asText("");
        if (!token.matches("[!-~]{1,8192}")) {
            throw new RetryableVendorException(
                    VendorException.State.PROTOCOL_ERROR, "token: answered 200, but not with an access token");
        }
        var life = life(body.path("expires_in"));
        var margin = MARGIN.compareTo(life.dividedBy(5)) < 0 ? MARGIN : life.dividedBy(5);
        message.setBody(
                new Tokens.Token(new Secret(token), clock.instant().plus(life).minus(margin)));
    }

    private static JsonNode parse(InputStream sent) {
        try (var body = sent) {
            return body == null ? MissingNode.getInstance() : VendorJson.MAPPER.readTree(body.readNBytes(LARGEST));
        } catch (IOException unreadable) {
            return MissingNode.getInstance();
        }
    }

    /** Some write it as a text; what is no number, or not positive, says nothing. */
    static Duration life(JsonNode expiresIn) {
        double seconds;
        try {
            seconds = expiresIn.isNumber()
                    ? expiresIn.doubleValue()
                    : Double.parseDouble(expiresIn.asText("").trim());
        } catch (NumberFormatException untold) {
            return UNTOLD;
        }
        if (!(seconds > 0)) {
            return UNTOLD;
        }
        return Duration.ofMillis(
                (long) (1000 * Math.max(SHORTEST.toSeconds(), Math.min(LONGEST.toSeconds(), seconds))));
    }

    /** Of what the vendor says only the codes of RFC 6749, 5.2, are repeated. */
    private VendorException refusal(int status, String error, VendorRules rules, Auth.OAuthClientCredentials auth) {
        var code = REFUSALS.contains(error) ? " " + error : "";
        if (status == 404) {
            return new VendorException(
                    VendorException.State.CONFIG_ERROR,
                    "token: answered 404, there is no %s at this address (check %s)"
                            .formatted(auth.token(), rules.baseUrl()));
        }
        if (rules.statuses().limited().contains(status)) {
            return new RetryableVendorException(
                    VendorException.State.RATE_LIMITED, "token: answered %d, too many requests".formatted(status));
        }
        if (status >= 500 || rules.statuses().retry().contains(status)) {
            return new RetryableVendorException(
                    VendorException.State.UNREACHABLE, "token: answered %d".formatted(status));
        }
        if (status == 401 || status == 403 || !code.isEmpty()) {
            return new VendorException(
                    VendorException.State.AUTH_FAILED,
                    "token: answered %d%s, the client is refused (check %s, %s and %s)"
                            .formatted(status, code, auth.id(), auth.secret(), auth.scope()));
        }
        return new VendorException(
                VendorException.State.PROTOCOL_ERROR, "token: answered %d%s".formatted(status, code));
    }
}
