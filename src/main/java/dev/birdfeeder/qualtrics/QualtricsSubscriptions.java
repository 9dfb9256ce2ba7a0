package dev.birdfeeder.qualtrics;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.birdfeeder.camel.Failures;
import dev.birdfeeder.tenant.Connection;
import dev.birdfeeder.vendor.Caller;
import dev.birdfeeder.vendor.VendorException;
import dev.birdfeeder.vendor.VendorException.State;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.springframework.stereotype.Component;

/**
 * Which events Qualtrics sends, and where to: {@code /eventsubscriptions}, as its public collection of requests has it.
 * Only a brand administrator may change that.
 */
@Component
public final class QualtricsSubscriptions {

    private static final String COMPLETED = "surveyengine.completedResponse.";

    /** Variable with what was listed. */
    private static final String GATHERED = "subscriptions";

    private static final String NEEDED =
            " (event subscriptions need a brand administrator; an OAuth client needs read:subscriptions and"
                    + " write:subscriptions in connection_details.scope, too)";

    /** Of our addresses, what may follow them: a secret. */
    private static final Pattern SECRET = Pattern.compile("(/webhooks/[^/]+/[^/]+/[^/]+)/.*");

    private final ProducerTemplate camel;

    QualtricsSubscriptions(ProducerTemplate camel) {
        this.camel = camel;
    }

    /**
     * One subscription.
     *
     * @param topic such as {@code surveyengine.completedResponse.*}
     * @param address where events go, without what may be a secret
     * @param calls events that were taken there, as Qualtrics counts them
     */
    public record Subscription(String id, String topic, String address, long calls) {}

    /** @param isMade false when it was there before */
    public record Subscribed(Subscription subscription, boolean isMade) {}

    private record Gathered(List<JsonNode> elements) {}

    private static final class Command implements Caller {
        @Override
        public boolean isStopped() {
            return false;
        }

        @Override
        public void received(long bytes) {}
    }

    /**
     * The subscriptions of the brand that lead to this connection, on whatever host.
     *
     * @param all those of others, too
     */
    public List<Subscription> list(Connection connection, boolean all) {
        return elements(connection).stream()
                .filter(one -> all || isOurs(connection, one))
                .map(QualtricsSubscriptions::subscription)
                .toList();
    }

    /**
     * Subscribes to completed responses of the surveys that the settings name, of any survey when they name none. One
     * that is there already stays.
     *
     * @param host where Birdfeeder can be reached from outside, {@code https://…}
     * @throws IllegalArgumentException when it isn't such an address, or the connection takes no events
     */
    public List<Subscribed> subscribe(Connection connection, String host) {
        var address = base(host) + path(connection);
        var secret = connection.secret("webhook.secret");
        if (secret == null) {
            throw new IllegalArgumentException(
                    "%s: takes no events (add webhook: { secret: … }, of at least 16 characters, to sources.%s in %s.yaml)"
                            .formatted(connection.id(), connection.name(), connection.tenant()));
        }
        var isSigned = "hmac".equals(connection.setting("webhook.auth"));
        var there = elements(connection);
        var subscribed = new ArrayList<Subscribed>();
        for (var topic : topics(connection)) {
            var body = JsonNodeFactory.instance
                    .objectNode()
                    .put("topics", topic)
                    .put("publicationUrl", isSigned ? address : address + '/' + secret.reveal())
                    .put("encrypt", false);
            if (isSigned) {
                body.put("sharedKey", secret.reveal());
            }
            var before = there.stream()
                    .filter(one -> one.path("publicationUrl").equals(body.path("publicationUrl"))
                            && topic(one).equals(topic))
                    .findFirst();
            if (before.isPresent()) {
                subscribed.add(new Subscribed(subscription(before.get()), false));
            } else {
                var id = ask(connection, "direct:qualtrics-subscribe", body.toString())
                        .getMessage()
                        .getBody(JsonNode.class)
                        .at("/result/id")
                        .asText();
                subscribed.add(new Subscribed(new Subscription(id, topic, address, 0), true));
            }
        }
        return subscribed;
    }

    /**
     * Deletes the subscriptions that lead to this connection, on whatever host.
     *
     * @return those that were deleted
     */
    public List<Subscription> unsubscribe(Connection connection) {
        return unsubscribe(connection, list(connection, false));
    }

