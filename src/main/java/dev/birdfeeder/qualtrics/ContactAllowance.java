package dev.birdfeeder.qualtrics;

import java.time.Duration;
import java.time.Instant;

/** How much a connection may ask for contacts, and whether it may at all: small, and kept when its book is forgotten. */
final class ContactAllowance {

    private static final Duration PERIOD = Duration.ofHours(1);

    private final int requestsPerHour;
    private Instant offUntil = Instant.MIN;
    private Instant hourBegan = Instant.MIN;
    private int askedInHour;

    ContactAllowance(int requestsPerHour) {
        this.requestsPerHour = requestsPerHour;
    }

    /** Nothing is asked for until then. */
    synchronized void closeUntil(Instant moment) {
        offUntil = moment;
    }

    synchronized boolean isOpen(Instant now) {
        return !now.isBefore(offUntil);
    }

    /** Takes one request of this hour's, if there is one. */
    synchronized boolean mayAsk(Instant now) {
        if (isHourOver(now)) {
            hourBegan = now;
            askedInHour = 0;
        }
        if (askedInHour >= requestsPerHour) {
            return false;
        }
        askedInHour++;
        return true;
    }

    /** Whether it says no more than a new one. */
    synchronized boolean isIdle(Instant now) {
        return isOpen(now) && isHourOver(now);
    }

    private boolean isHourOver(Instant now) {
        return hourBegan.equals(Instant.MIN) || !now.isBefore(hourBegan.plus(PERIOD));
    }
}
