package dev.birdfeeder.schedule;

import dev.birdfeeder.tenant.Connection;
import java.text.ParseException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.TimeZone;
import org.quartz.CronExpression;

/** When a connection is polled next. */
final class NextPoll {

    /** What needs a person is tried again now and then, in case the person was there. */
    private static final Duration PROBE = Duration.ofMinutes(15);

    private static final Duration LONGEST = Duration.ofHours(1);

    private final Clock clock;

    NextPoll(Clock clock) {
        this.clock = clock;
    }

    /** As the connection's Quartz cron says, in its zone. */
    Instant after(Connection connection) {
        return after(connection, clock.instant());
    }

    /** Likewise, after another moment than now. */
    Instant after(Connection connection, Instant moment) {
        try {
            var cron = new CronExpression(connection.schedule());
            cron.setTimeZone(TimeZone.getTimeZone(connection.zone()));
            var next = cron.getNextValidTimeAfter(Date.from(moment));
            return next == null ? Instant.parse("9999-01-01T00:00:00Z") : next.toInstant();
        } catch (ParseException refusedWhenLoaded) {
            throw new IllegalStateException(refusedWhenLoaded);
        }
    }

    /** After one minute, two, four … up to an hour; a quarter hour when a person has to act. */
    Instant afterFailure(String state, int failures) {
        var wait =
                switch (state) {
                    case "AUTH_FAILED", "FORBIDDEN", "GONE", "CONFIG_ERROR", "UNSTABLE" -> PROBE;
                    default -> Duration.ofMinutes(1L << Math.min(failures - 1, 6));
                };
        return clock.instant().plus(wait.compareTo(LONGEST) > 0 ? LONGEST : wait);
    }
}
