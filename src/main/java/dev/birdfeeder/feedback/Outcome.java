package dev.birdfeeder.feedback;

/** What became of one interaction. */
public sealed interface Outcome {

    /**
     * The vendor's id of the interaction, or null: what has one id is one dead letter, whatever else of it changes, and
     * none any more when it has found its way.
     */
    String subject();

    /**
     * A record that may be accepted.
     *
     * @param feedbackId the record's id, unique within the tenant
     * @param json the record as UTF-8 JSON, without {@code accepted_at} and {@code version}
     * @param core what counts in both forms of an interaction, the polled and the pushed one; null when there is one
     *     form only, and all of it counts
     * @param counted the record without what makes no new version of it; null when all of it does
     * @param pushed whether this is the pushed form, which lacks some of what the polled one has
     * @param unlinked whether the tenant names a ticket field that this interaction lacks
     */
    record Accepted(
            String subject,
            String feedbackId,
            byte[] json,
            byte[] core,
            byte[] counted,
            boolean pushed,
            boolean unlinked)
            implements Outcome {

        /** In the only form that there is. */
        public Accepted(String subject, String feedbackId, byte[] json, boolean unlinked) {
            this(subject, feedbackId, json, null, null, false, unlinked);
        }
    }

    /**
     * Not a record, and rightly so.
     *
     * @param reason a code such as {@code NO_RATING}
     */
    record Skipped(String subject, String reason) implements Outcome {}

    /**
     * A dead letter.
     *
     * @param stage the step that refused it
     * @param reason a code such as {@code AMBIGUOUS_SURVEY}
     * @param message what is wrong, free of personal data
     * @param payload the interaction as it was received, UTF-8 JSON
     */
    record Dead(String subject, String stage, String reason, String message, byte[] payload) implements Outcome {}
}
