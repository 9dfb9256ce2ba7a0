package dev.birdfeeder.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.schibsted.spt.data.jslt.Expression;
import dev.birdfeeder.feedback.Attributes;
import dev.birdfeeder.feedback.Mappings;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Map;
import java.util.Set;

/**
 * What somebody would write who needs these records once: fetch a page, map each interaction, look the ticket up,
 * append the record, next page. One thread, one file per window, forced to the disk at its end. No journal, no
 * repetition, no privacy, no validation, no dead letters.
 */
final class HandWrittenLoop {

    private static final int DAYS = 28;
    private static final Set<String> NPS = Set.of("nps", "nps_relational", "nps_transactional");

    private final Account account;
    private final Expression mapping;
    private final Map<String, JsonNode> settings;
    private final HttpClient http = HttpClient.newHttpClient();
    private final ObjectMapper mapper = new ObjectMapper();

    HandWrittenLoop(Account account, Path routes) {
        this.account = account;
        this.mapping = Mappings.compile(
                routes.resolve("sources").resolve(Account.SOURCE).resolve("feedback.jslt"));
        var values = JsonNodeFactory.instance.objectNode();
        values.putObject("data_source").put("time_zone", Account.ZONE);
        this.settings = Map.of("settings", values);
    }

    void run(Path out) throws IOException, InterruptedException {
        Files.createDirectories(out);
        for (var day = account.first(); !day.isAfter(account.last()); day = day.plusDays(DAYS)) {
            var end = day.plusDays(DAYS - 1);
            window(out, day, end.isAfter(account.last()) ? account.last() : end);
        }
    }

    private void window(Path out, LocalDate start, LocalDate end) throws IOException, InterruptedException {
        try (var channel = FileChannel.open(
                        out.resolve(start + ".ndjson"), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
                var file = new BufferedOutputStream(Channels.newOutputStream(channel), 1 << 16)) {
            for (int page = 1, pages = 1; page <= pages; page++) {
                var data = fetch(start, end, page).path("data");
                pages = data.path("total_pages").intValue();
                var now = Instant.now().toString();
                for (var interaction : data.path("interactions")) {
                    write(interaction, now, file);
                }
            }
            file.flush();
            channel.force(true);
        }
    }

    private JsonNode fetch(LocalDate start, LocalDate end, int page) throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(URI.create(
                        "%s/v1/organizations/%s/interactions?start=%s&end=%s&answer_status=3&limit=100&page=%d"
                                .formatted(account.url(), account.organization(), start, end, page)))
                .header("Authorization", "Bearer " + account.token())
                .build();
        var answer = http.send(request, HttpResponse.BodyHandlers.ofByteArray());
        if (answer.statusCode() != 200) {
            throw new IOException("answered " + answer.statusCode());
        }
        return mapper.readTree(answer.body());
    }

    private void write(JsonNode interaction, String now, OutputStream file) throws IOException {
        var record = (ObjectNode) mapping.apply(settings, interaction);
        if (!score(record)) {
            return;
        }
        link(record, record.remove("attributes"));
        dropBlanks((ObjectNode) record.path("additional_fields"));
        record.put("tenant", Account.TENANT);
        record.put("source", Account.SOURCE);
        record.put("connection", Account.CONNECTION);
        record.put("accepted_at", now);
        record.put("version", 1);
        file.write(mapper.writeValueAsBytes(record));
        file.write('\n');
    }

    /** Sets kind, rating and text from the one scored answer; false when there is none, or more than one. */
    private static boolean score(ObjectNode record) {
        var scored = new ArrayList<JsonNode>();
        for (var answer : record.path("answers")) {
            var type = answer.path("type").asText();
            if ((NPS.contains(type) || type.equals("csat")) && answer.hasNonNull("answer")) {
                scored.add(answer);
            }
        }
        if (scored.size() != 1) {
            return false;
        }
        var answer = scored.get(0);
        record.put("kind", answer.path("type").asText().equals("csat") ? "csat" : "nps");
        record.put("rating", Integer.parseInt(answer.path("answer").asText()));
        var text = text(record, answer);
        if (!text.isEmpty()) {
            record.put("text", text);
        }
        return true;
    }

    private static String text(ObjectNode record, JsonNode scored) {
        if (scored.has("comment")) {
            return scored.path("comment").asText();
        }
        for (var answer : record.path("answers")) {
            if (answer.path("type").asText().equals("open")) {
                var words = answer.path(answer.has("comment") ? "comment" : "answer")
                        .asText();
                if (!words.isEmpty()) {
                    return words;
                }
            }
        }
        return "";
    }

    /** The attributes are the one place where the mapping lets nulls and blank texts through. */
    private static void dropBlanks(ObjectNode fields) {
        fields.properties()
                .removeIf(field -> field.getValue().isValueNode()
                        && field.getValue().asText("").isBlank());
    }

    private static void link(ObjectNode record, JsonNode places) {
        for (var place : places) {
            var id = Attributes.of(place).find(Account.TICKET_FIELD);
            if (id.isPresent()) {
                record.putObject("transaction").put("id", id.get()).put("platform", Account.PLATFORM);
                return;
            }
        }
    }
}
