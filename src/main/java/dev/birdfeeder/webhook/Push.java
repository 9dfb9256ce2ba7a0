package dev.birdfeeder.webhook;

import dev.birdfeeder.feedback.Outcome;
import dev.birdfeeder.feedback.Receiver;
import dev.birdfeeder.journal.Accepted;
import dev.birdfeeder.journal.Intake;
import java.util.List;

/** One push on its way to the journal: variable {@code run}, as a poll's run is. */
final class Push implements Receiver {

    private final Intake intake;
    private Accepted accepted = Accepted.NONE;
    private int ignored;

    Push(Intake intake) {
        this.intake = intake;
    }

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
