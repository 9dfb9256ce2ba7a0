package dev.birdfeeder.schedule;

import dev.birdfeeder.journal.Accepted;
import java.time.Duration;

/**
 * How a run stands or how it ended; published as an application event after every window and at the end.
 *
 * @param state {@code RUNNING}, {@code OK}, {@code STOPPED}, or what is wrong
 * @param error what is wrong, or null
 * @param windowsRead windows read so far
 * @param windows windows planned
 * @param accepted what became of the interactions
 * @param bytes of the vendor's answers
 * @param duration since the claim
 */
public record RunReport(
        String tenant,
        String connection,
        String state,
        String error,
        int windowsRead,
        int windows,
        Accepted accepted,
        long bytes,
        Duration duration) {

    /** Whether it goes on. */
    public boolean isRunning() {
        return state.equals("RUNNING");
    }
}
