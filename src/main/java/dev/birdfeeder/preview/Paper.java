package dev.birdfeeder.preview;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.birdfeeder.feedback.Outcome;
import java.io.PrintWriter;
import java.util.List;

/** Prints stories, for people or for machines. */
public final class Paper {

    private static final String BOLD = "\u001b[1m";
    private static final String FAINT = "\u001b[2m";
    private static final String RED = "\u001b[31m";
    private static final String GREEN = "\u001b[32m";
    private static final String YELLOW = "\u001b[33m";
    private static final String PLAIN = "\u001b[0m";

    private final PrintWriter out;
    private final boolean colours;
    private final ObjectMapper mapper = new ObjectMapper();
    private final ObjectWriter pretty = mapper.writer(new DefaultPrettyPrinter()
            .withObjectIndenter(new DefaultIndenter("  ", "\n"))
            .withArrayIndenter(new DefaultIndenter("  ", "\n")));

    /** @param colours whether it is a terminal */
    public Paper(PrintWriter out, boolean colours) {
        this.out = out;
        this.colours = colours;
    }

    /** One line of JSON. */
    void json(Story story) {
        var line = mapper.createObjectNode().put("id", story.id());
        line.set("came_in", story.cameIn());
        line.set("mapped", story.mapped());
        line.set("ticket", story.ticket());
        if (story.outcome() instanceof Outcome.Skipped skipped) {
            line.put("outcome", "skipped").put("reason", skipped.reason());
        } else if (story.outcome() instanceof Outcome.Dead dead) {
            line.put("outcome", "dead")
                    .put("stage", dead.stage())
                    .put("reason", dead.reason())
                    .put("message", dead.message());
        } else {
            line.put("outcome", "record");
        }
        line.set("record", story.record());
        line.putArray("sinks").addAll(story.sinks());
        line.properties().removeIf(field -> field.getValue().isNull());
        out.println(line);
    }

    void readable(int number, Story story) {
        out.println(styled(BOLD, number + "  " + (story.id() == null ? "(without an id)" : story.id())) + "  "
                + verdict(story));
        part("came in", story.cameIn());
        if (story.mapped() != null) {
            part("the mapping made", story.mapped());
            out.println("   " + styled(FAINT, "ticket") + "  " + ticket(story.ticket()));
        }
        story.sinks().forEach(this::sink);
        out.println();
    }

    private String verdict(Story story) {
        if (story.outcome() instanceof Outcome.Skipped skipped) {
            return styled(YELLOW, "skipped") + ": " + skipped.reason();
        }
        if (story.outcome() instanceof Outcome.Dead dead) {
            return styled(RED, "dead letter") + ", at " + dead.stage() + ": " + dead.reason() + ": " + dead.message();
        }
        return styled(GREEN, "record") + ", " + story.record().path("kind").asText() + " "
                + story.record().path("rating").asText();
    }

    private static String ticket(ObjectNode ticket) {
        if (ticket.has("none")) {
            return "none: " + ticket.path("none").asText();
        }
        var platform = ticket.path("platform").asText("").replace("null", "");
        var in = ticket.path("in").asText();
        return ticket.path("id").asText()
                + (platform.isEmpty() ? "" : " (" + platform + ")")
                + ", attribute '" + ticket.path("attribute").asText() + "'"
                + (in.isEmpty() ? "" : " in " + in);
    }

    private void sink(ObjectNode sink) {
        out.print("   " + styled(FAINT, "to " + sink.path("sink").asText()) + "  ");
        switch (sink.path("type").asText()) {
            case "file" -> {
                out.println("a line of " + sink.path("file").asText());
                body(sink.path("line"));
            }
            case "kafka" -> {
                out.println("topic " + sink.path("topic").asText() + ", key "
                        + sink.path("key").asText());
                headers(sink.path("headers"));
                body(sink.path("value"));
            }
            case "http" -> {
                out.println(
                        sink.path("method").asText() + " " + sink.path("url").asText());
                headers(sink.path("headers"));
                body(sink.path("body"));
            }
            default -> {
                out.println("by route sink-" + sink.path("type").asText());
                body(sink.path("record"));
            }
        }
    }

    private void headers(JsonNode headers) {
        headers.properties()
                .forEach(header -> out.println(
                        "     " + header.getKey() + ": " + header.getValue().asText()));
    }

    private void part(String name, JsonNode value) {
        out.println("   " + styled(FAINT, name));
        body(value);
    }

    private void body(JsonNode value) {
        try {
            out.println(pretty.writeValueAsString(value).indent(5).stripTrailing());
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** How many of each. */
    void summary(List<Story> stories) {
        var records = stories.stream().filter(story -> story.record() != null).count();
        var skipped = stories.stream()
                .filter(story -> story.outcome() instanceof Outcome.Skipped)
                .count();
        var dead = stories.size() - records - skipped;
        out.printf(
                "%d interaction%s: %d record%s, %d skipped, %d dead letter%s%n",
                stories.size(), s(stories.size()), records, s(records), skipped, dead, s(dead));
    }

    private static String s(long count) {
        return count == 1 ? "" : "s";
    }

    private String styled(String style, String text) {
        return colours ? style + text + PLAIN : text;
    }
}
