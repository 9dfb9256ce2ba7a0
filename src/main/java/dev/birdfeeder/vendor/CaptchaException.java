package dev.birdfeeder.vendor;

import java.time.Instant;

/** The vendor wants a person to solve a CAPTCHA: no call with this credential until then. */
public final class CaptchaException extends VendorException {

    private final Instant until;

    CaptchaException(String message, Instant until) {
        super(State.CAPTCHA, message);
        this.until = until;
    }

    @Override
    public Instant until() {
        return until;
    }
}
