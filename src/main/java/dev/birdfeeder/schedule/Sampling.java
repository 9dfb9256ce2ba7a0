package dev.birdfeeder.schedule;

import dev.birdfeeder.camel.Failures;
import dev.birdfeeder.feedback.Outcome;
import dev.birdfeeder.journal.Accepted;
import dev.birdfeeder.journal.Claim;
import dev.birdfeeder.journal.Intake;
import dev.birdfeeder.tenant.Connection;
import dev.birdfeeder.tenant.Tenant;
import dev.birdfeeder.vendor.StoppedException;
import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.apache.camel.ProducerTemplate;
import org.springframework.stereotype.Component;

/** Reads some days of a connection through its source's real route, with an intake that keeps nothing. */
@Component
public final class Sampling {

    private static final int LONGEST_WINDOW = 28;

    private final ProducerTemplate camel;
    private final Clock clock;

    Sampling(ProducerTemplate camel, Clock clock) {
        this.camel = camel;
        this.clock = clock;
    }

    /**
     * Reads the newest days first, one, then more at a time, until it is enough or there are no more.
     *
     * @param from the first day; 28 days when null
     * @param to the last day; yesterday, as the connection's zone has it, when null
     * @return why it ended early, other than because it was enough
     */
    public Optional<Throwable> read(
            Tenant tenant, Connection connection, LocalDate from, LocalDate to, BooleanSupplier isEnough) {
        var last = to == null
                ? LocalDate.ofInstant(clock.instant(), connection.zone()).minusDays(1)
                : to;
        var windows = windows(from == null ? last.minusDays(LONGEST_WINDOW) : from, last, connection.zone());
        var claim = new Claim(0, connection.tenant(), connection.name(), null, null, 0, 0);
        var run = new Run(0, claim, tenant, connection, windows, new Nowhere(), null, isEnough, clock.instant());
        for (var window : windows) {
            var failure = camel.send("direct:" + connection.source(), exchange -> {
                        exchange.setVariable("run", run);
                        exchange.setVariable("connection", connection);
                        exchange.setVariable("privacy", tenant.privacy());
                        exchange.setVariable("window", window);
                    })
                    .getException();
            if (failure != null) {
                return Optional.of(Failures.cause(failure)).filter(cause -> !(cause instanceof StoppedException));
            }
        }
        return Optional.empty();
    }

    private static List<Window> windows(LocalDate from, LocalDate to, ZoneId zone) {
        var windows = new ArrayList<Window>();
        var days = 1;
        for (var last = to;
                !last.isBefore(from);
                last = last.minusDays(days), days = Math.min(2 * days, LONGEST_WINDOW)) {
            var first = last.minusDays(days - 1L);
            windows.add(new Window(first.isBefore(from) ? from : first, last, zone));
        }
        return windows;
    }

    private static final class Nowhere implements Intake {
        @Override
        public void add(List<Outcome> outcomes) {
            // Seen by whoever taps the route.
        }

        @Override
        public Accepted flush() {
            return Accepted.NONE;
        }

        @Override
        public Accepted soFar() {
            return Accepted.NONE;
        }
    }
}
