package dev.birdfeeder.webhook;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.springframework.stereotype.Component;

/**
 * Counts what pushes are answered, by connection, and how long they waited for it, over all connections: with thousands of
 * them a histogram for each would be too much. What is for no connection that takes pushes is counted as {@value #NOBODY}'s.
 */
@Component
class Answers {

    /** No tenant and no connection can be called so. */
    private static final String NOBODY = "-";

    private static final Duration[] BUCKETS = LongStream.of(5, 10, 25, 50, 100, 250, 500, 1000, 2500, 5000, 10_000)
            .mapToObj(Duration::ofMillis)
            .toArray(Duration[]::new);

    private final MeterRegistry meters;
    private final Timer taken;
    private final Timer refused;
    private final Timer failed;

    Answers(MeterRegistry meters) {
        this.meters = meters;
        this.taken = timer("taken");
        this.refused = timer("refused");
        this.failed = timer("failed");
    }

    private Timer timer(String outcome) {
        return Timer.builder("birdfeeder.webhook.answer")
                .description("From the head of a push until its answer, its durable commit included")
                .tag("outcome", outcome)
                .serviceLevelObjectives(BUCKETS)
                .register(meters);
    }

    void count(Optional<Entrance> entrance, int status, long nanos) {
        meters.counter(
                        "birdfeeder.webhook.pushes",
                        "tenant",
                        entrance.map(one -> one.connection().tenant()).orElse(NOBODY),
                        "connection",
                        entrance.map(one -> one.connection().name()).orElse(NOBODY),
                        "status",
                        String.valueOf(status))
                .increment();
        (status < 400 ? taken : status < 500 ? refused : failed).record(nanos, TimeUnit.NANOSECONDS);
    }
}
