package dev.birdfeeder.qualtrics;

import com.fasterxml.jackson.databind.JsonNode;
import dev.birdfeeder.tenant.Connection;
import dev.birdfeeder.vendor.VendorException;
import dev.birdfeeder.vendor.VendorException.State;
import dev.birdfeeder.vendor.Warnings;
import java.net.URI;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import org.apache.camel.Exchange;
import org.springframework.stereotype.Component;

/**
 * What route {@code qualtrics-whoami} calls: whether a connection names the data center of its account. Another one
 * hands requests on, or refuses them, or does the one with some and the other with others. Where whoami isn't allowed,
 * what is handed on tells: "Request proxied. For faster response times, use this host instead: …" beside the answer.
 */
@Component("dataCenters")
public final class DataCenters {

    private static final String SETTING = "connection_details.data_center_url";

    /** Nothing depends on the answer but a hint. */
    private static final Set<State> NO_MATTER = Set.of(State.FORBIDDEN, State.GONE, State.PROTOCOL_ERROR);

    private static final Pattern NOTICE =
            Pattern.compile("proxied.*?(([a-z0-9-]{1,63}\\.){1,4}qualtrics\\.com)", Pattern.CASE_INSENSITIVE);

    private final Warnings warnings;

    /** The data center of the account, or nothing, by connection and address. */
    private final Map<String, String> known = new ConcurrentHashMap<>();

    /** The host that a data center names that handed a request on, likewise. */
    private final Map<String, String> named = new ConcurrentHashMap<>();

    DataCenters(Warnings warnings) {
        this.warnings = warnings;
    }

    /** Whether nobody has looked yet. */
    public boolean isUnknown(Exchange exchange) {
        return !known.containsKey(key(exchange.getVariable("connection", Connection.class)));
    }

    /** Body: who the credentials belong to. */
    public void read(Exchange exchange) {
        var connection = exchange.getVariable("connection", Connection.class);
        var told = exchange.getMessage()
                .getBody(JsonNode.class)
                .path("result")
                .path("datacenter")
                .asText("")
                .toLowerCase(Locale.ROOT);
        known.put(key(connection), told.matches("[a-z0-9-]{1,40}(\\.qualtrics\\.com)?") ? told : "");
        notice(exchange);
        warn(connection);
    }

    /** Body: any answer. It may say that it comes from another data center. */
    void notice(Exchange exchange) {
        var connection = exchange.getVariable("connection", Connection.class);
        var notice = NOTICE.matcher(exchange.getMessage()
                .getBody(JsonNode.class)
                .path("meta")
                .path("notice")
                .asText(""));
        if (notice.find()) {
            named.put(key(connection), notice.group(1).toLowerCase(Locale.ROOT));
            warn(connection);
        }
    }

    private void warn(Connection connection) {
        var hint = hint(connection);
        if (!hint.isEmpty()) {
            warnings.warn(connection, hint.substring(2));
        }
    }

    /** It isn't told. */
    public void unknown(Exchange exchange) {
        var failure = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, VendorException.class);
        if (failure.state() == State.AUTH_FAILED) {
            throw new VendorException(
                    State.AUTH_FAILED,
                    failure.getMessage()
                            + "; another data center than the account's refuses them, too (check %s)"
                                    .formatted(SETTING));
        }
        if (failure.isOfTheToken() || !NO_MATTER.contains(failure.state())) {
            throw failure;
        }
        known.put(key(exchange.getVariable("connection", Connection.class)), "");
    }

    /** {@code ; connection_details.data_center_url: …} when it is another one than the account's; else nothing. */
    String hint(Connection connection) {
        var right = named.getOrDefault(key(connection), another(connection));
        return right.isEmpty()
                ? ""
                : "; %s: the account is in another data center (write %s)"
                        .formatted(SETTING, right.replaceAll("^([^.]+)\\.qualtrics\\.com$", "$1"));
    }

    private String another(Connection connection) {
        var told = known.getOrDefault(key(connection), "").replace(".qualtrics.com", "");
        var host = String.valueOf(URI.create(url(connection)).getHost());
        var isOther = host.endsWith(".qualtrics.com") && !("." + host).contains("." + told + ".");
        return isOther ? told : "";
    }

    private static String key(Connection connection) {
        return connection.id() + ' ' + url(connection);
    }

    private static String url(Connection connection) {
        return connection.setting(SETTING);
    }
}
