package dev.birdfeeder.webhook;

/** What was pushed isn't what the vendor documents; nothing of it is taken. */
final class MalformedPushException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** @param message names what is missing, and quotes nothing */
    MalformedPushException(String message) {
        super(message, null, false, false);
    }
}
