package dev.birdfeeder.schedule;

import java.time.Duration;

/** How a run waits for something that the vendor prepares. */
public interface Pauses {

    /** Waits so long. */
    void pause(Duration duration) throws InterruptedException;
}
