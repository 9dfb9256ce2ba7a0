package dev.birdfeeder.vendor;

import dev.birdfeeder.tenant.Secret;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.springframework.stereotype.Component;

/** One budget per credential and source, shared by all connections that use the credential. */
@Component
final class Budgets {

    /** How soon a waiting call notices that its run was stopped. */
    private static final long LONGEST_NAP_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

    private static final int SWEEP_AT = 1000;

    private final Map<Key, SlidingBudget> budgets = new ConcurrentHashMap<>();

    private record Key(String source, Secret credential) {}

    /**
     * Waits until one more call may be made.
     *
     * @param stopped asked while waiting; true ends the wait
     * @return false when it was stopped
     */
    boolean await(String source, Secret credential, int limit, Duration window, BooleanSupplier stopped)
            throws InterruptedException {
        if (budgets.size() > SWEEP_AT) {
            budgets.values().removeIf(budget -> budget.isIdle(System.nanoTime(), window));
        }
        long wait;
        while ((wait = budget(source, credential).tryTake(System.nanoTime(), limit, window)) > 0) {
            if (stopped.getAsBoolean()) {
                return false;
            }
            TimeUnit.NANOSECONDS.sleep(Math.min(wait, LONGEST_NAP_NANOS));
        }
        return true;
    }

    /** No call with this credential for so long. */
    void pause(String source, Secret credential, Duration duration) {
        budget(source, credential).pauseUntil(System.nanoTime() + duration.toNanos());
    }

    private SlidingBudget budget(String source, Secret credential) {
        return budgets.computeIfAbsent(new Key(source, credential), key -> new SlidingBudget());
    }
}
