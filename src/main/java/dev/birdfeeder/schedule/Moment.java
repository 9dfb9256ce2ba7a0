package dev.birdfeeder.schedule;

import java.time.Instant;

/** One end of a window, in the forms in which vendors ask for it. */
public record Moment(Instant at) {

    /** Seconds since 1970. */
    public long getSeconds() {
        return at.getEpochSecond();
    }

    /** Milliseconds since 1970. */
    public long getMillis() {
        return at.toEpochMilli();
    }

    /** ISO 8601 in UTC, as {@code 2025-03-01T03:00:00Z}. */
    public String getIso() {
        return at.toString();
    }

    @Override
    public String toString() {
        return getIso();
    }
}
