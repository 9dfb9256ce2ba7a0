package dev.birdfeeder.qualtrics;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;

/**
 * One turn of all surveys of a connection. It may take several runs, because a run that waits for an export gives its
 * place to another connection; what was done or failed in one of them isn't repeated in the next.
 *
 * @param began when
 * @param isResumed whether an earlier run began it
 * @param failed what failed in it so far, by survey
 * @param exported how many surveys were read to their end in earlier runs of it
 */
record Cycle(Instant began, boolean isResumed, Map<String, String> failed, int exported) {

    private static final ObjectMapper MAPPER = new ObjectMapper();

    /** A turn that begins now. */
    static Cycle at(Instant now) {
        return new Cycle(now, false, Map.of(), 0);
    }

    /** What the journal holds; null for a turn that is over. */
    static Cycle of(String json) {
        if (json == null || json.isEmpty()) {
            return null;
        }
        try {
            var stored = MAPPER.readTree(json);
            return new Cycle(
                    Instant.parse(stored.path("began").asText()),
                    true,
                    MAPPER.convertValue(stored.path("failed"), new TypeReference<TreeMap<String, String>>() {}),
                    stored.path("exported").asInt());
        } catch (JsonProcessingException unreadable) {
            return null;
        }
    }

    /** Whether this was read in it. */
    boolean isDone(Cursor cursor) {
        return isResumed && cursor.doneAt() != null && !cursor.doneAt().isBefore(began);
    }

    String json() {
        var stored = MAPPER.createObjectNode().put("began", began.toString()).put("exported", exported);
        stored.set("failed", MAPPER.valueToTree(failed));
        return stored.toString();
    }
}
