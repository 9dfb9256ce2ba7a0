package dev.birdfeeder.journal;

import java.time.Instant;
import java.time.LocalDate;

/**
 * How a connection stands.
 *
 * @param state {@code NEW}, {@code OK}, or the name of what is wrong
 * @param error what is wrong, or null
 * @param closedThrough the last closed day, or null
 * @param nextPollAt when it is due
 * @param progress of a run that waits for something, or null
 * @param toFetch how many events wait that were pushed and only point to what has yet to be fetched
 */
public record ConnectionStatus(
        String tenant,
        String name,
        String state,
        String error,
        LocalDate closedThrough,
        Instant nextPollAt,
        String progress,
        long toFetch) {}
