package dev.birdfeeder.crash;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.birdfeeder.delivery.RecordingReceiver;
import dev.birdfeeder.feedback.FeedbackSchema;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import org.springframework.kafka.test.EmbeddedKafkaBroker;

/** The tenant's three sinks, and what arrived there. */
final class Sinks implements AutoCloseable {

    private final ObjectMapper mapper = new ObjectMapper();
    private final Path directory;
    private final String topicName;
    private final Archive archive;
    private final RecordingReceiver api;
    private final Topic topic;

    /** @param tripwire touched by every request to the API */
    Sinks(Path directory, EmbeddedKafkaBroker broker, String topicName, Tripwire tripwire) {
        this.directory = directory;
        this.topicName = topicName;
        this.archive = new Archive(directory);
        this.api = new RecordingReceiver((request, exchange, body) -> answer(tripwire));
        this.topic = new Topic(broker, topicName);
    }

    private static int answer(Tripwire tripwire) {
        if (tripwire.touched("http received")) {
            return 500;
        }
        return tripwire.touched("http stored") ? RecordingReceiver.STORE_AND_DROP : 200;
    }

    /** The lines under {@code sinks:} of the tenant's file. */
    String yaml() {
        return """
                  archive: { type: file, directory: "%s" }
                  api: { type: http, url: "%s/feedback/{feedback_id}", method: PUT }
                  stream: { type: kafka, topic: %s }
                """
                .formatted(directory, api.url(), topicName);
    }

    /** How many versions of records have arrived, repeated ones once; at the archive each line. */
    long arrived(String sink) {
        return switch (sink) {
            case "archive" -> archive.records();
            case "api" -> api.stored().size();
            default -> topic.read().size();
        };
    }

    /** The records that have arrived, and their last versions. All sinks have the same, and of each version one. */
    Map<String, JsonNode> lastVersions() {
        var onTopic = topic.read();
        var last = new HashMap<String, JsonNode>();
        var keys = new HashSet<String>();
        archive.read(record -> {
            var id = record.path("feedback_id").asText();
            var key = id + ":" + version(record);
            assertThat(keys.add(key)).as("once in the files: " + key).isTrue();
            assertThat(FeedbackSchema.problems(record)).as(key).isEmpty();
            assertThat(api.stored().get(key)).as("http: " + key).isEqualTo(record);
            assertThat(tree(onTopic.get(key))).as("kafka: " + key).isEqualTo(record);
            last.merge(id, record, (one, other) -> version(one) > version(other) ? one : other);
        });
        assertThat(keys.size())
                .as("versions that arrived, from the first to the last of each record")
                .isEqualTo(last.values().stream().mapToInt(Sinks::version).sum())
                .isEqualTo(api.stored().size())
                .isEqualTo(onTopic.size());
        return last;
    }

    /** Whatever was sent again was the same under the same name, no older version followed a newer, no file is half. */
    void assertOrderly() {
        assertThat(api.contradicted()).as("other content under a known key").isZero();
        assertThat(topic.contradicted())
                .as("other content under a known key and version")
                .isZero();
        assertThat(overtaken(api.arrivals())).as("older after newer at the API").isEmpty();
        assertThat(topic.overtaken()).as("older after newer on the topic").isZero();
        assertThat(archive.files(".part")).isEmpty();
    }

    private static List<String> overtaken(List<String> keys) {
        var last = new HashMap<String, Integer>();
        var overtaken = new ArrayList<String>();
        for (var key : keys) {
            var colon = key.lastIndexOf(':');
            var version = Integer.parseInt(key.substring(colon + 1));
            if (last.merge(key.substring(0, colon), version, Math::max) > version) {
                overtaken.add(key);
            }
        }
        return overtaken;
    }

    /** How often the API was sent what it had, under the same key. */
    int repeatedToApi() {
        return api.repeated();
    }

    /** How often the topic was sent what it had, under the same key and version. */
    int repeatedToTopic() {
        return topic.repeated();
    }

    /** Requests to the API so far. */
    int requests() {
        return api.requests();
    }

    private static int version(JsonNode record) {
        return record.path("version").intValue();
    }

    private JsonNode tree(String json) {
        try {
            return json == null ? null : mapper.readTree(json);
        } catch (IOException invalid) {
            throw new UncheckedIOException(invalid);
        }
    }

    @Override
    public void close() {
        api.close();
        topic.close();
    }
}
