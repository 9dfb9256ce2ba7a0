package dev.birdfeeder.delivery;

import dev.birdfeeder.journal.Deliveries;
import dev.birdfeeder.journal.Delivery;
import dev.birdfeeder.tenant.Tenant;
import dev.birdfeeder.tenant.Tenants;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadPoolExecutor;
import org.apache.camel.Exchange;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.stereotype.Component;

/** What the routes {@code dispatch} and {@code deliver} call: claims deliveries and notes how they ended. */
@Component("dispatch")
public final class Dispatch {

    private static final Logger LOGGER = LoggerFactory.getLogger(Dispatch.class);
    private static final int MOST_DOUBLINGS = 8;
    private static final Duration LONGEST_WAIT = Duration.ofMinutes(5);

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
            Clock clock) {
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

    /** Body: a {@link Delivery}. Sets the variables {@code delivery} and {@code sink}. */
    public void open(Exchange exchange) {
        var delivery = exchange.getMessage().getBody(Delivery.class);
        exchange.setVariable("delivery", delivery);
        exchange.setVariable(
                "sink",
                tenants.find(delivery.tenant())
                        .map(Tenant::sinks)
                        .flatMap(sinks -> Optional.ofNullable(sinks.get(delivery.sink())))
                        .orElseThrow(() -> new SinkException("the tenant has no such sink any more")));
    }

    /** It arrived. The body becomes the next delivery of the lane, or null. */
    public void done(Exchange exchange) {
        var delivery = exchange.getVariable("delivery", Delivery.class);
        deliveries.done(delivery);
        events.publishEvent(
                new Delivered(delivery.tenant(), delivery.sink(), delivery.connection(), delivery.records()));
        exchange.getMessage().setBody(deliveries.claimNext(delivery).orElse(null));
    }

    /** It didn't; the lane waits for its head. The body becomes null. */
    public void failed(Exchange exchange) {
        var delivery = exchange.getVariable("delivery", Delivery.class);
        var failure = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Throwable.class);
        var wait = Duration.ofSeconds(1L << Math.min(delivery.attempts(), MOST_DOUBLINGS));
        var dueAt = clock.instant().plus(wait.compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT : wait);
        var error = failure instanceof SinkException
                ? failure.getMessage()
                : failure.getClass().getSimpleName();
        deliveries.failed(delivery, error, dueAt);
        LOGGER.atWarn()
                .addKeyValue("tenant", delivery.tenant())
                .addKeyValue("sink", delivery.sink())
                .addKeyValue("delivery", delivery.id())
                .addKeyValue("error", error)
                .addKeyValue("dueAt", dueAt)
                .log("delivery failed");
        exchange.getMessage().setBody(null);
    }
}
