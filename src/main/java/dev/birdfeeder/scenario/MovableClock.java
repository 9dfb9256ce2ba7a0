package dev.birdfeeder.scenario;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

/** Stands still until it is moved, or somebody waits. */
final class MovableClock extends Clock {

    private volatile Instant now = Instant.EPOCH;

    synchronized void moveTo(Instant moment) {
        now = moment;
    }

    /** Time goes by. */
    synchronized void pass(Duration duration) {
        now = now.plus(duration);
    }

    @Override
    public Instant instant() {
        return now;
    }

    @Override
    public ZoneId getZone() {
        return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
        throw new UnsupportedOperationException("moments only; days are a connection's");
    }
}
