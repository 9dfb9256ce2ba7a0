package dev.birdfeeder.vendor;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Component;

/** One budget per key: a credential at a vendor, whatever connections use it, or a sink. */
@Component
public final class Budgets {

    /** How soon a waiting call notices that its run was stopped. */
    private static final long LONGEST_NAP_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

    private static final int SWEEP_AT = 1000;

    private final Map<Object, SlidingBudget> budgets = new ConcurrentHashMap<>();
    private final Ticks ticks;

    /** A monotonic clock, and how to wait by it. */
    interface Ticks {

        long nanos();

        void sleep(long nanos) throws InterruptedException;
    }

    private static final Ticks REAL = new Ticks() {
        @Override
        public long nanos() {
            return System.nanoTime();
        }

        @Override
        public void sleep(long nanos) throws InterruptedException {
            TimeUnit.NANOSECONDS.sleep(nanos);
        }
    };

    @Autowired
    Budgets() {
        this(REAL);
    }

    Budgets(Ticks ticks) {
        this.ticks = ticks;
    }

    /**
     * Waits until one more call may be made.
     *
     * @param key what the budget is of; equal keys share one
     * @param stopped asked while waiting; true ends the wait
     * @return false when it was stopped
     */
    public boolean await(Object key, int limit, Duration window, BooleanSupplier stopped) throws InterruptedException {
        if (budgets.size() > SWEEP_AT) {
            budgets.values().removeIf(budget -> budget.isIdle(ticks.nanos()));
        }
        long wait;
        while ((wait = budget(key).tryTake(ticks.nanos(), limit, window)) > 0) {
            if (stopped.getAsBoolean()) {
                return false;
            }
            ticks.sleep(Math.min(wait, LONGEST_NAP_NANOS));
        }
        return true;
    }

    /** No call with this key for so long. */
    void pause(Object key, Duration duration) {
        budget(key).pauseUntil(ticks.nanos() + duration.toNanos());
    }

    private SlidingBudget budget(Object key) {
        return budgets.computeIfAbsent(key, k -> new SlidingBudget());
    }
}
