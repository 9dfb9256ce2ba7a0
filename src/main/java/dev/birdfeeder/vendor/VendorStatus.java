package dev.birdfeeder.vendor;

import dev.birdfeeder.tenant.Connection;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Collection;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.camel.Exchange;
import org.apache.camel.component.http.HttpConstants;
import org.springframework.stereotype.Component;

/** Holds an answer's status to the vendor's rules, and its beginning, where a web page may say what no status says. */
@Component
final class VendorStatus {

    /** As much of a web page as is looked at for the words of a CAPTCHA. */
    private static final int BEGINNING = 65_536;

    private final Vendors vendors;
    private final Budgets budgets;
    private final CaptchaStops stops;
    private final Credentials credentials;
    private final Clock clock;

    VendorStatus(Vendors vendors, Budgets budgets, CaptchaStops stops, Credentials credentials, Clock clock) {
        this.vendors = vendors;
        this.budgets = budgets;
        this.stops = stops;
        this.credentials = credentials;
        this.clock = clock;
    }

    /**
     * The body of a success, from its beginning; never null. Removes the headers of the answer.
     *
     * @throws VendorException for every other answer; its body is closed
     */
    InputStream bodyOfSuccess(Exchange exchange) throws IOException {
        var connection = exchange.getVariable("connection", Connection.class);
        var call = exchange.getVariable("call", String.class);
        var message = exchange.getMessage();
        var status = message.getHeader(HttpConstants.HTTP_RESPONSE_CODE, Integer.class);
        var retryAfter = message.getHeader("Retry-After", String.class);
        exchange.setProperty(Vendors.LINK, links(message.getHeader("Link")));
        message.removeHeaders("*", "CamelRedeliver*"); // where Camel counts how often it has repeated the call
        var sent = message.getBody(InputStream.class);
        var body = new BufferedInputStream(sent == null ? InputStream.nullInputStream() : sent, BEGINNING);
        try {
            checkCaptcha(connection, call, status, body);
            checkStatus(exchange, connection, call, status, retryAfter, body);
        } catch (VendorException refused) {
            body.close();
            message.setBody(null); // what is closed can't be handed on to the next step
            throw refused;
        }
        credentials.taken(
                exchange, connection, vendors.rules(connection.source()).auth(connection));
        if (exchange.getProperty(VendorRequest.PROBE, false, Boolean.class)) {
            stops.end(BudgetKey.of(connection, vendors.rules(connection.source())));
        }
        return body;
    }

    /** One text, however many headers there are (RFC 9110, 5.3). */
    private static String links(Object header) {
        return header instanceof Collection<?> several
                ? several.stream().map(String::valueOf).collect(Collectors.joining(", "))
                : header == null ? null : header.toString();
    }

    private void checkCaptcha(Connection connection, String call, int status, InputStream body) throws IOException {
        var rules = vendors.rules(connection.source());
        var captcha = rules.captcha();
        var isSuccess = rules.statuses().success().contains(status);
        if (captcha.statuses().contains(status)
                || (!captcha.words().isEmpty() && (!isSuccess || isPage(body)) && holdsOne(captcha.words(), body))) {
            var until = stops.stop(BudgetKey.of(connection, rules), captcha.pause());
            throw new CaptchaException(
                    ("%s: answered %d, the vendor wants a CAPTCHA solved by a person; no call with this token before %s,"
                                    + " or until the tenant file changes")
                            .formatted(call, status, until),
                    until);
        }
    }

    private static boolean holdsOne(Set<String> words, InputStream body) throws IOException {
        body.mark(BEGINNING);
        try {
            var page = new String(body.readNBytes(BEGINNING), StandardCharsets.ISO_8859_1).toLowerCase(Locale.ROOT);
            return words.stream().anyMatch(page::contains);
        } finally {
            body.reset();
        }
    }

    /** Whether a body begins as HTML does and JSON doesn't. It stays to be read. */
    private static boolean isPage(InputStream body) throws IOException {
        body.mark(BEGINNING);
        try {
            var next = body.read();
            for (int read = 1; (next >= 0 && next <= ' ') || next > '~'; read++) {
                next = read < BEGINNING ? body.read() : -1;
            }
            return next == '<';
        } finally {
            body.reset();
        }
    }

    private void checkStatus(
            Exchange exchange, Connection connection, String call, int status, String retryAfter, InputStream body) {
        var rules = vendors.rules(connection.source());
        var statuses = rules.statuses();
        if (statuses.success().contains(status)) {
            return;
        }
        if (statuses.refused().contains(status)) {
            if (credentials.refused(exchange, connection, rules.auth(connection))) {
                throw new RetryableVendorException(
                        VendorException.State.AUTH_FAILED,
                        "%s: answered %d, the access token is refused".formatted(call, status));
            }
            throw new VendorException(
                    VendorException.State.AUTH_FAILED,
                    "%s: answered %d, the credentials are refused (check %s)"
                            .formatted(call, status, rules.auth(connection).secret()));
        }
        if (statuses.forbidden().contains(status)) {
            throw new VendorException(
                    VendorException.State.FORBIDDEN,
                    "%s: answered %d, the credentials don't allow it%s"
                            .formatted(call, status, said(exchange, connection, body)));
        }
        if (statuses.oversized().contains(status)) {
            throw new TooLargeException("%s: answered %d, it is too large".formatted(call, status));
        }
        if (statuses.gone().contains(status)) {
            throw new VendorException(
                    VendorException.State.GONE,
                    "%s: answered %d, the vendor knows no such organisation or survey".formatted(call, status));
        }
        if (statuses.limited().contains(status)) {
            var pause = RetryAfter.parse(retryAfter, clock.instant());
            budgets.pause(BudgetKey.of(connection, rules), pause);
            if (LimitedException.isOf(pause)) {
                throw LimitedException.told(call, status, pause, clock);
            }
            throw new RetryableVendorException(
                    VendorException.State.RATE_LIMITED,
                    "%s: answered %d, too many requests; paused for %d s".formatted(call, status, pause.toSeconds()));
        }
        if (statuses.retry().contains(status)) {
            throw new RetryableVendorException(
                    VendorException.State.UNREACHABLE, "%s: answered %d".formatted(call, status));
        }
        throw new VendorException(
                VendorException.State.PROTOCOL_ERROR,
                "%s: answered %d%s%s"
                        .formatted(
                                call,
                                status,
                                status / 100 == 3 ? " (redirects are not followed)" : "",
                                said(exchange, connection, body)),
                status);
    }

    private String said(Exchange exchange, Connection connection, InputStream body) {
        return VendorMessage.of(
                body, vendors.rules(connection.source()).credential(connection), credentials.shown(exchange));
    }
}
