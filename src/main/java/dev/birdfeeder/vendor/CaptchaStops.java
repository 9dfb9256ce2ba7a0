package dev.birdfeeder.vendor;

import dev.birdfeeder.tenant.Connection;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.springframework.stereotype.Component;

/**
 * Stops all calls of a credential when its vendor wants a CAPTCHA solved, whichever connection and process met it first.
 *
 * <p>After a long pause one call is let through, a probe; while it fails, one more after each further pause. A call
 * that succeeds as a probe ends the stop. So does another credential; and a connection that is changed makes a probe at
 * once, because the person who solved the CAPTCHA says so that way.
 */
@Component
public final class CaptchaStops {

    private final Vendors vendors;
    private final SharedStops stops;
    private final Clock clock;

    public CaptchaStops(Vendors vendors, SharedStops stops, Clock clock) {
        this.vendors = vendors;
        this.stops = stops;
        this.clock = clock;
    }

    /** The connection was changed: its next call is a probe, if its credential is stopped. */
    public void retry(Connection connection) {
        var key = BudgetKey.of(connection, vendors.rules(connection.source()));
        if (mayBeStopped(key)) {
            stops.allowProbe(key.fingerprint(), now());
        }
    }

    /** @throws CaptchaException while the credential is stopped */
    void check(BudgetKey key, String call) {
        if (mayBeStopped(key)) {
            var probeAt = stops.probeAt(key.fingerprint());
            if (probeAt.isPresent() && now().isBefore(probeAt.get())) {
                throw refused(call, probeAt.get());
            }
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
        if (!mayBeStopped(key)) {
            return false;
        }
        var stopped = key.fingerprint();
        var probeAt = stops.probeAt(stopped);
        if (probeAt.isEmpty()) {
            return false;
        }
        var now = now();
        if (stops.takeProbe(stopped, now, now.plus(pause))) {
            return true;
        }
        throw refused(call, probeAt.get().isAfter(now) ? probeAt.get() : now.plus(pause));
    }

    /** The vendor answered with a CAPTCHA: stops the credential, and tells until when. */
    Instant stop(BudgetKey key, Duration pause) {
        var until = now().plus(pause);
        stops.stop(key.fingerprint(), until);
        return until;
    }

    /** A probe succeeded. */
    void end(BudgetKey key) {
        stops.end(key.fingerprint());
    }

    /** Most vendors want no CAPTCHA, and their calls needn't ask. */
    private boolean mayBeStopped(BudgetKey key) {
        return vendors.rules(key.source()).captcha().isKnown();
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
