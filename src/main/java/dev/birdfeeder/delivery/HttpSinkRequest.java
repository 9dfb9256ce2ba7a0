package dev.birdfeeder.delivery;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.schibsted.spt.data.jslt.Expression;
import dev.birdfeeder.BirdfeederProperties;
import dev.birdfeeder.camel.FromRoutes;
import dev.birdfeeder.feedback.Mappings;
import dev.birdfeeder.vendor.Budgets;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.zip.GZIPOutputStream;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.component.http.HttpConstants;
import org.springframework.stereotype.Component;

/** Body: an {@link HttpRequest} in, what is sent out. Sets variable {@code request}. */
@Component("httpSinkRequest")
final class HttpSinkRequest implements Processor, FromRoutes {

    private static final Duration SECOND = Duration.ofSeconds(1);

    private final HttpSink sinks;
    private final Budgets budgets;
    private final Path folder;
    private final Map<Path, Expression> bodies = new ConcurrentHashMap<>();
    private final ObjectMapper mapper = new ObjectMapper();

    HttpSinkRequest(HttpSink sinks, Budgets budgets, BirdfeederProperties properties) {
        this.sinks = sinks;
        this.budgets = budgets;
        this.folder = properties.routes().resolve("sinks/http");
    }

    @Override
    public void reload(Path file) {
        if (Mappings.isOne(file) && file.startsWith(folder)) {
            bodies.putAll(Mappings.compileAll(folder));
        }
    }

    @Override
    public void process(Exchange exchange) throws IOException, InterruptedException {
        var attempt = exchange.getVariable("attempt", Attempt.class);
        var request = exchange.getMessage().getBody(HttpRequest.class);
        var settings = sinks.settings(exchange);
        exchange.setVariable("request", request);
        awaitTurn(settings, exchange);
        var records = new ArrayList<JsonNode>();
        for (var place : request.records()) {
            records.add(mapper.readTree(attempt.records().get(place)));
        }
        var message = exchange.getMessage();
        message.removeHeaders("*", "CamelRedeliver*");
        message.setHeader(HttpConstants.HTTP_METHOD, settings.text("method"));
        message.setHeader(HttpConstants.HTTP_URI, url(settings, records));
        settings.credentials().forEach(message::setHeader);
        message.setHeader("Idempotency-Key", key(records));
        message.setHeader("Accept", "application/json");
        message.setHeader(
                HttpConstants.CONTENT_TYPE, isNdjson(settings, records) ? "application/x-ndjson" : "application/json");
        var body = body(settings, records);
        if (settings.flag("gzip")) {
            message.setHeader(HttpConstants.CONTENT_ENCODING, "gzip");
            // Packed here: camel-http would take the header for a reason to pack again.
            exchange.setProperty(Exchange.SKIP_GZIP_ENCODING, Boolean.TRUE);
            body = gzip(body);
        }
        message.setBody(body);
        attempt.sending(request.records());
    }

    private void awaitTurn(HttpSettings settings, Exchange exchange) throws InterruptedException {
        var limit = settings.number("rate_limit");
        var context = exchange.getContext();
        if (limit > 0 && !budgets.await(settings.sink().id(), limit, SECOND, context::isStopping)) {
            throw new UnfinishedException("stopped before all of it was sent");
        }
    }

    private static String url(HttpSettings settings, List<JsonNode> records) {
        var id = records.get(0).path("feedback_id").asText();
        return settings.text("url")
                .replace(
                        "{feedback_id}",
                        URLEncoder.encode(id, StandardCharsets.UTF_8).replace("+", "%20"));
    }

    /** One record: its id and version. Several: a digest of theirs. The same records always have the same key. */
    private static String key(List<JsonNode> records) {
        var names = records.stream()
                .map(record -> record.path("feedback_id").asText() + ":"
                        + record.path("version").asText())
                .toList();
        if (names.size() == 1) {
            return names.get(0);
        }
        try {
            var digest = MessageDigest.getInstance("SHA-256");
            return HexFormat.of()
                    .formatHex(digest.digest(String.join("\n", names).getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private byte[] body(HttpSettings settings, List<JsonNode> records) throws IOException {
        var mapped = records.stream().map(record -> map(settings, record)).toList();
        if (!isNdjson(settings, records)) {
            return mapper.writeValueAsBytes(settings.number("batch") == 1 ? mapped.get(0) : mapped);
        }
        var lines = new ByteArrayOutputStream();
        for (var record : mapped) {
            lines.writeBytes(mapper.writeValueAsBytes(record));
            lines.write('\n');
        }
        return lines.toByteArray();
    }

    private static boolean isNdjson(HttpSettings settings, List<JsonNode> records) {
        return settings.number("batch") > 1 && "ndjson".equals(settings.text("format"));
    }

    private JsonNode map(HttpSettings settings, JsonNode record) {
        var file = settings.text("body");
        return file == null
                ? record
                : bodies.computeIfAbsent(folder.resolve(file), Mappings::compile)
                        .apply(record);
    }

    private static byte[] gzip(byte[] body) throws IOException {
        var packed = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(packed)) {
            gzip.write(body);
        }
        return packed.toByteArray();
    }
}
