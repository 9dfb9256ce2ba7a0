package dev.birdfeeder.feedback;

import java.util.List;

/** Variable {@code run}: what takes the outcomes of a page or of a push. */
public interface Receiver {

    /** Takes them. When they are durable is for the receiver to say. */
    void accept(List<Outcome> outcomes);
}
