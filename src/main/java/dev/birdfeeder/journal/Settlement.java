package dev.birdfeeder.journal;

import java.util.List;

/**
 * What became of the records of a delivery.
 *
 * @param delivered how many arrived
 * @param refused the records that the sink will never take: dead letters
 * @param remaining how many are to be tried again
 * @param rest those, as newline-delimited JSON
 */
public record Settlement(int delivered, List<Refused> refused, int remaining, byte[] rest) {

    /**
     * A record that a sink refused.
     *
     * @param payload the record, UTF-8 JSON
     * @param reason a code such as {@code REFUSED}
     * @param message what the sink said, free of personal data
     */
    public record Refused(byte[] payload, String reason, String message) {}
}
