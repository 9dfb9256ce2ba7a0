package dev.birdfeeder.webhook;

import dev.birdfeeder.feedback.Outcome;
import dev.birdfeeder.feedback.Receiver;
import dev.birdfeeder.journal.Accepted;
import dev.birdfeeder.journal.Intake;
import dev.birdfeeder.vendor.Caller;
import java.util.List;
import java.util.function.BooleanSupplier;

/** One push on its way to the journal: variable {@code run}, as a poll's run is. */
final class Push implements Receiver, Caller {

    private final Intake intake;
    private final BooleanSupplier processEnds;
    private Accepted accepted = Accepted.NONE;
    private int ignored;

    Push(Intake intake, BooleanSupplier processEnds) {
        this.intake = intake;
        this.processEnds = processEnds;
    }

    @Override
    public boolean isStopped() {
        return processEnds.getAsBoolean();
    }

    /** What a poll reads is measured; this isn't much. */
    @Override
    public void received(long bytes) {}

    /** Returns when they are durable. */
    @Override
    public void accept(List<Outcome> outcomes) {
        intake.add(outcomes);
        accepted = intake.flush();
    }

    Accepted accepted() {
        return accepted;
    }

    /** An event that the settings don't ask for. */
    void ignore() {
        ignored++;
    }

    int ignored() {
        return ignored;
    }
}