    /**
     * Deletes one subscription of the brand, wherever it leads.
     *
     * @throws IllegalArgumentException when there is none with this id
     */
    public List<Subscription> unsubscribe(Connection connection, String id) {
        var found = list(connection, true).stream()
                .filter(one -> one.id().equals(id))
                .toList();
        if (found.isEmpty()) {
            throw new IllegalArgumentException(
                    "--id: the brand has no subscription %s (list --all shows those that it has)".formatted(id));
        }
        return unsubscribe(connection, found);
    }

    private List<Subscription> unsubscribe(Connection connection, List<Subscription> subscriptions) {
        subscriptions.forEach(one -> ask(connection, "direct:qualtrics-unsubscribe", one.id()));
        return subscriptions;
    }

    private static List<String> topics(Connection connection) {
        var surveys = connection.list("data_source.surveys");
        return surveys.isEmpty()
                ? List.of(COMPLETED + '*')
                : surveys.stream().map(survey -> COMPLETED + survey).toList();
    }

    private static String base(String host) {
        try {
            var url = new URI(host);
            var isLoopback = "http".equals(url.getScheme()) && "127.0.0.1".equals(url.getHost());
            if (url.getHost() != null
                    && url.getRawQuery() == null
                    && url.getRawFragment() == null
                    && url.getRawUserInfo() == null
                    && !url.getRawPath().contains("/webhooks")
                    && ("https".equals(url.getScheme()) || isLoopback)) {
                return host.replaceFirst("/+$", "");
            }
        } catch (URISyntaxException invalid) {
            // As any other text that is no address.
        }
        throw new IllegalArgumentException(
                "--url: must be the https address of this Birdfeeder, as https://hooks.example.com; the path is added");
    }

    private static String path(Connection connection) {
        return "/webhooks/%s/%s/%s".formatted(connection.source(), connection.tenant(), connection.name());
    }

    private static boolean isOurs(Connection connection, JsonNode subscription) {
        return (withoutSecret(subscription.path("publicationUrl").asText()) + '/')
                .replace("/…", "")
                .endsWith(path(connection) + '/');
    }

    private List<JsonNode> elements(Connection connection) {
        return ask(connection, "direct:qualtrics-subscriptions", null)
                .getVariable(GATHERED, Gathered.class)
                .elements();
    }

    /** Body: a page of subscriptions. Adds them to those of the pages before. */
    public void read(Exchange exchange) {
        var before = exchange.getVariable(GATHERED, Gathered.class);
        var gathered = before == null ? new Gathered(new ArrayList<>()) : before;
        exchange.getMessage().getBody(JsonNode.class).at("/result/elements").forEach(one -> {
            if (one.path("id").asText().matches("[A-Za-z0-9_-]{1,100}")) {
                gathered.elements().add(one);
            }
        });
        exchange.setVariable(GATHERED, gathered);
    }

    private static Subscription subscription(JsonNode one) {
        return new Subscription(
                one.path("id").asText(),
                topic(one),
                withoutSecret(one.path("publicationUrl").asText()),
                one.path("successfulCalls").asLong());
    }

    /** Deliveries have the brand before it. */
    private static String topic(JsonNode one) {
        var topic = one.path("topics").asText();
        var begin = topic.indexOf(COMPLETED);
        return begin > 0 ? topic.substring(begin) : topic;
    }

    private static String withoutSecret(String address) {
        var path = address.replaceFirst("[?#].*", "");
        var shown = SECRET.matcher(path).replaceFirst("$1/…");
        return path.length() == address.length() ? shown : shown + "?…";
    }

    private Exchange ask(Connection connection, String route, Object body) {
        var answer = camel.send(route, exchange -> {
            exchange.setVariable("connection", connection);
            exchange.setVariable("run", new Command());
            exchange.getMessage().setBody(body);
        });
        if (answer.getException() == null) {
            return answer;
        }
        var failure = Failures.cause(answer.getException());
        if (failure instanceof VendorException refused) {
            throw new VendorException(
                    refused.state(),
                    connection.id() + ": " + refused.getMessage() + (refused.state() == State.FORBIDDEN ? NEEDED : ""));
        }
        if (failure instanceof IOException) {
            throw new VendorException(
                    State.UNREACHABLE,
                    "%s: can't be reached (check connection_details.data_center_url): %s"
                            .formatted(connection.id(), failure.getMessage()));
        }
        throw failure instanceof RuntimeException exception ? exception : new IllegalStateException(failure);
    }
}
