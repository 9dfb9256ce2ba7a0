package dev.birdfeeder.delivery;

import dev.birdfeeder.BirdfeederProperties;
import jakarta.annotation.PreDestroy;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Component;

/**
 * The threads that lanes run on, one each. {@code birdfeeder.deliveries} lanes go side by side as long as they get on;
 * one that is busy with a delivery for longer than {@link #PATIENCE} doesn't count among them any more, up to
 * {@value #TIMES} times as many lanes in all. So sinks that hang hold up each other before they hold up anybody else.
 */
@Component("deliverers")
final class Deliverers extends ThreadPoolExecutor {

    private static final int TIMES = 4;
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    /** After this a lane that could go on for ever lets waiting ones go first. */
    private static final Duration TURN = Duration.ofSeconds(5);

    private static final AtomicInteger NUMBER = new AtomicInteger();

    private final int sideBySide;
    private final Duration patience;
    private final Duration turn;
    private final Set<Turn> turns = ConcurrentHashMap.newKeySet();
    private final ThreadLocal<Turn> current = new ThreadLocal<>();

    @Autowired
    Deliverers(BirdfeederProperties properties) {
        this(properties.deliveries(), PATIENCE, TURN);
    }

    Deliverers(int sideBySide, Duration patience, Duration turn) {
        super(
                sideBySide * TIMES,
                sideBySide * TIMES,
                30,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(),
                task -> new Thread(task, "deliver-" + NUMBER.incrementAndGet()));
        this.sideBySide = sideBySide;
        this.patience = patience;
        this.turn = turn;
        allowCoreThreadTimeOut(true);
    }

    /** One lane on one thread. */
    private static final class Turn {
        private volatile long since = System.nanoTime();
        private volatile long movedAt = since;
    }

    @Override
    public void execute(Runnable lane) {
        var turn = new Turn();
        turns.add(turn);
        try {
            super.execute(() -> run(lane, turn));
        } catch (RuntimeException rejected) {
            turns.remove(turn);
            throw rejected;
        }
    }

    private void run(Runnable lane, Turn turn) {
        current.set(turn);
        try {
            lane.run();
        } finally {
            current.remove();
            turns.remove(turn);
        }
    }

    /** The lane of this thread begins its next delivery. */
    void moved() {
        var turn = current.get();
        if (turn != null) {
            turn.movedAt = System.nanoTime();
        }
    }

    /** This thread goes on with another lane. */
    void beginTurn() {
        var turn = current.get();
        if (turn != null) {
            turn.since = System.nanoTime();
        }
    }

    /** Whether the lane of this thread has gone on for long enough when others wait. */
    boolean hasHadItsTurn() {
        var lane = current.get();
        return lane != null && isOlder(lane.since, turn);
    }

    /** How many more lanes may start. */
    int free() {
        var moving =
                turns.stream().filter(lane -> !isOlder(lane.movedAt, patience)).count();
        return Math.min(sideBySide - (int) moving, getMaximumPoolSize() - lanes());
    }

    /** How many lanes have a worker. */
    int lanes() {
        return turns.size();
    }

    /** How many lanes may go at once whose last attempt failed. */
    int mostFailing() {
        return getMaximumPoolSize() / 2;
    }

    private static boolean isOlder(long moment, Duration age) {
        return System.nanoTime() - moment > age.toNanos();
    }

    @PreDestroy
    @Override
    public void shutdown() {
        super.shutdown();
    }
}
