package dev.birdfeeder.journal;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.ApplicationListener;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.stereotype.Component;

/** Whether the journal can be reached. Says so once per change, however many find it out. */
@Component
final class JournalState implements ApplicationListener<ContextClosedEvent> {

    private static final Logger LOGGER = LoggerFactory.getLogger(JournalState.class);

    /** One that comes and goes is told of once a minute. */
    private static final Duration QUIET = Duration.ofMinutes(1);

    private final CountDownLatch ends = new CountDownLatch(1);
    private long outages;
    private long lostAt;
    private boolean lost;
    private boolean told;
    private long toldAt = System.nanoTime() - QUIET.toNanos();

    /** Somebody couldn't reach it. */
    synchronized void lost(Throwable failure) {
        var now = System.nanoTime();
        if (!lost) {
            lost = true;
            lostAt = now;
            outages++;
        }
        if (!told && now - toldAt >= QUIET.toNanos() && !isEnding()) {
            told = true;
            toldAt = now;
            LOGGER.atWarn()
                    .addKeyValue("error", Trouble.sentence(failure))
                    .log("journal can't be reached; waiting for it");
        }
    }

    /** Somebody could. */
    synchronized void reached() {
        if (lost && told) {
            LOGGER.atInfo().addKeyValue("seconds", lostFor().toSeconds()).log("journal can be reached again");
        }
        lost = false;
        told = false;
    }

    /** How long it has been out of reach; zero when it isn't. */
    synchronized Duration lostFor() {
        return lost ? Duration.ofNanos(System.nanoTime() - lostAt) : Duration.ZERO;
    }

    /** How often it was lost so far. */
    synchronized long outages() {
        return outages;
    }

    /** Waits; false when the process ends meanwhile. */
    boolean pause(Duration duration) {
        try {
            return !ends.await(duration.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    boolean isEnding() {
        return ends.getCount() == 0;
    }

    /** Whoever waits for the journal stops waiting. */
    void end() {
        ends.countDown();
    }

    @Override
    public void onApplicationEvent(ContextClosedEvent closed) {
        end();
    }
}
