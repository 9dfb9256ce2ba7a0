package dev.birdfeeder.delivery;

import dev.birdfeeder.camel.Failures;
import dev.birdfeeder.journal.Deliveries;
import dev.birdfeeder.journal.Delivery;
import dev.birdfeeder.journal.JournalUnavailableException;
import dev.birdfeeder.journal.Settlement;
import dev.birdfeeder.tenant.Tenant;
import dev.birdfeeder.tenant.Tenants;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadPoolExecutor;
import org.apache.camel.Exchange;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.stereotype.Component;

/** What the routes {@code dispatch} and {@code deliver} call: claims deliveries and notes how they ended. */
@Component("dispatch")
public final class Dispatch {

    private static final Logger LOGGER = LoggerFactory.getLogger(Dispatch.class);

    private final Deliveries deliveries;
    private final Tenants tenants;
    private final ThreadPoolExecutor deliverers;
    private final ApplicationEventPublisher events;
    private final Clock clock;

    Dispatch(
            Deliveries deliveries,
            Tenants tenants,
            ThreadPoolExecutor deliverers,
            ApplicationEventPublisher events,
            @Qualifier("journal") Clock clock) {
        this.deliveries = deliveries;
        this.tenants = tenants;
        this.deliverers = deliverers;
        this.events = events;
        this.clock = clock;
    }

    /** Claims the heads of due lanes, as many as there are free workers. */
    public List<Delivery> due() {
        return deliveries.claimDue(deliverers.getMaximumPoolSize()
                - deliverers.getActiveCount()
                - deliverers.getQueue().size());
    }

    /** Body: a {@link Delivery}. Sets the variables {@code attempt} and {@code sink}. */
    public void open(Exchange exchange) {
        var delivery = exchange.getMessage().getBody(Delivery.class);
        exchange.setVariable("attempt", new Attempt(delivery));
        exchange.setVariable(
                "sink",
                tenants.find(delivery.tenant())
                        .map(Tenant::sinks)
                        .flatMap(sinks -> Optional.ofNullable(sinks.get(delivery.sink())))
                        .orElseThrow(() -> SinkException.waiting("the tenant has no such sink any more")));
    }

    /** It arrived. The body becomes the next delivery of the lane, or null. */
    public void done(Exchange exchange) {
        var attempt = exchange.getVariable("attempt", Attempt.class);
        var delivery = attempt.getDelivery();
        var settlement = attempt.whole();
        deliveries.done(delivery, settlement);
        tell(delivery, settlement);
        exchange.getMessage().setBody(deliveries.claimNext(delivery).orElse(null));
    }

    /** It didn't, or not all of it; the lane waits for the rest. The body becomes null. */
    public void failed(Exchange exchange) {
        var attempt = exchange.getVariable("attempt", Attempt.class);
        var delivery = attempt.getDelivery();
        var failure = Failures.cause(exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Throwable.class));
        exchange.getMessage().setBody(null);
        try {
            if (failure instanceof JournalUnavailableException unavailable) {
                throw unavailable;
            }
            failed(attempt, failure);
        } catch (JournalUnavailableException unavailable) {
            // Not the sink's fault, and told once by the journal. Goes out again as soon as that is back.
            deliveries.abandon(delivery);
        }
    }

    private void failed(Attempt attempt, Throwable failure) {
        var delivery = attempt.getDelivery();
        var settlement = attempt.partial();
        // Bad luck in the middle of progress isn't a sink that is down.
        var attempts = settlement.delivered() > 0 ? 1 : delivery.attempts() + 1;
        var dueAt = clock.instant().plus(Waits.before(attempts, failure));
        var error = failure instanceof SinkException
                ? failure.getMessage()
                : failure.getClass().getSimpleName();
        deliveries.failed(delivery, settlement, attempts, error, dueAt);
        tell(delivery, settlement);
        LOGGER.atWarn()
                .addKeyValue("tenant", delivery.tenant())
                .addKeyValue("sink", delivery.sink())
                .addKeyValue("delivery", delivery.id())
                .addKeyValue("error", error)
                .addKeyValue("attempts", attempts)
                .addKeyValue("dueAt", dueAt)
                .log("delivery failed");
    }

    private void tell(Delivery delivery, Settlement settlement) {
        events.publishEvent(
                new Delivered(delivery.tenant(), delivery.sink(), delivery.connection(), settlement.delivered()));
    }
}
