package dev.birdfeeder.journal;

import dev.birdfeeder.feedback.Outcome;
import java.util.List;

/** Where a run hands over what it brings. */
public interface Intake {

    /** Takes the outcomes of a page; they are durable when {@link #flush} has returned, not before. */
    void add(List<Outcome> outcomes);

    /**
     * Waits until everything that was added is durable.
     *
     * @return what became of everything so far
     */
    Accepted flush();

    /** What became of what is durable by now. */
    Accepted soFar();
}
