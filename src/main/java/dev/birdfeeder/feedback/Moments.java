package dev.birdfeeder.feedback;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.ResolverStyle;
import java.time.temporal.ChronoField;
import java.time.temporal.TemporalAccessor;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Reads a vendor's moment leniently: Unix seconds (9 or 10 digits) or milliseconds (13), as number or text, ISO 8601 with or without zone,
 * {@code dd/MM/yyyy às HH:mm}, bare dates, and patterns from the connection's settings.
 *
 * <p>Track documents "date and time" without a format and uses all of these elsewhere in the same API. What has no
 * zone is read in the connection's. Local times that a clock change skips are moved forward by the gap, as
 * {@link ZonedDateTime} does.
 */
final class Moments {

    private static final DateTimeFormatter ISO = new DateTimeFormatterBuilder()
            .parseCaseInsensitive()
            .append(DateTimeFormatter.ISO_LOCAL_DATE)
            .optionalStart()
            .appendPattern("['T'][' ']HH:mm[:ss]")
            .optionalStart()
            .appendFraction(ChronoField.NANO_OF_SECOND, 0, 9, true)
            .optionalEnd()
            .optionalStart()
            .appendLiteral(' ')
            .optionalEnd()
            .optionalStart()
            .appendOffset("+HHMM", "Z")
            .optionalEnd()
            .optionalStart()
            .appendOffset("+HH:mm", "Z")
            .optionalEnd()
            .optionalEnd()
            .toFormatter(Locale.ROOT)
            .withResolverStyle(ResolverStyle.STRICT);

    private static final DateTimeFormatter BRAZILIAN = DateTimeFormatter.ofPattern(
                    "dd/MM/uuuu['  às '][' às '][' as '][' ']['T'][HH:mm[:ss]]", Locale.ROOT)
            .withResolverStyle(ResolverStyle.STRICT);

    private static final ConcurrentHashMap<String, DateTimeFormatter> PATTERNS = new ConcurrentHashMap<>();

    /** Thirteen digits are milliseconds from 2001 to 2286. Eleven, twelve and fourteen are a date run together. */
    private static final int MILLISECONDS = 13;

    private static final String UNKNOWN = "no known form of a date and time";

    private Moments() {}

    /**
     * The moment {@code sent} stands for.
     *
     * @param sent a number or a text
     * @param zone where zone-less values are read
     * @param patterns more {@link DateTimeFormatter} patterns, tried before the built-in forms
     * @return empty for null and blank
     * @throws DateTimeException when it is none of the known forms; the message doesn't repeat the value
     */
    static Optional<Instant> parse(JsonNode sent, ZoneId zone, List<String> patterns) {
        if (sent == null || sent.isNull() || sent.isMissingNode()) {
            return Optional.empty();
        }
        if (sent.isNumber()) {
            return Optional.of(epoch(sent.decimalValue()));
        }
        var text = sent.isTextual() ? sent.textValue().trim() : "?";
        if (text.isEmpty()) {
            return Optional.empty();
        }
        for (var pattern : patterns) {
            var found = tryParse(text, formatter(pattern), zone);
            if (found != null) {
                return Optional.of(found);
            }
        }
        if (isDigits(text)) {
            return Optional.of(epoch(new BigDecimal(text)));
        }
        var common = PlainMoment.parse(text, zone);
        if (common != null) {
            return Optional.of(common);
        }
        var found = tryParse(text, text.length() > 2 && text.charAt(2) == '/' ? BRAZILIAN : ISO, zone);
        if (found == null) {
            throw new DateTimeException(UNKNOWN);
        }
        return Optional.of(found);
    }

    /** Compiles a pattern from the settings. */
    static DateTimeFormatter formatter(String pattern) {
        return PATTERNS.computeIfAbsent(pattern, p -> DateTimeFormatter.ofPattern(p, Locale.ROOT));
    }

    /** As many digits as in a text. A wrong date is worse than none: 0, 20250301142233 and 1e30 are no moments. */
    private static Instant epoch(BigDecimal value) {
        var digits = value.precision() - value.scale();
        if (value.signum() <= 0 || !isEpoch(digits)) {
            throw new DateTimeException(UNKNOWN);
        }
        var seconds = digits == MILLISECONDS ? value.movePointLeft(3) : value;
        return Instant.ofEpochSecond(
                seconds.longValue(),
                seconds.remainder(BigDecimal.ONE).movePointRight(9).longValue());
    }

    /** Nine or ten digits are seconds from 1973 to 2286. */
    private static boolean isEpoch(int digits) {
        return digits == 9 || digits == 10 || digits == MILLISECONDS;
    }

    private static boolean isDigits(String text) {
        return isEpoch(text.length()) && text.charAt(0) != '0' && text.chars().allMatch(c -> c >= '0' && c <= '9');
    }

    private static Instant tryParse(String text, DateTimeFormatter formatter, ZoneId zone) {
        try {
            return instant(formatter.parseBest(text, ZonedDateTime::from, LocalDateTime::from, LocalDate::from), zone);
        } catch (DateTimeException unknown) {
            return null;
        }
    }

    private static Instant instant(TemporalAccessor parsed, ZoneId zone) {
        if (parsed instanceof ZonedDateTime zoned) {
            return zoned.toInstant();
        }
        if (parsed instanceof LocalDateTime local) {
            return local.atZone(zone).toInstant();
        }
        return ((LocalDate) parsed).atStartOfDay(zone).toInstant();
    }
}
