package dev.birdfeeder.camel;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.springframework.stereotype.Component;

/**
 * Asks whatever is under way to come to a stop where it can go on later, as at the end of the process: because routes
 * are about to be replaced. Nothing new begins meanwhile.
 */
@Component
public final class Halt {

    private int asking;

    /** Whether a poll should end with its page, a lane with its delivery. */
    public synchronized boolean isAsked() {
        return asking > 0;
    }

    /** Asks for it until {@link #end}. */
    public synchronized void begin() {
        asking++;
    }

    /** All may go on. */
    public synchronized void end() {
        asking--;
        notifyAll();
    }

    /**
     * For what can't come back later, as a push.
     *
     * @return whether it may go on now
     */
    public synchronized boolean awaitEnd(Duration longest) throws InterruptedException {
        var deadline = System.nanoTime() + longest.toNanos();
        for (var left = longest.toNanos(); asking > 0 && left > 0; left = deadline - System.nanoTime()) {
            TimeUnit.NANOSECONDS.timedWait(this, left);
        }
        return asking == 0;
    }
}
