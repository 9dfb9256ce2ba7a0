package dev.birdfeeder.vendor;

import dev.birdfeeder.tenant.Connection;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.springframework.stereotype.Component;

/**
 * Stops all calls of a credential when its vendor wants a CAPTCHA solved, whichever connection met it first.
 *
 * <p>After a long pause one call is let through, a probe; while it fails, one more after each further pause. A call
 * that succeeds as a probe ends the stop. So does another credential; and a connection that is changed makes a probe at
 * once, because the person who solved the CAPTCHA says so that way.
 */
@Component
public final class CaptchaStops {

    private final Vendors vendors;
    private final Clock clock;
    private final Map<BudgetKey, Instant> stops = new ConcurrentHashMap<>();

    CaptchaStops(Vendors vendors, Clock clock) {
        this.vendors = vendors;
        this.clock = clock;
    }

    /** The connection was changed: its next call is a probe, if its credential is stopped. */
    public void retry(Connection connection) {
        stops.computeIfPresent(BudgetKey.of(connection, vendors.rules(connection.source())), (key, until) -> now());
    }

    /** @throws CaptchaException while the credential is stopped */
    void check(BudgetKey key, String call) {
        var until = stops.get(key);
        if (until != null && now().isBefore(until)) {
            throw refused(call, until);
        }
    }

    /**
     * Before a call is made.
     *
     * @param pause how long others wait for what becomes of it, if it is a probe
     * @return whether it is a probe
     * @throws CaptchaException while the credential is stopped
     */
    boolean enter(BudgetKey key, String call, Duration pause) {
        var isProbe = new AtomicBoolean();
        stops.computeIfPresent(key, (same, until) -> {
            if (now().isBefore(until)) {
                throw refused(call, until);
            }
            isProbe.set(true);
            return now().plus(pause);
        });
        return isProbe.get();
    }

    /** The vendor answered with a CAPTCHA: stops the credential, and tells until when. */
    Instant stop(BudgetKey key, Duration pause) {
        var until = now().plus(pause);
        stops.put(key, until);
        return until;
    }

    /** A probe succeeded. */
    void end(BudgetKey key) {
        stops.remove(key);
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.SECONDS);
    }

    private static CaptchaException refused(String call, Instant until) {
        return new CaptchaException(
                "%s: not called, because the vendor wants a CAPTCHA solved by a person; no call with this token before %s"
                        .formatted(call, until),
                until);
    }
}
