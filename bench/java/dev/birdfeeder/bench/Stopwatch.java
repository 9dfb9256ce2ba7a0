package dev.birdfeeder.bench;

import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.annotation.Profile;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/** Measures {@code run --once} from the moment when the application is ready until it is done and closes. */
@Component
@Profile(Stopwatch.PROFILE)
final class Stopwatch {

    static final String PROFILE = "bench";

    private static volatile Round last;
    private Round.Meter meter;

    /** The round that was measured last. */
    static Round last() {
        return last;
    }

    @EventListener(ApplicationReadyEvent.class)
    void ready() {
        meter = new Round.Meter();
    }

    @EventListener(ContextClosedEvent.class)
    void closed() {
        last = meter == null ? null : meter.stop();
    }
}
