package dev.birdfeeder.tenant;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** Reads a settings.schema.json and tells, with lines, what of it Birdfeeder can't honour. */
final class SchemaFile {
    private static final int MAX_BYTES = 1 << 20;
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private SchemaFile() {}

    /**
     * Empty when there are problems.
     *
     * @param remarks takes what should be corrected and hinders no tenant: examples
     */
    static Optional<ObjectNode> read(Path file, Problems problems, Problems remarks) {
        try {
            String text = TextFile.read(file, MAX_BYTES);
            JsonNode root = MAPPER.readTree(text);
            if (!(root instanceof ObjectNode schema)) {
                problems.add(1, "", "must be a JSON object");
                return Optional.empty();
            }
            Map<String, Integer> lines = JsonLines.of(text);
            new SchemaCheck(
                            (pointer, message) -> problems.add(lines.getOrDefault(pointer, 1), pointer, message),
                            (pointer, message) -> remarks.add(lines.getOrDefault(pointer, 1), pointer, message))
                    .check(schema);
            return problems.isEmpty() ? Optional.of(schema) : Optional.empty();
        } catch (JsonProcessingException e) {
            int line = e.getLocation() == null ? 1 : Math.max(1, e.getLocation().getLineNr());
            problems.add(
                    line,
                    "",
                    "is not valid JSON: "
                            + e.getOriginalMessage().lines().findFirst().orElse(""));
        } catch (IOException e) {
            problems.add(1, "", "can't be read");
        }
        return Optional.empty();
    }
}
