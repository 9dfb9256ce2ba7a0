package dev.birdfeeder.feedback;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.SpecVersion.VersionFlag;
import com.networknt.schema.ValidationMessage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** {@code feedback.schema.json}, read by a general validator that shares nothing with ours. */
public final class FeedbackSchema {

    public static final JsonNode JSON = read("/feedback.schema.json");

    private static final JsonSchema SCHEMA = JsonSchemaFactory.getInstance(VersionFlag.V202012)
            .getSchema(
                    JSON,
                    SchemaValidatorsConfig.builder()
                            .formatAssertionsEnabled(true)
                            .build());

    private FeedbackSchema() {}

    /** What is wrong with a record; empty when nothing is. */
    public static List<String> problems(JsonNode record) {
        return SCHEMA.validate(record).stream().map(ValidationMessage::toString).toList();
    }

    static Set<String> fields() {
        var fields = new TreeSet<String>();
        JSON.path("properties").fieldNames().forEachRemaining(fields::add);
        return fields;
    }

    static JsonNode read(String resource) {
        try (var stream = FeedbackSchema.class.getResourceAsStream(resource)) {
            return new ObjectMapper().readTree(stream);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
