package dev.birdfeeder.vendor;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * The vendor wants no call for so long that nobody waits for it: the run ends and goes on when the time is over, and its
 * worker polls another tenant.
 */
final class LimitedException extends VendorException {

    /** As long as calls wait for their turn in a full minute anyway. */
    private static final Duration LONGEST_WAIT = Duration.ofMinutes(1);

    private final Instant until;

    private LimitedException(String message, Instant until) {
        super(State.RATE_LIMITED, message);
        this.until = until;
    }

    /** Whether a pause is too long to be waited for. */
    static boolean isOf(Duration pause) {
        return pause.compareTo(LONGEST_WAIT) > 0;
    }

    /** The vendor said so to this call. */
    static LimitedException told(String call, int status, Duration pause, Clock clock) {
        return of("%s: answered %d, too many requests".formatted(call, status), pause, clock);
    }

    /** It said so to another one. */
    static LimitedException known(String call, Duration pause, Clock clock) {
        return of(call + ": not called, because there were too many requests before", pause, clock);
    }

    private static LimitedException of(String what, Duration pause, Clock clock) {
        var until = clock.instant().plus(pause).plusMillis(999).truncatedTo(ChronoUnit.SECONDS);
        return new LimitedException("%s; no call with these credentials before %s".formatted(what, until), until);
    }

    @Override
    public Instant until() {
        return until;
    }
}
