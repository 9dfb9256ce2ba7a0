package dev.birdfeeder.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Event subscriptions, and the events themselves: a form with a pointer to a response. With a shared key the pointer is
 * JSON in {@code MSG}, signed in {@code HMAC} [OFF, and working receivers]. Nothing is sent beyond loopback. Whether
 * Qualtrics repeats an event is not published; here it doesn't.
 */
final class QualtricsEvents {
    static final String BRAND = "jabuticaba";

    private static final DateTimeFormatter COMPLETED =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss").withZone(ZoneOffset.UTC);
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private final Map<String, Subscription> subscriptions = new ConcurrentSkipListMap<>();
    private final AtomicInteger created = new AtomicInteger();

    /** What was asked for. */
    private record Subscription(
            String id,
            String topics,
            URI publicationUrl,
            boolean encrypt,
            Optional<String> sharedKey,
            AtomicInteger calls) {
        ObjectNode json() {
            return JsonNodeFactory.instance
                    .objectNode()
                    .put("id", id)
                    .put("scope", BRAND)
                    .put("topics", topics)
                    .put("publicationUrl", publicationUrl.toString())
                    .put("encrypted", encrypt)
                    .put("successfulCalls", calls.get());
        }

        boolean wants(String surveyId) {
            return topics.equals("surveyengine.completedResponse." + surveyId)
                    || topics.equals("surveyengine.completedResponse.*");
        }
    }

    ObjectNode subscribe(JsonNode body) {
        var topics = body.path("topics").asText();
        if (!topics.startsWith("surveyengine.completedResponse.")) {
            throw Refusal.badRequest("topics: the sandbox knows surveyengine.completedResponse.{surveyId} only");
        }
        if (body.path("encrypt").asBoolean()) {
            throw Refusal.badRequest("encrypt: the sandbox can't");
        }
        var id = "SUB_" + Chance.named(BRAND + created.incrementAndGet()).hash(15);
        var subscription = new Subscription(
                id,
                topics,
                url(body.path("publicationUrl").asText()),
                false,
                Optional.ofNullable(body.path("sharedKey").textValue()),
                new AtomicInteger());
        subscriptions.put(id, subscription);
        return subscription.json();
    }

    ObjectNode all() {
        var result = JsonNodeFactory.instance.objectNode();
        var elements = result.putArray("elements");
        subscriptions.values().forEach(subscription -> elements.add(subscription.json()));
        return result.putNull("nextPage");
    }

    ObjectNode one(String id) {
        return Optional.ofNullable(subscriptions.get(id))
                .map(Subscription::json)
                .orElseThrow(() -> new Refusal(404, "There is no such subscription"));
    }

    void unsubscribe(String id) {
        if (subscriptions.remove(id) == null) {
            throw new Refusal(404, "There is no such subscription");
        }
    }

    /** Tells all who want to know, one after the other; their statuses, in the order of their subscriptions. */
    List<Integer> publish(String surveyId, String responseId, Instant completed)
            throws IOException, InterruptedException {
        var statuses = new ArrayList<Integer>();
        for (var subscription : subscriptions.values()) {
            if (subscription.wants(surveyId)) {
                var status = post(
                        subscription.publicationUrl(), form(surveyId, responseId, completed, subscription.sharedKey()));
                subscription.calls().addAndGet(status / 100 == 2 ? 1 : 0);
                statuses.add(status);
            }
        }
        return statuses;
    }

    /** The body of an event. */
    static String form(String surveyId, String responseId, Instant completed, Optional<String> sharedKey) {
        var pointer = JsonNodeFactory.instance.objectNode();
        pointer.put("Status", "Complete");
        pointer.put("SurveyID", surveyId);
        pointer.put("ResponseID", responseId);
        pointer.put("BrandID", BRAND);
        pointer.put("CompletedDate", COMPLETED.format(completed));
        var topic = BRAND + ".surveyengine.completedResponse." + surveyId;
        if (sharedKey.isPresent()) {
            var message = pointer.toString();
            return "Topic=%s&MSG=%s&HMAC=%s"
                    .formatted(encoded(topic), encoded(message), hmac(sharedKey.get(), message));
        }
        return "Topic=" + encoded(topic)
                + pointer.properties().stream()
                        .map(field -> "&" + field.getKey() + "="
                                + encoded(field.getValue().asText()))
                        .collect(Collectors.joining());
    }

    static String hmac(String key, String message) {
        try {
            var mac = Mac.getInstance("HmacSHA512");
            mac.init(new SecretKeySpec(key.getBytes(StandardCharsets.UTF_8), "HmacSHA512"));
            return HexFormat.of().formatHex(mac.doFinal(message.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static int post(URI url, String form) throws IOException, InterruptedException {
        if (!InetAddress.getByName(url.getHost()).isLoopbackAddress()) {
            throw new IOException("events: the sandbox sends to this machine only");
        }
        var request = HttpRequest.newBuilder(url)
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString(form))
                .build();
        return HTTP.send(request, BodyHandlers.discarding()).statusCode();
    }

    private static URI url(String text) {
        try {
            var url = URI.create(text);
            if (url.getHost() != null && List.of("http", "https").contains(url.getScheme())) {
                return url;
            }
        } catch (IllegalArgumentException e) {
            // as any other text that is no address
        }
        throw Refusal.badRequest("publicationUrl: must be an address");
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
