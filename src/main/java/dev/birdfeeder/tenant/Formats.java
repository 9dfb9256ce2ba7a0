package dev.birdfeeder.tenant;

import com.fasterxml.jackson.databind.JsonNode;
import java.text.ParseException;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.quartz.CronExpression;

/** The {@code format}s that a settings schema may ask for. Each answers with what is wrong, if anything. */
final class Formats {
    static final Set<String> NAMES =
            Set.of("base-url", "url-template", "time-zone", "date", "date-pattern", "quartz-cron", "record-field");

    private final boolean allowPrivateAddresses;

    Formats(boolean allowPrivateAddresses) {
        this.allowPrivateAddresses = allowPrivateAddresses;
    }

    Optional<String> problem(JsonNode schema, Given given) {
        String text = given.text();
        return switch (schema.path("format").asText()) {
            case "base-url" ->
                BaseUrl.problem(
                        schema.has("x-short") ? wholeUrl(schema, text) : text,
                        texts(schema.path("x-hosts")),
                        allowPrivateAddresses);
            case "url-template" ->
                BaseUrl.problem(text.replace("{feedback_id}", "id"), List.of(), allowPrivateAddresses);
            case "time-zone" -> timeZone(given);
            case "date" -> date(given);
            case "date-pattern" -> datePattern(given);
            case "quartz-cron" -> cron(given);
            case "record-field" -> recordField(given, texts(schema.path("x-fields")));
            default -> Optional.empty();
        };
    }

    /** The address that a {@code base-url} means; a part of it may be written where {@code x-short} says so. */
    static String wholeUrl(JsonNode schema, String text) {
        return BaseUrl.whole(text, schema.path("x-short").asText(""), texts(schema.path("x-hosts")));
    }

    static List<String> texts(JsonNode array) {
        List<String> texts = new ArrayList<>();
        array.forEach(item -> texts.add(item.asText()));
        return texts;
    }

    private static Optional<String> timeZone(Given given) {
        Set<String> zones = new TreeSet<>(ZoneId.getAvailableZoneIds());
        zones.removeIf(zone -> zone.startsWith("SystemV/"));
        return zones.contains(given.text())
                ? Optional.empty()
                : Optional.of("must be a time zone such as America/Sao_Paulo or UTC, not " + near(given, zones));
    }

    private static Optional<String> date(Given given) {
        try {
            LocalDate.parse(given.text());
            return Optional.empty();
        } catch (DateTimeException e) {
            return Optional.of("must be a date such as 2025-01-31, not " + given.shown());
        }
    }

    private static Optional<String> datePattern(Given given) {
        return DatePattern.reads(given.text())
                ? Optional.empty()
                : Optional.of("must be a Java date pattern such as dd/MM/yyyy HH:mm, not " + given.shown()
                        + (given.isReference() ? "" : DatePattern.hint(given.text())));
    }

    private static Optional<String> cron(Given given) {
        int fields = given.text().trim().split("\\s+").length;
        if (fields < 6) {
            return Optional.of(
                    "must be a Quartz cron of 6 fields, seconds first, such as 0 0 4 * * ?; this has " + fields);
        }
        try {
            new CronExpression(given.text());
            return Optional.empty();
        } catch (ParseException | RuntimeException e) {
            return Optional.of("must be a Quartz cron such as 0 0 4 * * ?, not " + given.shown());
        }
    }

    private static Optional<String> recordField(Given given, List<String> fields) {
        String text = given.text();
        int dot = text.indexOf('.');
        boolean below = dot > 0 && dot < text.length() - 1 && fields.contains(text.substring(0, dot) + ".*");
        return below || fields.contains(text) && !text.endsWith("*")
                ? Optional.empty()
                : Optional.of("must be one of " + String.join(", ", fields) + ", not " + near(given, fields));
    }

    static String near(Given given, Collection<String> candidates) {
        return given.shown() + (given.isReference() ? "" : Near.hint(given.text(), candidates));
    }
}
