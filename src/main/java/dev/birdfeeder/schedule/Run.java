package dev.birdfeeder.schedule;

import dev.birdfeeder.feedback.Outcome;
import dev.birdfeeder.feedback.Receiver;
import dev.birdfeeder.journal.Accepted;
import dev.birdfeeder.journal.Claim;
import dev.birdfeeder.journal.Intake;
import dev.birdfeeder.tenant.Connection;
import dev.birdfeeder.tenant.Tenant;
import dev.birdfeeder.vendor.Caller;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;

/** One poll of one connection, from claim to close. Its pages are read by several threads at once. */
public final class Run implements Caller, Receiver {

    private static final int BETWEEN_MEASUREMENTS = 5000;

    private final long id;
    private final Claim claim;
    private final Tenant tenant;
    private final Connection connection;
    private final List<Window> windows;
    private final Intake intake;
    private final Cursors cursors;
    private final BooleanSupplier halt;
    private final Instant startedAt;
    private final AtomicLong bytes = new AtomicLong();
    private final AtomicLong handedOver = new AtomicLong();
    private final AtomicLong measuredAt = new AtomicLong();
    private final List<String> unstable = new ArrayList<>();
    private List<String> filters;
    private volatile boolean failed;
    private volatile String progress;
    private String toldProgress;
    private Ending ending;
    private int windowsRead;

    /**
     * How a run ends that went through and didn't do all of it.
     *
     * @param state to show
     * @param error what isn't done
     * @param again how soon it goes on; null when it failed
     */
    record Ending(String state, String error, Duration again) {}

    Run(
            long id,
            Claim claim,
            Tenant tenant,
            Connection connection,
            List<Window> windows,
            Intake intake,
            Cursors cursors,
            BooleanSupplier halt,
            Instant startedAt) {
        this.id = id;
        this.claim = claim;
        this.tenant = tenant;
        this.connection = connection;
        this.windows = windows;
        this.intake = intake;
        this.cursors = cursors;
        this.halt = halt;
        this.startedAt = startedAt;
    }

    /** The windows to read, the oldest first. */
    public List<Window> getWindows() {
        return windows;
    }

    /** What the listings are narrowed to; empty for all. Null until the source has settled it. */
    public List<String> getFilters() {
        return filters;
    }

    /** Settles what the listings are narrowed to. */
    public void setFilters(List<String> filters) {
        this.filters = List.copyOf(filters);
    }

    @Override
    public void accept(List<Outcome> outcomes) {
        check();
        intake.add(outcomes);
        handedOver.addAndGet(outcomes.size());
    }

    /** Whether it keeps nothing of what it reads: command {@code preview}. */
    public boolean isPreview() {
        return cursors == null;
    }

    /** How far it is in each partition. Not of a preview, which knows none. */
    public Cursors cursors() {
        return cursors;
    }

    /** When it began. */
    public Instant startedAt() {
        return startedAt;
    }

    /** Returns when all that was handed over is durable. */
    public void flush() {
        intake.flush();
    }

    /** Says how far it is, for people; null when there is nothing to say. */
    public void setProgress(String sentence) {
        progress = sentence;
    }

    String progress() {
        return progress;
    }

    /** Whether it isn't what was told before. */
    synchronized boolean isProgressNew() {
        var isNew = !Objects.equals(progress, toldProgress);
        toldProgress = progress;
        return isNew;
    }

    /** Some of it waits: the run ends in this state and goes on after so long, with no failure. */
    public void endWaiting(String state, String what, Duration again) {
        ending = new Ending(state, what, again);
    }

    /** Some of it failed, the rest is done. */
    public void endPartly(String state, String error) {
        ending = new Ending(state, error, null);
    }

    Ending ending() {
        return ending;
    }

    @Override
    public boolean isStopped() {
        // For good: a lane that went on beside one that has ended would count on it.
        if (halt.getAsBoolean()) {
            failed = true;
        }
        return failed;
    }

    @Override
    public void received(long size) {
        bytes.addAndGet(size);
    }

    /** Tells the lanes that still read that the run has failed. */
    public void stop() {
        failed = true;
    }

    /** Once for so many outcomes. */
    boolean isTimeToMeasure() {
        var now = handedOver.get();
        var before = measuredAt.get();
        return now - before >= BETWEEN_MEASUREMENTS && measuredAt.compareAndSet(before, now);
    }

    /** Whether all windows were read. */
    boolean isComplete() {
        return windowsRead == windows.size();
    }

    Tenant tenant() {
        return tenant;
    }

    long id() {
        return id;
    }

    Claim claim() {
        return claim;
    }

    Connection connection() {
        return connection;
    }

    Intake intake() {
        return intake;
    }

    long bytes() {
        return bytes.get();
    }

    List<String> unstable() {
        return unstable;
    }

    void windowRead() {
        windowsRead++;
    }

    LocalDate firstDay() {
        return windows.isEmpty() ? null : windows.get(0).firstDay();
    }

    LocalDate lastDay() {
        return windows.isEmpty() ? null : windows.get(windows.size() - 1).lastDay();
    }

    /** What can be told of the run by now. */
    RunReport report(String state, String error, Accepted accepted, Instant now) {
        return new RunReport(
                connection.tenant(),
                connection.name(),
                state,
                error,
                progress,
                windowsRead,
                windows.size(),
                accepted,
                bytes.get(),
                Duration.between(startedAt, now));
    }
}
