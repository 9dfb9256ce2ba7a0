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
 * @param again when those of them are asked for again in it that may work a little later; the others aren't
 * @param exported how many surveys were read to their end in earlier runs of it
 */
record Cycle(Instant began, boolean isResumed, Map<String, String> failed, Map<String, Instant> again, int exported) {

    private static final ObjectMapper MAPPER = new ObjectMapper();

    /** A turn that begins now. */
    static Cycle at(Instant now) {
        return new Cycle(now, false, Map.of(), Map.of(), 0);
    }

    /** What the journal holds; null for a turn that is over. */
    static Cycle of(String json) {
        if (json == null || json.isEmpty()) {
            return null;
        }
        try {
            var stored = MAPPER.readTree(json);
            var again = new TreeMap<String, Instant>();
            stored.path("again")
                    .properties()
                    .forEach(one ->
                            again.put(one.getKey(), Instant.parse(one.getValue().asText())));
            return new Cycle(
                    Instant.parse(stored.path("began").asText()),
                    true,
                    MAPPER.convertValue(stored.path("failed"), new TypeReference<TreeMap<String, String>>() {}),
                    again,
                    stored.path("exported").asInt());
        } catch (JsonProcessingException unreadable) {
            return null;
        }
    }

    /** Whether this was read in it. */
    boolean isDone(Cursor cursor) {
        return isResumed && cursor.doneAt() != null && !cursor.doneAt().isBefore(began);
    }

    /** Whether it failed in it, and isn't asked for again by now. */
    boolean isGivenUp(String survey, Instant now) {
        return failed.containsKey(survey) && (!again.containsKey(survey) || now.isBefore(again.get(survey)));
    }

    String json() {
        var stored = MAPPER.createObjectNode().put("began", began.toString()).put("exported", exported);
        stored.set("failed", MAPPER.valueToTree(failed));
        var moments = stored.putObject("again");
        again.forEach((survey, moment) -> moments.put(survey, moment.toString()));
        return stored.toString();
    }
}
