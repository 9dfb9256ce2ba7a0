package dev.birdfeeder.schedule;

import dev.birdfeeder.BirdfeederProperties;
import dev.birdfeeder.camel.Failures;
import dev.birdfeeder.camel.Halt;
import dev.birdfeeder.feedback.Batch;
import dev.birdfeeder.feedback.Receiver;
import dev.birdfeeder.journal.Claim;
import dev.birdfeeder.journal.ClaimLostException;
import dev.birdfeeder.journal.Connections;
import dev.birdfeeder.journal.Intakes;
import dev.birdfeeder.journal.JournalUnavailableException;
import dev.birdfeeder.journal.Partitions;
import dev.birdfeeder.journal.RunLog;
import dev.birdfeeder.tenant.Connection;
import dev.birdfeeder.tenant.Tenants;
import dev.birdfeeder.vendor.StoppedException;
import dev.birdfeeder.vendor.VendorException;
import dev.birdfeeder.vendor.Vendors;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import org.apache.camel.Exchange;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.stereotype.Component;

/** What route {@code poll} calls: opens a run, closes its windows, ends it well or badly. */
@Component("runs")
public final class Runs {

    private static final Logger LOGGER = LoggerFactory.getLogger(Runs.class);

    /** Where a first run begins when the settings don't say: everything Birdie's trend lines show. */
    private static final Duration BY_DEFAULT = Duration.ofDays(365);

    /** The state of a connection whose records come faster than they go. */
    public static final String PAUSED = "PAUSED";

    /** The state of a connection that waits for what its vendor prepares; it is polled again in a moment. */
    public static final String EXPORTING = "EXPORTING";

    private static final Duration PAUSE = Duration.ofMinutes(1);

    private final Tenants tenants;
    private final Connections connections;
    private final RunLog log;
    private final Intakes intakes;
    private final Partitions partitions;
    private final Vendors vendors;
    private final HighWater highWater;
    private final NextPoll nextPoll;
    private final BirdfeederProperties properties;
    private final Halt halt;
    private final ApplicationEventPublisher events;
    private final Clock clock;

    Runs(
            Tenants tenants,
            Connections connections,
            RunLog log,
            Intakes intakes,
            Partitions partitions,
            Vendors vendors,
            HighWater highWater,
            BirdfeederProperties properties,
            Halt halt,
            ApplicationEventPublisher events,
            @Qualifier("journal") Clock clock) {
        this.tenants = tenants;
        this.connections = connections;
        this.log = log;
        this.intakes = intakes;
        this.partitions = partitions;
        this.vendors = vendors;
        this.highWater = highWater;
        this.nextPoll = new NextPoll(clock);
        this.properties = properties;
        this.halt = halt;
        this.events = events;
        this.clock = clock;
    }

    /** Body: a {@link Claim}. Sets the variables {@code run}, {@code connection} and {@code privacy}. */
    public void open(Exchange exchange) {
        var claim = exchange.getMessage().getBody(Claim.class);
        var tenant = tenants.find(claim.tenant()).orElseThrow(() -> new IllegalStateException("tenant is gone"));
        var connection = tenants.connection(claim.tenant(), claim.name())
                .orElseThrow(() -> new IllegalStateException("connection is gone"));
        if (!highWater.isLow(tenant)) {
            throw new PausedException();
        }
        var now = clock.instant();
        var today = LocalDate.ofInstant(now, connection.zone());
        var start = start(connection, claim, today);
        var windows = vendors.rules(connection.source()).hasPartitions()
                ? List.of(Window.untilToday(start, today, connection.zone()))
                : Windows.plan(
                        start,
                        claim.openedFrom(),
                        claim.closedThrough(),
                        today,
                        properties.lookBackDays(),
                        windowDays(connection),
                        connection.zone());
        var context = exchange.getContext();
        var first = windows.isEmpty() ? null : windows.get(0).firstDay();
        var last = windows.isEmpty() ? null : windows.get(windows.size() - 1).lastDay();
        var run = new Run(
                log.begin(claim.id(), first, last),
                claim,
                tenant,
                connection,
                windows,
                intakes.open(tenant, claim.id(), claim.name()),
                new JournalCursors(partitions, claim.id()),
                () -> halt.isAsked() || context.isStopping() || context.isStopped(),
                now);
        if (claim.closedThrough() == null && first != null) {
            // From the first run on, so that an earlier start is noticed even when that run is interrupted.
            connections.openFrom(claim, first);
        }
        exchange.setVariable("run", run);
        exchange.setVariable("connection", connection);
        exchange.setVariable("privacy", tenant.privacy());
        events.publishEvent(run.report("RUNNING", null, run.intake().soFar(), now));
    }

