package dev.birdfeeder.delivery;

/** A sink didn't take a delivery; the message says why, free of secrets and personal data. */
final class SinkException extends RuntimeException {

    private static final long serialVersionUID = 1;

    SinkException(String message) {
        super(message);
    }

    SinkException(String message, Throwable cause) {
        super(message, cause);
    }
}
