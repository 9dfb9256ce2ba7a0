package dev.birdfeeder.journal;

import java.time.LocalDate;

/**
 * A connection that this process may poll until it releases it.
 *
 * @param id the connection's number in the journal
 * @param tenant its tenant
 * @param name its name
 * @param openedFrom the first day of earlier complete runs, or null
 * @param closedThrough the last closed day, or null
 * @param failures polls that failed in a row
 * @param generation how often the connection's source or scope had changed; when they change again, this claim's run
 *     reads what nobody asks for any more
 */
public record Claim(
        long id,
        String tenant,
        String name,
        LocalDate openedFrom,
        LocalDate closedThrough,
        int failures,
        int generation) {}
