package dev.birdfeeder.schedule;

import dev.birdfeeder.BirdfeederProperties;
import dev.birdfeeder.journal.Deliveries;
import dev.birdfeeder.tenant.Tenant;
import org.springframework.stereotype.Component;

/**
 * Keeps what waits for a slow sink within bounds: above the mark the polls of that tenant pause, and they go on when half
 * of it is gone, so that what is read again was worth it.
 */
@Component
public final class HighWater {

    private final Deliveries deliveries;
    private final long mark;

    HighWater(Deliveries deliveries, BirdfeederProperties properties) {
        this.deliveries = deliveries;
        this.mark = properties.highWater();
    }

    /** Whether a poll of this tenant may begin. */
    public boolean isLow(Tenant tenant) {
        return deliveries.waiting(tenant.name(), tenant.sinks().keySet()) <= mark / 2;
    }

    /** Whether so much waits that even what is pushed has to wait outside. */
    public boolean isFull(Tenant tenant) {
        return deliveries.waiting(tenant.name(), tenant.sinks().keySet()) > 2 * mark;
    }

    /**
     * Between windows.
     *
     * @throws PausedException when more waits than the mark allows
     */
    void check(Tenant tenant) {
        check(tenant, mark);
    }

    /** Inside a window, which is read from its beginning after a pause: twice as much may wait. */
    void checkWithin(Tenant tenant) {
        check(tenant, 2 * mark);
    }

    private void check(Tenant tenant, long most) {
        if (deliveries.waiting(tenant.name(), tenant.sinks().keySet()) > most) {
            throw new PausedException();
        }
    }
}
