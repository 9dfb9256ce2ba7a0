package dev.birdfeeder.feedback;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;

/**
 * The forms that nearly every moment has, read by position: {@code 2025-03-01T14:22:33} with or without {@code Z} or
 * {@code -03:00}, and {@code 01/03/2025 às 14:22}. A formatter with optional parts, which {@link Moments} uses for all
 * others, takes ten times as long, and an interaction holds five moments.
 */
final class PlainMoment {

    private static final int ISO = 19;
    private static final int ISO_OFFSET = 25;
    private static final String AT = " às ";

    private PlainMoment() {}

    /** Null when it is anything else, or no moment at all. */
    static Instant parse(String text, ZoneId zone) {
        var length = text.length();
        try {
            if (length >= ISO && text.charAt(4) == '-') {
                var local = iso(text);
                return local == null
                        ? null
                        : length == ISO
                                ? local.atZone(zone).toInstant()
                                : length == ISO + 1 && text.charAt(ISO) == 'Z'
                                        ? local.toInstant(ZoneOffset.UTC)
                                        : length == ISO_OFFSET ? withOffset(local, text) : null;
            }
            return length == ISO && text.startsWith(AT, 10) ? brazilian(text, zone) : null;
        } catch (DateTimeException noSuchDay) {
            return null;
        }
    }

    private static LocalDateTime iso(String text) {
        var between = text.charAt(10);
        return text.charAt(7) == '-'
                        && (between == 'T' || between == ' ')
                        && text.charAt(13) == ':'
                        && text.charAt(16) == ':'
                ? local(
                        number(text, 0, 4),
                        number(text, 5, 2),
                        number(text, 8, 2),
                        number(text, 11, 2),
                        number(text, 14, 2),
                        number(text, 17, 2))
                : null;
    }

    private static Instant withOffset(LocalDateTime local, String text) {
        var sign = text.charAt(ISO) == '-' ? -1 : text.charAt(ISO) == '+' ? 1 : 0;
        var hours = number(text, 20, 2);
        var minutes = number(text, 23, 2);
        return sign == 0 || text.charAt(22) != ':' || hours < 0 || minutes < 0
                ? null
                : local.toInstant(ZoneOffset.ofHoursMinutes(sign * hours, sign * minutes));
    }

    private static Instant brazilian(String text, ZoneId zone) {
        if (text.charAt(2) != '/' || text.charAt(5) != '/' || text.charAt(16) != ':') {
            return null;
        }
        var local = local(
                number(text, 6, 4),
                number(text, 3, 2),
                number(text, 0, 2),
                number(text, 14, 2),
                number(text, 17, 2),
                0);
        return local == null ? null : local.atZone(zone).toInstant();
    }

    private static LocalDateTime local(int year, int month, int day, int hour, int minute, int second) {
        return (year | month | day | hour | minute | second) < 0
                ? null
                : LocalDateTime.of(year, month, day, hour, minute, second);
    }

    /** Negative when it isn't digits only. */
    private static int number(String text, int from, int digits) {
        var number = 0;
        for (int i = from; i < from + digits; i++) {
            var digit = text.charAt(i) - '0';
            if (digit < 0 || digit > 9) {
                return -1;
            }
            number = number * 10 + digit;
        }
        return number;
    }
}
