package dev.birdfeeder.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.birdfeeder.feedback.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What a file sink has written. */
final class Output {

    private Output() {}

    /** Every line in every file of a folder; nothing else may be there. */
    static List<JsonNode> records(Path folder) {
        try (var files = Files.walk(folder)) {
            var records = new ArrayList<JsonNode>();
            for (var file : files.filter(Files::isRegularFile).toList()) {
                assertThat(file.toString()).endsWith(".ndjson");
                Files.readAllLines(file).forEach(line -> records.add(Json.json(line)));
            }
            return records;
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
