package dev.birdfeeder.tenant;

import java.text.SimpleDateFormat;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.temporal.TemporalAccessor;
import java.util.Locale;

/** Tells a pattern that reads dates from one that Java only takes: {@code YYYY} is no year, {@code mm} no month. */
public final class DatePattern {
    private static final ZonedDateTime AFTERNOON = ZonedDateTime.of(2025, 3, 14, 15, 16, 17, 0, ZoneOffset.UTC);

    private DatePattern() {}

    /** Whether what is written with it is read back as the same day, and the same hour if it has one. */
    static boolean reads(String pattern) {
        try {
            DateTimeFormatter formatter = DateTimeFormatter.ofPattern(pattern, Locale.ROOT);
            String written = formatter.format(AFTERNOON);
            TemporalAccessor read =
                    formatter.parseBest(written, ZonedDateTime::from, LocalDateTime::from, LocalDate::from);
            boolean hasHour = !written.equals(formatter.format(AFTERNOON.minusHours(11)));
            String letters = letters(pattern);
            return !isDayOfYearForDay(letters)
                    && LocalDate.from(read).equals(AFTERNOON.toLocalDate())
                    && (!hasHour || (hour(read) == AFTERNOON.getHour() && !isMonthForMinute(letters)));
        } catch (IllegalArgumentException | DateTimeException e) {
            return false;
        }
    }

    /** " (m is the minute; write MM for the month)", or nothing: the letters that are taken for each other. */
    public static String hint(String pattern) {
        String letters = letters(pattern);
        if (letters.contains("Y") && !letters.contains("w")) {
            return " (Y is the year of a week; write yyyy)";
        }
        if (letters.contains("m") && !letters.contains("M") && !letters.contains("D")) {
            return " (m is the minute; write MM for the month)";
        }
        if (isDayOfYearForDay(letters)) {
            return " (D is the day of the year; write dd)";
        }
        if (letters.contains("h") && !letters.contains("a")) {
            return " (h is the hour of half a day; write HH)";
        }
        return isMonthForMinute(letters) ? " (M is the month; write mm for the minute)" : "";
    }

    /** What to write instead, whatever is wrong with it. */
    public static String fix(String pattern) {
        String hint = hint(pattern);
        if (!hint.isEmpty()) {
            return hint;
        }
        return letters(pattern).contains("T")
                ? " (quote letters that stand for themselves: yyyy-MM-dd'T'HH:mm:ss)"
                : " (write it as dd/MM/yyyy HH:mm)";
    }

    /** Whether JSLT and Camel take it, whatever they make of it. */
    public static boolean isTaken(String pattern) {
        try {
            new SimpleDateFormat(pattern, Locale.ROOT);
            return true;
        } catch (IllegalArgumentException unknown) {
            return false;
        }
    }

    private static boolean isDayOfYearForDay(String letters) {
        return letters.contains("D") && letters.contains("M");
    }

    private static boolean isMonthForMinute(String letters) {
        return letters.contains("HM") && !letters.contains("m");
    }

    private static int hour(TemporalAccessor read) {
        return read instanceof ZonedDateTime zoned
                ? zoned.getHour()
                : read instanceof LocalDateTime local ? local.getHour() : -1;
    }

    /** {@code dMyHm} of {@code dd/MM/yyyy 'at' HH:mm}. */
    private static String letters(String pattern) {
        return pattern.replaceAll("'[^']*'", "").replaceAll("[^A-Za-z]", "").replaceAll("(.)\\1+", "$1");
    }
}