    /** Body: a {@link Batch}, or what was split into nothing. Hands it over to variable {@code run}. */
    public void accept(Exchange exchange) {
        if (exchange.getMessage().getBody() instanceof Batch batch) {
            var receiver = exchange.getVariable("run", Receiver.class);
            receiver.accept(batch.outcomes());
            if (receiver instanceof Run run && run.isTimeToMeasure()) {
                highWater.checkWithin(run.tenant());
            }
        }
    }

    /** Closes the window of the variable, if its listings were seen whole; it is read again next time otherwise. */
    public void closeWindow(Exchange exchange) {
        var run = exchange.getVariable("run", Run.class);
        var window = exchange.getVariable("window", Window.class);
        var accepted = run.intake().flush();
        run.windowRead();
        window.unstable().forEach(listing -> run.unstable().add(window + ": " + listing.getFindings()));
        if (run.unstable().isEmpty() && run.ending() == null) {
            connections.closeThrough(run.claim(), window.lastDay());
        }
        window.forget();
        log.note(run.id(), accepted, run.bytes(), null, null);
        events.publishEvent(run.report("RUNNING", null, accepted, clock.instant()));
        if (!run.isComplete()) {
            highWater.check(run.tenant());
        }
    }

    /** Ends a run that went through. */
    public void close(Exchange exchange) {
        var run = exchange.getVariable("run", Run.class);
        if (run.ending() != null) {
            end(run, run.ending());
        } else if (run.unstable().isEmpty()) {
            var openedFrom = run.claim().openedFrom();
            if (run.firstDay() != null && (openedFrom == null || run.firstDay().isBefore(openedFrom))) {
                connections.openFrom(run.claim(), run.firstDay());
            }
            // By its schedule of today: the file may have changed meanwhile.
            var connection =
                    tenants.connection(run.claim().tenant(), run.claim().name()).orElse(run.connection());
            end(run, "OK", null, nextPoll.after(connection), 0);
        } else {
            var failures = run.claim().failures() + 1;
            end(
                    run,
                    "UNSTABLE",
                    String.join("; ", run.unstable()),
                    nextPoll.afterFailure("UNSTABLE", failures),
                    failures);
        }
    }

    private void end(Run run, Run.Ending ending) {
        var failures = run.claim().failures();
        if (ending.again() != null) {
            end(run, ending.state(), ending.error(), clock.instant().plus(ending.again()), failures);
        } else {
            end(run, ending.state(), ending.error(), nextPoll.afterFailure(ending.state(), failures + 1), failures + 1);
        }
    }

    /** Tells how far the run of the variable is with what it waits for. */
    public void tell(Exchange exchange) {
        var run = exchange.getVariable("run", Run.class);
        if (run.isPreview()) {
            return;
        }
        if (run.isProgressNew()) {
            connections.progress(run.claim().id(), run.progress());
        }
        events.publishEvent(run.report("RUNNING", null, run.intake().soFar(), clock.instant()));
    }

    /** Whether the connection's schedule has come round since then. */
    public boolean isScheduledSince(Connection connection, Instant moment) {
        return !nextPoll.after(connection, moment).isAfter(clock.instant());
    }

