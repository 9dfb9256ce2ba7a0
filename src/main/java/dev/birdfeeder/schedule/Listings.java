package dev.birdfeeder.schedule;

import com.fasterxml.jackson.databind.JsonNode;
import dev.birdfeeder.tenant.Connection;
import dev.birdfeeder.vendor.VendorException;
import dev.birdfeeder.vendor.Vendors;
import java.net.URI;
import java.util.Iterator;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import org.apache.camel.Exchange;
import org.apache.camel.component.http.HttpConstants;
import org.springframework.stereotype.Component;

/** What routes call to read a listing page after page, as {@code listings} of its {@code vendor.yaml} says. */
@Component("listings")
public final class Listings {

    private final Vendors vendors;

    Listings(Vendors vendors) {
        this.vendors = vendors;
    }

    /** A listing of variable {@code call}, at the path and query of the message, without what asks for a page. */
    public Pages begin(Exchange exchange) {
        var connection = exchange.getVariable("connection", Connection.class);
        var source = connection.source();
        var call = exchange.getVariable("call", String.class);
        var list = vendors.listing(source, call);
        var message = exchange.getMessage();
        return new Pages(
                call,
                message.getHeader(HttpConstants.HTTP_PATH, "", String.class),
                message.getHeader(HttpConstants.HTTP_QUERY, "", String.class),
                list,
                number(connection, list.pages().fullPage()),
                element -> vendors.idOf(source, element));
    }

    /** Variable {@code listing}: makes the message ask for its next page. */
    public void ask(Exchange exchange) {
        var pages = pages(exchange);
        var connection = exchange.getVariable("connection", Connection.class);
        var setting = vendors.rules(connection.source()).baseUrl();
        var base = connection.setting(setting);
        Function<String, String[]> opened = address -> opened(base, address)
                .orElseThrow(() -> new VendorException(
                        VendorException.State.PROTOCOL_ERROR,
                        exchange.getVariable("call", String.class)
                                + (isWord(address)
                                        ? ": the next page has no address, only a word; it isn't followed"
                                        : ": the address of the next page leads away from %s; it isn't followed"
                                                .formatted(setting))));
        var message = exchange.getMessage();
        message.setHeader(HttpConstants.HTTP_PATH, pages.path(opened));
        message.setHeader(HttpConstants.HTTP_QUERY, pages.query(opened));
    }

    /** Body: a page of variable {@code listing}. It stays; the listing knows where the next one is. */
    public void read(Exchange exchange) {
        page(exchange);
    }

    /**
     * Body: a page of variable {@code listing}. Its elements. They are interactions: the window closes only when they
     * were seen whole.
     */
    public Iterator<JsonNode> interactions(Exchange exchange) {
        var pages = pages(exchange);
        if (pages.isUnread()) {
            exchange.getVariable("window", Window.class).expect(pages);
        }
        return page(exchange).elements();
    }

    private static JsonNode page(Exchange exchange) {
        return pages(exchange)
                .read(exchange.getMessage().getBody(JsonNode.class), exchange.getProperty(Vendors.LINK, String.class));
    }

    private static Pages pages(Exchange exchange) {
        return exchange.getVariable("listing", Pages.class);
    }

    private static int number(Connection connection, String numberOrSetting) {
        if (numberOrSetting.isEmpty()) {
            return 0;
        }
        return Integer.parseInt(
                numberOrSetting.matches("\\d{1,9}") ? numberOrSetting : connection.setting(numberOrSetting));
    }

    /**
     * Path and query of an address that a vendor gave, as they are. Empty when it leads elsewhere: that would be sent the
     * connection's credential. Empty for a mere word, too.
     */
    static Optional<String[]> opened(String baseUrl, String address) {
        if (isWord(address)) {
            return Optional.empty();
        }
        try {
            var base = URI.create(baseUrl.endsWith("/") ? baseUrl : baseUrl + '/');
            var next = base.resolve(address).normalize();
            if (Objects.equals(base.getScheme(), next.getScheme())
                    && Objects.equals(base.getRawAuthority(), next.getRawAuthority())
                    && next.getRawPath().startsWith(base.getRawPath())) {
                return Optional.of(new String[] {
                    next.getRawPath().substring(base.getRawPath().length() - 1), next.getRawQuery()
                });
            }
        } catch (IllegalArgumentException noAddress) {
            // Its message quotes the address, which may hold a secret.
        }
        return Optional.empty();
    }

    /** As specifications have in the place of an address, and what is made of them: {@code "nextPage": "string"}. */
    private static boolean isWord(String address) {
        return !address.contains("/") && !address.contains("?");
    }
}
