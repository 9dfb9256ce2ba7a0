package dev.birdfeeder.vendor;

import java.time.Instant;

/**
 * A call to a vendor didn't give what is documented. The message is for people: what was asked, what came back, what
 * to do; never a body, never a secret.
 */
public class VendorException extends RuntimeException {

    private final State state;
    private final int status;
    private volatile boolean isOfTheToken;

    /** What the connection is in, because of this. */
    public enum State {
        /** The vendor refuses the credentials; a person must act. */
        AUTH_FAILED,
        /** The credentials are good, and don't allow this; a person must act. */
        FORBIDDEN,
        /** The vendor says that there were too many calls. */
        RATE_LIMITED,
        /** The vendor wants a CAPTCHA solved; a person must act. */
        CAPTCHA,
        /** The listing changes while it is read, or lies about its size. */
        UNSTABLE,
        /** The vendor can't be reached or fails. */
        UNREACHABLE,
        /** The vendor answers with something that isn't documented. */
        PROTOCOL_ERROR,
        /** What is asked for doesn't exist at the vendor. */
        GONE,
        /** The tenant's settings don't fit what the vendor has. */
        CONFIG_ERROR
    }

    /** An error that another attempt doesn't mend. */
    public VendorException(State state, String message) {
        this(state, message, 0);
    }

    /** @param status the HTTP status that says so; 0 when none does */
    VendorException(State state, String message, int status) {
        super(message, null, false, false);
        this.state = state;
        this.status = status;
    }

    /** The HTTP status that says so; 0 when it isn't one that nothing else is known of. */
    public int status() {
        return status;
    }

    /** Whether less of the same may do. */
    public boolean isTooLarge() {
        return false;
    }

    /** Whether there was no access token, and so no call: every other one of the connection would meet the same. */
    public boolean isOfTheToken() {
        return isOfTheToken;
    }

    /** Before when no call with these credentials is worth anything; null when that isn't known. */
    public Instant until() {
        return null;
    }

    void setOfTheToken() {
        isOfTheToken = true;
    }

    /** The state to show. */
    public State state() {
        return state;
    }
}
