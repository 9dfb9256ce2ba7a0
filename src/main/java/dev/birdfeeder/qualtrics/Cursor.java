package dev.birdfeeder.qualtrics;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import java.time.Instant;

/**
 * How far a survey is read, as the journal keeps it.
 *
 * @param readFrom where its reading began
 * @param modifiedUntil everything modified before is in the journal; null when nothing is
 * @param token Qualtrics' token for what came since, or null
 * @param tokenAt when it was given
 * @param spanHours how many hours an export may ask for, because one for more failed; null for any
 * @param failures exports of the same that failed in a row
 * @param doneAt when it was read to its end
 * @param underway the export that is being prepared, or null
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record Cursor(
        Instant readFrom,
        Instant modifiedUntil,
        String token,
        Instant tokenAt,
        Long spanHours,
        int failures,
        Instant doneAt,
        Underway underway) {

    /**
     * An export that Qualtrics prepares.
     *
     * @param progressId what its progress is asked by
     * @param from the first moment of modification that was asked for; null when a token was sent
     * @param until the moment before which all is in it
     * @param isLast whether there is nothing to ask for after it
     * @param begunAt when it was asked for
     * @param token the token that came with the answer to that, or null
     * @param questions how often its progress was asked for
     * @param percent how far it was
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Underway(
            String progressId,
            Instant from,
            Instant until,
            boolean isLast,
            Instant begunAt,
            String token,
            int questions,
            int percent) {

        Underway asked(int newPercent) {
            return new Underway(progressId, from, until, isLast, begunAt, token, questions + 1, newPercent);
        }

        boolean isByToken() {
            return from == null;
        }
    }

    static final Cursor NONE = new Cursor(null, null, null, null, null, 0, null, null);

    private static final ObjectMapper MAPPER = JsonMapper.builder()
            .addModule(new JavaTimeModule())
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    /** What the journal holds; {@link #NONE} for null. */
    static Cursor of(String json) {
        try {
            return json == null ? NONE : MAPPER.readValue(json, Cursor.class);
        } catch (JsonProcessingException unreadable) {
            throw new IllegalStateException("partition_state: a cursor can't be read", unreadable);
        }
    }

    String json() {
        try {
            return MAPPER.writeValueAsString(this);
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    Cursor begun(Underway export) {
        return new Cursor(readFrom, modifiedUntil, token, tokenAt, spanHours, failures, doneAt, export);
    }

    /** The export that was under way came to nothing. */
    Cursor failed() {
        return new Cursor(readFrom, modifiedUntil, token, tokenAt, spanHours, failures + 1, doneAt, null);
    }

    /** Nothing is under way, and nothing has failed yet of what is asked for next. */
    Cursor afresh() {
        return new Cursor(readFrom, modifiedUntil, token, tokenAt, spanHours, 0, doneAt, null);
    }

    Cursor withoutToken() {
        return new Cursor(readFrom, modifiedUntil, null, null, spanHours, 0, doneAt, null);
    }

    Cursor withSpan(long hours) {
        return new Cursor(readFrom, modifiedUntil, token, tokenAt, hours, 0, doneAt, null);
    }

    Cursor readFrom(Instant start) {
        return new Cursor(start, modifiedUntil, token, tokenAt, spanHours, failures, doneAt, underway);
    }

    /** A part of what is to be read is in the journal. */
    Cursor through(Instant until) {
        var most = modifiedUntil == null || until.isAfter(modifiedUntil) ? until : modifiedUntil;
        return new Cursor(readFrom, most, null, null, spanHours, 0, doneAt, null);
    }

    /** All of it is. */
    Cursor done(Instant until, String nextToken, Instant givenAt, Instant now) {
        return new Cursor(readFrom, until, nextToken, nextToken == null ? null : givenAt, null, 0, now, null);
    }
}
