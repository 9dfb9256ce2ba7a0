package dev.birdfeeder.vendor;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Component;

/**
 * One budget per key: a credential at a vendor, whatever connections and processes use it, or a sink, which one process
 * delivers to at a time.
 */
@Component
public final class Budgets {

    /** How soon a waiting call notices that its run was stopped. */
    private static final long LONGEST_NAP_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

    private static final int SWEEP_AT = 1000;

    private final Map<Object, Budget> budgets = new ConcurrentHashMap<>();
    private final SharedCalls shared;
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
    Budgets(SharedCalls shared) {
        this(shared, REAL);
    }

    Budgets(SharedCalls shared, Ticks ticks) {
        this.shared = shared;
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
        while ((wait = budget(key).tryTake(ticks::nanos, limit, window)) > 0) {
            if (stopped.getAsBoolean()) {
                return false;
            }
            ticks.sleep(Math.min(wait, LONGEST_NAP_NANOS));
        }
        return true;
    }

    /** No call with this key for so long. */
    void pause(Object key, Duration duration) {
        budget(key).pause(ticks.nanos(), duration);
    }

    /** For how long yet the vendor wants no call with this key, as far as is known; zero when it doesn't say so. */
    Duration pausedFor(Object key) {
        var budget = budgets.get(key);
        return budget == null ? Duration.ZERO : Duration.ofNanos(budget.pausedFor(ticks.nanos()));
    }

    private Budget budget(Object key) {
        return budgets.computeIfAbsent(
                key,
                any -> any instanceof BudgetKey credential && shared != SharedCalls.ALONE
                        ? new SharedBudget(shared, credential.fingerprint())
                        : new SlidingBudget());
    }
}
