package dev.birdfeeder.delivery;

import dev.birdfeeder.camel.Failures;
import dev.birdfeeder.camel.Halt;
import dev.birdfeeder.journal.Deliveries;
import dev.birdfeeder.journal.Delivery;
import dev.birdfeeder.journal.JournalUnavailableException;
import dev.birdfeeder.journal.Settlement;
import dev.birdfeeder.tenant.Tenant;
import dev.birdfeeder.tenant.Tenants;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.apache.camel.Exchange;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;

/** What the routes {@code dispatch} and {@code deliver} call: claims deliveries and notes how they ended. */
@Component("dispatch")
public final class Dispatch {

    private static final Logger LOGGER = LoggerFactory.getLogger(Dispatch.class);

    private final Deliveries deliveries;
    private final Tenants tenants;
    private final Deliverers deliverers;
    private final Halt halt;
    private final ApplicationEventPublisher events;
    private final Clock clock;

    Dispatch(
            Deliveries deliveries,
            Tenants tenants,
            Deliverers deliverers,
            Halt halt,
            ApplicationEventPublisher events,
            @Qualifier("journal") Clock clock) {
        this.deliveries = deliveries;
        this.tenants = tenants;
        this.deliverers = deliverers;
        this.halt = halt;
        this.events = events;
        this.clock = clock;
    }

    /** Claims the heads of due lanes, as many as there are free workers; none before it is known who has which sinks. */
    public List<Delivery> due() {
        return halt.isAsked() || !tenants.isRead()
                ? List.of()
                : deliveries.claimDue(deliverers.free(), deliverers.mostFailing());
    }

    /** Body: a {@link Delivery}. Sets the variables {@code delivery}, {@code attempt} and {@code sink}. */
    public void open(Exchange exchange) {
        var delivery = exchange.getMessage().getBody(Delivery.class);
        deliverers.moved();
        exchange.setVariable("delivery", delivery);
        exchange.removeVariable("attempt");
        exchange.setVariable("attempt", new Attempt(delivery));
        exchange.setVariable(
                "sink",
                tenants.find(delivery.tenant())
                        .map(Tenant::sinks)
                        .flatMap(sinks -> Optional.ofNullable(sinks.get(delivery.sink())))
                        .orElseThrow(() -> SinkException.waiting("the tenant has no such sink any more")));
    }

    /** It arrived. The body becomes the next delivery, of this lane or another one, or null. */
    public void done(Exchange exchange) {
        var attempt = exchange.getVariable("attempt", Attempt.class);
        var delivery = attempt.getDelivery();
        var settlement = attempt.whole();
        deliveries.done(delivery, settlement);
        tell(delivery, settlement);
        exchange.getMessage().setBody(halt.isAsked() || exchange.getContext().isStopping() ? null : next(delivery));
    }

    /** The next of the lane; when it is empty, or has gone on for long while others wait, the head of another one. */
    private Delivery next(Delivery last) {
        if (!deliverers.hasHadItsTurn() || !deliveries.letOthersGoFirst(last)) {
            var next = deliveries.claimNext(last);
            if (next.isPresent()) {
                return next.get();
            }
        }
        deliverers.beginTurn();
        return deliveries.claimDue(1, deliverers.mostFailing()).stream()
                .findFirst()
                .orElse(null);
    }

    /** It didn't, or not all of it; the lane waits for the rest. The body becomes null. */
    public void failed(Exchange exchange) {
        exchange.getMessage().setBody(null);
        var delivery = exchange.getVariable("delivery", Delivery.class);
        var failure = Failures.cause(exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Throwable.class));
        try {
            var unavailable = JournalUnavailableException.of(failure);
            if (unavailable.isPresent()) {
                throw unavailable.get();
            }
            settle(delivery, settlement(exchange.getVariable("attempt", Attempt.class), delivery), failure);
        } catch (RuntimeException failed) {
            JournalUnavailableException.of(failed).orElseThrow(() -> failed);
            // Not the sink's fault, and told once by the journal. Goes out again as soon as that is back.
            deliveries.abandon(delivery);
        }
    }

    private void settle(Delivery delivery, Settlement settlement, Throwable failure) {
        // Bad luck in the middle of progress isn't a sink that is down.
        var attempts = settlement.delivered() > 0 ? 1 : delivery.attempts() + 1;
        var dueAt = clock.instant().plus(Waits.before(attempts, failure));
        var error = error(failure);
        try {
            deliveries.failed(delivery, settlement, attempts, error, dueAt);
            tell(delivery, settlement);
        } catch (RuntimeException unsettled) {
            if (JournalUnavailableException.of(unsettled).isPresent()) {
                throw unsettled;
            }
            error = error(unsettled);
            release(delivery, error, dueAt);
        }
        if (!(failure instanceof UnfinishedException)) {
            LOGGER.atWarn()
                    .addKeyValue("tenant", delivery.tenant())
                    .addKeyValue("sink", delivery.sink())
                    .addKeyValue("delivery", delivery.id())
                    .addKeyValue("error", error)
                    .addKeyValue("attempts", attempts)
                    .addKeyValue("dueAt", dueAt)
                    .log("delivery failed");
        }
    }

    /** Other exceptions quote statements and bodies; their class is all that is safe. */
    private static String error(Throwable failure) {
        if (failure instanceof SinkException) {
            return failure.getMessage();
        }
        var name = failure.getClass().getSimpleName();
        return failure instanceof DataAccessException ? "what became of it can't be noted (%s)".formatted(name) : name;
    }

    /** What the attempt brought; nothing when it never began, or when all arrived and just that couldn't be noted. */
    private static Settlement settlement(Attempt attempt, Delivery delivery) {
        var settlement = attempt == null ? null : attempt.partial();
        return settlement == null || settlement.remaining() == 0
                ? new Settlement(0, List.of(), delivery.records(), new byte[0])
                : settlement;
    }

    /** All of it is sent again, under the same keys; a dead letter that can't be kept mustn't be lost. */
    private void release(Delivery delivery, String error, Instant dueAt) {
        try {
            deliveries.release(delivery, delivery.attempts() + 1, error, dueAt);
        } catch (RuntimeException outOfReach) {
            // Its claim is given back with the next renewal.
            deliveries.abandon(delivery);
        }
    }

    private void tell(Delivery delivery, Settlement settlement) {
        events.publishEvent(
                new Delivered(delivery.tenant(), delivery.sink(), delivery.connection(), settlement.delivered()));
    }
}
