package dev.birdfeeder.delivery;

import java.time.Duration;

/** A sink didn't take a delivery; the message says why, free of secrets and personal data. */
class SinkException extends RuntimeException {

    private static final long serialVersionUID = 1;

    private final transient Duration wait;

    /**
     * @param message why
     * @param wait before the next attempt; null for an exponential one
     */
    SinkException(String message, Duration wait) {
        super(message, null, false, false);
        this.wait = wait;
    }

    /** Needs a person, as refused credentials do: tried again now and then; nothing becomes a dead letter meanwhile. */
    static SinkException waiting(String message) {
        return new SinkException(message, Duration.ofMinutes(1));
    }

    /** The wait before the next attempt, or null. */
    Duration getWait() {
        return wait;
    }
}
