package dev.birdfeeder.crash;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The place where this process ends, all at once: no shutdown hook runs, no buffer is flushed, no transaction is rolled
 * back by us. Set from outside as {@code -Dbirdfeeder.test.crash-at=<times>:<place>}.
 */
final class CrashPoint {

    static final String PROPERTY = "birdfeeder.test.crash-at";

    /** What a process killed by SIGKILL exits with, too. */
    static final int EXIT_CODE = 137;

    private final String place;
    private final AtomicInteger left;

    private CrashPoint(String place, int times) {
        this.place = place;
        this.left = new AtomicInteger(times);
    }

    static Optional<CrashPoint> ofThisProcess() {
        return Optional.ofNullable(System.getProperty(PROPERTY)).map(setting -> {
            var colon = setting.indexOf(':');
            return new CrashPoint(setting.substring(colon + 1), Integer.parseInt(setting.substring(0, colon)));
        });
    }

    void reached(String here) {
        if (here.equals(place) && left.decrementAndGet() == 0) {
            Runtime.getRuntime().halt(EXIT_CODE);
        }
    }
}
