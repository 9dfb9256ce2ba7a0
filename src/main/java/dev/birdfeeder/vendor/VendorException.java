package dev.birdfeeder.vendor;

/**
 * A call to a vendor didn't give what is documented. The message is for people: what was asked, what came back, what
 * to do; never a body, never a secret.
 */
public class VendorException extends RuntimeException {

    private final State state;

    /** What the connection is in, because of this. */
    public enum State {
        /** The vendor refuses the credentials; a person must act. */
        AUTH_FAILED,
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
        super(message, null, false, false);
        this.state = state;
    }

    /** The state to show. */
    public State state() {
        return state;
    }
}
