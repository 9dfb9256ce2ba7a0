package dev.birdfeeder.qualtrics;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.birdfeeder.tenant.Connection;
import dev.birdfeeder.vendor.VendorException;
import dev.birdfeeder.vendor.VendorException.State;
import dev.birdfeeder.vendor.Warnings;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.apache.camel.Exchange;
import org.springframework.stereotype.Component;

/** What route {@code qualtrics-contacts} calls: the contacts that a batch of responses is from. */
@Component("qualtricsContacts")
public final class QualtricsContacts {

    /** How long nothing is asked for when the credentials don't allow it; and when the API fails. */
    private static final Duration NOT_ALLOWED = Duration.ofDays(1);

    private static final Duration FAILED = Duration.ofMinutes(15);

    private static final int MOST_BOOKS = 12;
    private static final int SWEEP_AT = 1000;

    private static final Set<String> SCOPES = Set.of("read:distributions", "manage:distributions", "manage:all");

    private final Warnings warnings;
    private final Clock clock;

    /** What is large, of the connections that were polled last. */
    private final Map<String, ContactBook> books = ContactBook.shelf(MOST_BOOKS);

    /** What is small, of all. */
    private final Map<String, ContactAllowance> allowances = new ConcurrentHashMap<>();

    QualtricsContacts(Warnings warnings, Clock clock) {
        this.warnings = warnings;
        this.clock = clock;
    }

    /** Body: a list of responses of the survey of variable {@code export}. Nothing is looked for where it isn't wanted. */
    public ContactSearch begin(Exchange exchange) {
        var connection = exchange.getVariable("connection", Connection.class);
        var body = exchange.getMessage().getBody();
        var now = clock.instant();
        if (!isAskedFor(connection) || !(body instanceof Collection<?> responses)) {
            return ContactSearch.forNothing(body);
        }
        var wanted = new LinkedHashMap<String, ObjectNode>();
        for (var one : responses) {
            if (one instanceof ObjectNode response && isWanted(connection, response)) {
                wanted.put(response.path("responseId").asText(), response);
            }
        }
        var allowance = allowance(connection, now);
        if (wanted.isEmpty() || !allowance.isOpen(now)) {
            return ContactSearch.forNothing(body);
        }
        return new ContactSearch(
                body,
                wanted,
                exchange.getVariable("export", Export.class).getSurvey(),
                connection.setting("connection_details.data_center_url"),
                books.computeIfAbsent(key(connection), key -> book(connection)),
                allowance,
                now);
    }

    private ContactAllowance allowance(Connection connection, Instant now) {
        if (allowances.size() > SWEEP_AT) {
            allowances.values().removeIf(allowance -> allowance.isIdle(now));
        }
        return allowances.computeIfAbsent(
                key(connection),
                key -> new ContactAllowance(Integer.parseInt(connection.setting("contacts.requests_per_hour"))));
    }

    /** Other settings may be allowed more. */
    private static String key(Connection connection) {
        return connection.id() + ' ' + connection.settings().hashCode();
    }

    private static ContactBook book(Connection connection) {
        return new ContactBook(
                connection.setting("contacts.directory"),
                Duration.ofHours(Long.parseLong(connection.setting("contacts.max_age_hours"))));
    }

    /** What the scopes can't allow isn't even tried. */
    private static boolean isAskedFor(Connection connection) {
        var scopes = connection.setting("connection_details.scope");
        return switch (connection.setting("contacts.link")) {
            case "never" -> false;
            case "always" -> true;
            default ->
                connection.secret("connection_details.api_token") != null
                        || Stream.of(scopes.split(" ")).anyMatch(SCOPES::contains);
        };
    }

    private static boolean isWanted(Connection connection, ObjectNode response) {
        var values = response.path("values");
        var channel = values.path("distributionChannel").asText("");
        var isPersonal = response.path("responseId").isTextual()
                && !channel.isBlank()
                && !connection.list("contacts.left_out_channels").contains(channel);
        return isPersonal
                && ("always".equals(connection.setting("contacts.link"))
                        || Stream.of(
                                        "recipientEmail",
                                        "recipientFirstName",
                                        "recipientLastName",
                                        "externalDataReference")
                                .allMatch(name -> values.path(name).asText("").isBlank()));
    }

    /** Body: an answer. */
    public void read(Exchange exchange) {
        search(exchange).read(exchange.getMessage().getBody(JsonNode.class).path("result"));
    }

    /** A call failed: responses go on without their contacts. */
    public void refused(Exchange exchange) {
        var connection = exchange.getVariable("connection", Connection.class);
        var failure = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Exception.class);
        var state = failure instanceof VendorException vendor ? vendor.state() : State.UNREACHABLE;
        if (state == State.AUTH_FAILED) {
            throw (VendorException) failure;
        } else if (state == State.GONE) {
            search(exchange).passOver();
        } else {
            var isForbidden = state == State.FORBIDDEN;
            search(exchange).stop(clock.instant().plus(isForbidden ? NOT_ALLOWED : FAILED));
            warnings.warn(
                    connection,
                    "contacts: responses go on without them; %s%s"
                            .formatted(
                                    failure instanceof VendorException
                                            ? failure.getMessage()
                                            : failure.getClass().getSimpleName(),
                                    isForbidden
                                            ? " (they need read:distributions read:directories read:directory_contacts in"
                                                    + " connection_details.scope; contacts.link: never asks for none)"
                                            : ""));
        }
    }

    /** Body: the list of responses again, each with its {@code contact} where one was found. */
    public void attach(Exchange exchange) {
        var search = search(exchange);
        search.attach();
        exchange.getMessage().setBody(search.batch());
        if (search.isOutOfAllowance()) {
            warnings.warn(
                    exchange.getVariable("connection", Connection.class),
                    "contacts: some responses go on without them, more were to be asked for in an hour than"
                            + " contacts.requests_per_hour allows");
        }
    }

    private static ContactSearch search(Exchange exchange) {
        return exchange.getVariable("contacts", ContactSearch.class);
    }
}
