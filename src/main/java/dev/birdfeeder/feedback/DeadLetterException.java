package dev.birdfeeder.feedback;

/** This interaction can't go on. Stage and reason are codes; the message is for people and free of personal data. */
public final class DeadLetterException extends RuntimeException {

    private final String stage;
    private final String reason;

    /**
     * @param stage the step that refused it: {@code map}, {@code ticket} or {@code validate}
     * @param reason a code such as {@code AMBIGUOUS_SURVEY}
     * @param message what is wrong, naming fields and never their values
     */
    public DeadLetterException(String stage, String reason, String message) {
        super(message, null, false, false);
        this.stage = stage;
        this.reason = reason;
    }

    String stage() {
        return stage;
    }

    String reason() {
        return reason;
    }
}
