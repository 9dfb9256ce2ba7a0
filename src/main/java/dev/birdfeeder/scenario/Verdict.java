package dev.birdfeeder.scenario;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.POJONode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.birdfeeder.journal.Deliveries.Lane;
import dev.birdfeeder.scenario.Scenario.Then;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.StreamSupport;

/** Holds what came of a scenario against what it expects. */
final class Verdict {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Then then;
    private final List<String> found = new ArrayList<>();

    /**
     * What came of it.
     *
     * @param records delivered
     * @param requests asked of the vendor
     * @param connection its row of the journal
     * @param cursors of its partitions
     * @param deadLetters their rows
     * @param run the row of the last run
     * @param lanes the tenant's sinks
     */
    record Outcome(
            List<JsonNode> records,
            List<VendorRequest> requests,
            ObjectNode connection,
            ObjectNode cursors,
            List<ObjectNode> deadLetters,
            ObjectNode run,
            List<Lane> lanes) {}

    Verdict(Then then, UnaryOperator<String> placeholders) {
        try {
            this.then = ScenarioFile.MAPPER.readValue(
                    placeholders.apply(ScenarioFile.MAPPER.writeValueAsString(then)), Then.class);
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    List<String> differences(Outcome outcome, List<String> complaints) {
        found.addAll(complaints);
        var connection = outcome.connection();
        compare("state", then.state(), connection.path("state"));
        compare("error", then.error(), connection.path("error"));
        if (then.cursor() != null) {
            var none = then.cursor().equals("none");
            found.addAll(Difference.between(
                    "cursor",
                    none ? JsonNodeFactory.instance.nullNode() : TextNode.valueOf(then.cursor()),
                    connection.path("closed_through")));
        }
        if (then.nextPoll() != null) {
            compare(
                    "next_poll",
                    then.nextPoll().toString(),
                    TextNode.valueOf(
                            Instant.ofEpochMilli(connection.path("next_poll_at").asLong())
                                    .toString()));
        }
        if (then.counts() != null && !then.counts().isNull()) {
            found.addAll(Difference.between("counts", then.counts(), outcome.run()));
        }
        if (then.cursors() != null && !then.cursors().isNull()) {
            found.addAll(Difference.between("cursors", then.cursors(), outcome.cursors()));
        }
        if (then.records() != null) {
            found.addAll(Difference.inAnyOrder("records", then.records(), outcome.records()));
        }
        if (then.deadLetters() != null) {
            found.addAll(Difference.inAnyOrder(
                    "dead_letters",
                    then.deadLetters(),
                    outcome.deadLetters().stream().map(Verdict::letter).toList()));
        }
        if (then.requests() != null) {
            compareRequests(outcome.requests());
        }
        checkConservation(outcome);
        return found;
    }

    private void compare(String what, String expected, JsonNode actual) {
        if (expected != null) {
            found.addAll(Difference.between(what, TextNode.valueOf(expected), actual));
        }
    }

    /** Whatever a scenario expects: what was accepted is delivered, all of it and once. */
    private void checkConservation(Outcome outcome) {
        for (var lane : outcome.lanes()) {
            if (lane.accepted() != lane.delivered() + lane.pending() + lane.dead()
                    || (lane.sink().equals(Stage.ARCHIVE)
                            && lane.delivered() != outcome.records().size())) {
                found.add("accepted = delivered + pending + dead doesn't hold, or the files hold another number: %s, %d"
                        .formatted(lane, outcome.records().size()));
            }
        }
    }

    private static JsonNode letter(ObjectNode row) {
        var letter = row.deepCopy();
        if (row.get("payload") instanceof POJONode payload && payload.getPojo() instanceof byte[] bytes) {
            try {
                letter.set("payload", JSON.readTree(bytes));
            } catch (java.io.IOException noJson) {
                letter.put("payload", new String(bytes, StandardCharsets.UTF_8));
            }
        }
        letter.remove(List.of("id", "tenant", "connection", "sink", "key", "created_at"));
        return letter;
    }

    private void compareRequests(List<VendorRequest> asked) {
        var rest = new ArrayList<>(asked);
        for (var expected : then.requests()) {
            var group = expected.isArray()
                    ? StreamSupport.stream(expected.spliterator(), false)
                            .map(JsonNode::asText)
                            .toList()
                    : List.of(expected.asText());
            var these = new ArrayList<>(rest.subList(0, Math.min(group.size(), rest.size())));
            rest.subList(0, these.size()).clear();
            for (var pattern : group) {
                var match = these.stream()
                        .filter(request -> VendorRequest.of(pattern).fits(request))
                        .findFirst();
                match.ifPresentOrElse(these::remove, () -> found.add("requests: expected " + pattern));
            }
            these.forEach(request -> found.add("requests: but was  " + request.text()));
        }
        rest.forEach(request -> found.add("requests: not expected " + request.text()));
    }
}
