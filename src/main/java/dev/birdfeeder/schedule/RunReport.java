package dev.birdfeeder.schedule;

import dev.birdfeeder.journal.Accepted;
import java.time.Duration;

/**
 * How a run stands or how it ended; published as an application event after every window and at the end.
 *
 * @param state {@code RUNNING}, {@code OK}, {@code STOPPED}, {@code PAUSED}, or what is wrong
 * @param error what is wrong, or null
 * @param progress how far it is with what it waits for, or null
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
        String progress,
        int windowsRead,
        int windows,
        Accepted accepted,
        long bytes,
        Duration duration) {

    /** Of a run that didn't begin. */
    public static RunReport notBegun(String tenant, String connection, String state, String error) {
        return new RunReport(tenant, connection, state, error, null, 0, 0, Accepted.NONE, 0, Duration.ZERO);
    }

    /** Whether it waits for a sink, or for the vendor; it goes on where it stopped. */
    public boolean isPaused() {
        return state.equals(Runs.PAUSED) || isExporting();
    }

    /** Whether it waits for what the vendor prepares; a next run goes on with that. */
    public boolean isExporting() {
        return state.equals(Runs.EXPORTING);
    }

    /** This run and the one that it goes on with. */
    public RunReport after(RunReport before) {
        return new RunReport(
                tenant,
                connection,
                state,
                error,
                progress,
                windowsRead,
                windows,
                before.accepted.plus(accepted),
                before.bytes + bytes,
                before.duration.plus(duration));
    }

    /** Whether it goes on. */
    public boolean isRunning() {
        return state.equals("RUNNING");
    }
}
