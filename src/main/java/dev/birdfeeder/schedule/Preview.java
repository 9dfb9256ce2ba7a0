package dev.birdfeeder.schedule;

import dev.birdfeeder.camel.Failures;
import dev.birdfeeder.feedback.Outcome;
import dev.birdfeeder.journal.Accepted;
import dev.birdfeeder.journal.Claim;
import dev.birdfeeder.journal.Intake;
import dev.birdfeeder.tenant.Connection;
import dev.birdfeeder.tenant.Tenant;
import dev.birdfeeder.tenant.Tenants;
import dev.birdfeeder.vendor.StoppedException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.camel.ProducerTemplate;
import org.springframework.stereotype.Component;

/** Command {@code preview}: the source's real route over the newest days, with an intake that keeps nothing. */
@Component
public final class Preview {

    private static final int DAYS = 28;

    private final Tenants tenants;
    private final ProducerTemplate camel;
    private final Clock clock;

    Preview(Tenants tenants, ProducerTemplate camel, Clock clock) {
        this.tenants = tenants;
        this.camel = camel;
        this.clock = clock;
    }

    /**
     * Prints records as newline-delimited JSON to {@code out}, and what isn't a record to {@code err}.
     *
     * @return the exit code
     */
    public int print(String tenant, String name, int limit, PrintWriter out, PrintWriter err) {
        tenants.refresh();
        var connection = tenants.connection(tenant, name);
        if (connection.isEmpty()) {
            var problems = tenants.broken().getOrDefault(tenant, List.of());
            problems.forEach(err::println);
            if (problems.isEmpty()) {
                err.printf("no connection %s/%s (there are: %s)%n", tenant, name, names());
            }
            return 1;
        }
        var outcomes = new Limited(limit);
        var failure = read(tenants.find(tenant).orElseThrow(), connection.get(), outcomes);
        outcomes.print(out, err);
        if (failure != null && !(failure instanceof StoppedException)) {
            err.printf("%s/%s: %s%n", tenant, name, failure.getMessage());
            return 1;
        }
        return 0;
    }

    /** Yesterday first, then further back until there are enough. */
    private Throwable read(Tenant tenant, Connection connection, Limited intake) {
        var yesterday = LocalDate.ofInstant(clock.instant(), connection.zone()).minusDays(1);
        var windows = new ArrayList<Window>();
        for (int from = 0, to = 0; to < DAYS; from = to + 1, to = Math.min(2 * from + 2, DAYS)) {
            windows.add(new Window(yesterday.minusDays(to), yesterday.minusDays(from), connection.zone()));
        }
        var claim = new Claim(0, connection.tenant(), connection.name(), null, null, 0);
        var run = new Run(0, claim, tenant, connection, windows, intake, null, intake::isFull, clock.instant());
        for (var window : windows) {
            var failure = camel.send("direct:" + connection.source(), exchange -> {
                        exchange.setVariable("run", run);
                        exchange.setVariable("connection", connection);
                        exchange.setVariable("privacy", tenant.privacy());
                        exchange.setVariable("window", window);
                    })
                    .getException();
            if (failure != null) {
                return Failures.cause(failure);
            }
        }
        return null;
    }

    private String names() {
        return String.join(
                ", ",
                tenants.all().stream()
                        .flatMap(tenant -> tenant.connections().values().stream())
                        .map(Connection::id)
                        .sorted()
                        .toList());
    }

    /** Keeps the first so many outcomes; full, it stops the run. */
    private static final class Limited implements Intake {

        private final int limit;
        private final List<Outcome> outcomes = new ArrayList<>();
        private final Set<String> seen = new HashSet<>();

        Limited(int limit) {
            this.limit = limit;
        }

        synchronized boolean isFull() {
            return outcomes.size() >= limit;
        }

        @Override
        public synchronized void add(List<Outcome> more) {
            more.stream().filter(this::isNew).limit(limit - outcomes.size()).forEach(outcomes::add);
        }

        /** A vendor may list one twice, and its days may be asked for with an overlap. */
        private boolean isNew(Outcome outcome) {
            return outcome.subject() == null || seen.add(outcome.subject());
        }

        @Override
        public Accepted flush() {
            return Accepted.NONE;
        }

        @Override
        public Accepted soFar() {
            return Accepted.NONE;
        }

        synchronized void print(PrintWriter out, PrintWriter err) {
            int skipped = 0;
            for (var outcome : outcomes) {
                if (outcome instanceof Outcome.Accepted record) {
                    out.println(new String(record.json(), StandardCharsets.UTF_8));
                } else if (outcome instanceof Outcome.Dead dead) {
                    err.printf("dead letter: %s: %s: %s%n", dead.stage(), dead.reason(), dead.message());
                } else {
                    skipped++;
                }
            }
            out.flush();
            if (skipped > 0) {
                err.printf("%d skipped: no NPS or CSAT answer%n", skipped);
            }
        }
    }
}
