package dev.birdfeeder.vendor;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;

/** The header {@code Retry-After} (RFC 9110, 10.2.3): seconds or a date, held between a second and a quarter hour. */
public final class RetryAfter {

    private static final Duration SHORTEST = Duration.ofSeconds(1);
    private static final Duration LONGEST = Duration.ofMinutes(15);
    private static final Duration UNTOLD = Duration.ofSeconds(5);

    private RetryAfter() {}

    /** The wait that the header asks for; five seconds when there is none. */
    public static Duration parse(String header, Instant now) {
        if (header == null) {
            return UNTOLD;
        }
        var text = header.trim();
        try {
            return clamp(
                    text.matches("\\d{1,9}")
                            ? Duration.ofSeconds(Long.parseLong(text))
                            : Duration.between(
                                    now,
                                    ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME)
                                            .toInstant()));
        } catch (DateTimeException unreadable) {
            return text.matches("\\d+") ? LONGEST : UNTOLD;
        }
    }

    private static Duration clamp(Duration asked) {
        return asked.compareTo(SHORTEST) < 0 ? SHORTEST : asked.compareTo(LONGEST) > 0 ? LONGEST : asked;
    }
}
