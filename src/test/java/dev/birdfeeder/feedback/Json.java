package dev.birdfeeder.feedback;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;

/** JSON as tests like to write it: single quotes, unquoted keys. Numbers are read as the product reads them. */
public final class Json {

    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(JsonParser.Feature.ALLOW_SINGLE_QUOTES, JsonParser.Feature.ALLOW_UNQUOTED_FIELD_NAMES)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();

    private Json() {}

    public static JsonNode json(String text) {
        try {
            return MAPPER.readTree(text);
        } catch (JsonProcessingException invalid) {
            throw new IllegalArgumentException(text, invalid);
        }
    }

    public static JsonNode json(byte[] text) {
        try {
            return MAPPER.readTree(text);
        } catch (IOException invalid) {
            throw new UncheckedIOException(invalid);
        }
    }

    public static ObjectNode object(String text) {
        return (ObjectNode) json(text);
    }
}
