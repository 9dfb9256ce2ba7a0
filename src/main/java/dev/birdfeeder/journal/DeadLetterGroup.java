package dev.birdfeeder.journal;

import java.time.Instant;

/**
 * Dead letters that have tenant, connection, sink, stage and reason in common.
 *
 * @param sink the sink that refused them; blank before one was reached
 * @param message what the newest of them says, free of personal data
 * @param count how many there are
 * @param oldest when the first of them was buried
 */
public record DeadLetterGroup(
        String tenant,
        String connection,
        String sink,
        String stage,
        String reason,
        String message,
        long count,
        Instant oldest) {}
