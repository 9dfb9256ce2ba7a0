package dev.birdfeeder.delivery;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.github.luben.zstd.Zstd;
import dev.birdfeeder.journal.Delivery;
import dev.birdfeeder.tenant.Sink;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.component.http.HttpConstants;
import org.apache.camel.support.DefaultExchange;
import org.springframework.stereotype.Component;

/** Shows what would be sent to a sink for one record, made by what makes it in earnest; nothing is sent. */
@Component
public final class Shipments {

    private static final String MASK = "•••";

    private final HttpSink httpSink;
    private final HttpSinkRequest httpSinkRequest;
    private final ProducerTemplate camel;
    private final ObjectMapper mapper = new ObjectMapper();

    Shipments(HttpSink httpSink, HttpSinkRequest httpSinkRequest, ProducerTemplate camel) {
        this.httpSink = httpSink;
        this.httpSinkRequest = httpSinkRequest;
        this.camel = camel;
    }

    /**
     * What would be sent.
     *
     * @param connection the name of the connection that the record came by
     * @param record whole, as UTF-8 JSON
     * @param acceptedAt when it would have been accepted
     * @return {@code sink}, {@code type}; {@code file} and {@code line}; {@code topic}, {@code key}, {@code headers} and
     *     {@code value}; or {@code method}, {@code url}, {@code headers} (without the secrets) and {@code body}. Of
     *     other sinks the {@code record}
     */
    public ObjectNode show(Sink sink, String connection, byte[] record, Instant acceptedAt) {
        var shown = mapper.createObjectNode().put("sink", sink.name()).put("type", sink.type());
        var delivery =
                new Delivery(0, sink.tenant(), sink.name(), connection, 1, acceptedAt, 0, Zstd.compress(line(record)));
        try {
            switch (sink.type()) {
                case "file" -> file(sink, delivery, record, shown);
                case "kafka" -> kafka(sink, record, shown);
                case "http" -> http(sink, delivery, shown);
                default -> shown.set("record", mapper.readTree(record));
            }
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
        return shown;
    }

    private void file(Sink sink, Delivery delivery, byte[] record, ObjectNode shown) throws IOException {
        var json = mapper.readTree(record);
        var file = FileSink.file(
                Path.of(sink.setting("directory")),
                sink,
                delivery,
                json.path("kind").asText());
        // Its number is the journal's to give.
        shown.put("file", file.toString().replaceFirst("-0(\\.[a-z.]+)$", "-<delivery>$1"));
        shown.set("line", json);
    }

    private void kafka(Sink sink, byte[] record, ObjectNode shown) throws IOException {
        var json = mapper.readTree(record);
        shown.put("topic", sink.setting("topic")).put("key", KafkaSink.key(json));
        var headers = shown.putObject("headers");
        KafkaSink.headers(json).forEach(headers::put);
        shown.set("value", json);
    }

    private void http(Sink sink, Delivery delivery, ObjectNode shown) throws IOException, InterruptedException {
        var exchange = new DefaultExchange(camel.getCamelContext());
        exchange.setVariable("sink", sink);
        exchange.setVariable("attempt", new Attempt(delivery));
        exchange.getMessage().setBody(new HttpRequest(List.of(0)));
        httpSinkRequest.process(exchange);
        var message = exchange.getMessage();
        shown.put("method", message.getHeader(HttpConstants.HTTP_METHOD, String.class));
        shown.put("url", message.getHeader(HttpConstants.HTTP_URI, String.class));
        var secret = httpSink.settings(exchange).credentials().keySet();
        var headers = shown.putObject("headers");
        message.getHeaders().forEach((name, value) -> {
            if (secret.contains(name)) {
                headers.put(name, masked(name, String.valueOf(value)));
            } else if (!name.startsWith("Camel") || name.equals(Exchange.CONTENT_TYPE)) {
                headers.put(name, String.valueOf(value));
            }
        });
        shown.set(
                "body",
                body(message.getBody(byte[].class), httpSink.settings(exchange).flag("gzip")));
    }

    /** The scheme before the secret is none. */
    private static String masked(String name, String value) {
        return name.equals("Authorization") ? value.replaceFirst(" .*", " ") + MASK : MASK;
    }

    private JsonNode body(byte[] sent, boolean isPacked) throws IOException {
        var body = sent;
        if (isPacked) {
            try (var unpacked = new GZIPInputStream(new ByteArrayInputStream(sent))) {
                body = unpacked.readAllBytes();
            }
        }
        return mapper.readTree(new String(body, StandardCharsets.UTF_8));
    }

    private static byte[] line(byte[] record) {
        var line = Arrays.copyOf(record, record.length + 1);
        line[record.length] = '\n';
        return line;
    }
}
