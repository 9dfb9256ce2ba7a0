package dev.birdfeeder.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.birdfeeder.sandbox.TrackCxmSandbox.Interaction;
import dev.birdfeeder.sandbox.TrackCxmSandbox.Outcome;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** One interaction as it is kept: its bytes, what it is found by, and what the product has to make of it. */
record Row(
        String uuid,
        Survey survey,
        Distribution distribution,
        Instant answeredAt,
        boolean partial,
        Optional<Integer> rating,
        Optional<String> ticketId,
        byte[] json) {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    Outcome outcome() {
        return survey.outcome();
    }

    /** The same row with an edited interaction; what it is expected to be stays as it was made. */
    Row with(UnaryOperator<ObjectNode> change) {
        var edited = bytes(change.apply(tree()));
        return new Row(uuid, survey, distribution, answeredAt, partial, rating, ticketId, edited);
    }

    Row completed() {
        return new Row(uuid, survey, distribution, answeredAt, false, rating, ticketId, json);
    }

    Interaction interaction() {
        return new Interaction(tree(), answeredAt, partial, outcome(), rating, ticketId);
    }

    static byte[] bytes(JsonNode json) {
        try {
            return MAPPER.writeValueAsBytes(json);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private ObjectNode tree() {
        try {
            return (ObjectNode) MAPPER.readTree(json);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