    /** Ends a run that failed; what it has handed over stays accepted, the open window is read again. */
    public void fail(Exchange exchange) {
        var failure = Failures.cause(exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Throwable.class));
        var run = exchange.getVariable("run", Run.class);
        var claim = run == null ? exchange.getMessage().getBody(Claim.class) : run.claim();
        try {
            var unavailable = JournalUnavailableException.of(failure);
            if (unavailable.isPresent()) {
                throw unavailable.get();
            }
            fail(claim, run, failure);
        } catch (RuntimeException failed) {
            var unavailable = JournalUnavailableException.of(failed).orElseThrow(() -> failed);
            // Nobody's fault here, and told once by the journal. Polled again as soon as it is back.
            connections.abandon(claim);
            if (run != null) {
                run.stop();
                events.publishEvent(run.report(
                        "STOPPED", unavailable.getMessage(), run.intake().soFar(), run.startedAt()));
            }
        }
    }

    private void fail(Claim claim, Run run, Throwable failure) {
        if (run == null) {
            var paused = failure instanceof PausedException;
            connections.release(
                    claim,
                    clock.instant().plus(PAUSE),
                    paused ? PAUSED : null,
                    paused ? failure.getMessage() : null,
                    claim.failures());
            if (paused) {
                events.publishEvent(RunReport.notBegun(claim.tenant(), claim.name(), PAUSED, failure.getMessage()));
            }
            return;
        }
        run.stop();
        handOver(run);
        if (failure instanceof StoppedException || failure instanceof ClaimLostException) {
            end(run, "STOPPED", null, clock.instant(), run.claim().failures());
            return;
        }
        if (failure instanceof PausedException) {
            end(
                    run,
                    PAUSED,
                    failure.getMessage(),
                    clock.instant().plus(PAUSE),
                    run.claim().failures());
            return;
        }
        var state = state(failure);
        var failures = run.claim().failures() + 1;
        var next = failure instanceof VendorException vendor && vendor.until() != null
                ? vendor.until()
                : nextPoll.afterFailure(state, failures);
        end(run, state, message(failure), next, failures);
    }

    /** What was read before the failure counts, and is in the report. */
    private static void handOver(Run run) {
        try {
            run.intake().flush();
        } catch (JournalUnavailableException unavailable) {
            throw unavailable;
        } catch (RuntimeException alreadyTold) {
            // A commit that fails is what failed the run, or fails the next one.
            LOGGER.debug("not handed over", alreadyTold);
        }
    }

    private void end(Run run, String state, String error, Instant nextPollAt, int failures) {
        var accepted = run.intake().soFar();
        var stopped = state.equals("STOPPED");
        log.note(run.id(), accepted, run.bytes(), state, error);
        connections.release(run.claim(), nextPollAt, stopped ? null : state, error, failures);
        if (error != null && !state.equals(EXPORTING)) {
            LOGGER.atWarn()
                    .addKeyValue("tenant", run.connection().tenant())
                    .addKeyValue("connection", run.connection().name())
                    .addKeyValue("state", state)
                    .addKeyValue("error", error)
                    .addKeyValue("nextPollAt", nextPollAt)
                    .log(state.equals(PAUSED) ? "poll paused" : "poll failed");
        }
        events.publishEvent(run.report(state, error, accepted, clock.instant()));
    }

    private LocalDate start(Connection connection, Claim claim, LocalDate today) {
        var configured = connection.setting("data_source.start_date");
        if (configured != null) {
            return LocalDate.parse(configured);
        }
        return claim.openedFrom() != null ? claim.openedFrom() : today.minusDays(BY_DEFAULT.toDays());
    }

    private static int windowDays(Connection connection) {
        var configured = connection.setting("data_source.window_days");
        return configured == null ? Windows.LONGEST : Integer.parseInt(configured);
    }

    private static String state(Throwable failure) {
        if (failure instanceof VendorException vendor) {
            return vendor.state().name();
        }
        return failure instanceof IOException ? VendorException.State.UNREACHABLE.name() : "FAILED";
    }

    /** Other exceptions quote bodies and addresses with query strings; their class is all that is safe. */
    private static String message(Throwable failure) {
        return failure instanceof VendorException
                ? failure.getMessage()
                : "%s while polling".formatted(failure.getClass().getSimpleName());
    }
}
