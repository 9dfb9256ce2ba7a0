package dev.birdfeeder.webhook;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.birdfeeder.camel.Failures;
import dev.birdfeeder.camel.Halt;
import dev.birdfeeder.journal.Intakes;
import dev.birdfeeder.journal.JournalUnavailableException;
import dev.birdfeeder.journal.Pointers;
import dev.birdfeeder.journal.Pointers.Due;
import dev.birdfeeder.journal.Pointers.Pointer;
import dev.birdfeeder.schedule.HighWater;
import dev.birdfeeder.tenant.Connection;
import dev.birdfeeder.tenant.Tenant;
import dev.birdfeeder.tenant.Tenants;
import dev.birdfeeder.vendor.StoppedException;
import dev.birdfeeder.vendor.VendorException;
import dev.birdfeeder.vendor.VendorException.State;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.camel.Exchange;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * What routes {@code follow} and {@code pointers} call: pushes that only point to something are followed. What isn't there
 * yet is asked for again, less and less often, and then left to the poll, which finds it in any case.
 */
@Component("follow")
public final class Follow {

    private static final Logger LOGGER = LoggerFactory.getLogger(Follow.class);

    /** Pointers of one connection that a worker takes at once; then it is another connection's turn. */
    private static final int A_TURN = 10;

    /** When they come back if the worker never does; far longer than a turn takes. */
    private static final Duration COMES_BACK = Duration.ofMinutes(15);

    /** With these pauses a pointer is followed for some twenty minutes. */
    private static final int MOST_ATTEMPTS = 10;

    private static final Duration FIRST_PAUSE = Duration.ofSeconds(5);
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(5);

    /** How long those of a tenant wait whose sinks have more than enough to do. */
    private static final Duration FULL = Duration.ofMinutes(1);

    /** What isn't about the one response: the others would fail the same. */
    private static final Set<State> OF_ALL =
            Set.of(State.AUTH_FAILED, State.RATE_LIMITED, State.CAPTCHA, State.UNREACHABLE);

    private final Pointers pointers;
    private final Tenants tenants;
    private final Intakes intakes;
    private final HighWater highWater;
    private final ThreadPoolExecutor followers;
    private final Halt halt;
    private final MeterRegistry meters;
    private final ObjectMapper mapper = new ObjectMapper();

    /** One worker a connection, so that none that has many takes all of them. */
    private final Set<Long> busy = ConcurrentHashMap.newKeySet();

    /** By connection: its turns in a row that ended early. */
    private final Map<Long, Integer> failures = new ConcurrentHashMap<>();

    /** By connection: what was told last; until something is had, it isn't told again. */
    private final Map<Long, String> told = new ConcurrentHashMap<>();

    Follow(
            Pointers pointers,
            Tenants tenants,
            Intakes intakes,
            HighWater highWater,
            ThreadPoolExecutor followers,
            Halt halt,
            MeterRegistry meters) {
        this.pointers = pointers;
        this.tenants = tenants;
        this.intakes = intakes;
        this.highWater = highWater;
        this.followers = followers;
        this.halt = halt;
        this.meters = meters;
    }

    /**
     * Some pointers of one connection.
     *
     * @param isOver set when the others would fail the same; they aren't tried
     */
    public record Turn(Tenant tenant, Connection connection, List<Pointer> pointers, AtomicBoolean isOver) {

        long number() {
            return pointers.get(0).connection();
        }
    }

    /** As many turns as there are free workers; none while the journal can't be reached. */
    public List<Turn> due() {
        var free = followers.getMaximumPoolSize() - busy.size();
        var turns = new ArrayList<Turn>();
        if (free <= 0 || halt.isAsked()) {
            return turns;
        }
        for (var due : pointers.due(free, Set.copyOf(busy))) {
            var tenant = tenants.find(due.tenant()).orElse(null);
            var connection = tenant == null ? null : tenant.connections().get(due.name());
            if (connection == null || highWater.isFull(tenant)) {
                pointers.postpone(due.connection(), FULL); // or it would be the first again, and others never
            } else {
                take(due, tenant, connection).ifPresent(turns::add);
            }
        }
        return turns;
    }

    private Optional<Turn> take(Due due, Tenant tenant, Connection connection) {
        if (!busy.add(due.connection())) {
            return Optional.empty();
        }
        List<Pointer> taken = List.of();
        try {
            taken = pointers.take(due.connection(), A_TURN, COMES_BACK);
        } finally {
            if (taken.isEmpty()) {
                busy.remove(due.connection());
            }
        }
        return taken.isEmpty()
                ? Optional.empty()
                : Optional.of(new Turn(tenant, connection, taken, new AtomicBoolean()));
    }

    /** Body: a {@link Turn} in, its pointers out. Sets what all of them share. */
    public void open(Exchange exchange) {
        var turn = exchange.getMessage().getBody(Turn.class);
        exchange.setVariable("turn", turn);
        exchange.setVariable("connection", turn.connection());
        exchange.setVariable("privacy", turn.tenant().privacy());
        exchange.setVariable("pushed", true);
        exchange.getMessage().setBody(turn.pointers());
    }

    /**
     * Body: a {@link Pointer} in, what it holds out.
     *
     * @throws StoppedException when the process ends, or the turn is over
     */
    public void begin(Exchange exchange) throws JsonProcessingException {
        var turn = exchange.getVariable("turn", Turn.class);
        var pointer = exchange.getMessage().getBody(Pointer.class);
        var push = new Push(
                intakes.push(
                        turn.tenant(), pointer.connection(), turn.connection().name()),
                () -> turn.isOver().get()
                        || halt.isAsked()
                        || exchange.getContext().isStopping());
        exchange.setVariable("pointer", pointer);
        exchange.setVariable("run", push);
        push.check();
        exchange.getMessage().setBody(mapper.readTree(pointer.payload()));
    }

    /** What it points to is in the journal. */
    public void done(Exchange exchange) {
        var pointer = exchange.getVariable("pointer", Pointer.class);
        pointers.remove(pointer);
        failures.remove(pointer.connection());
        told.remove(pointer.connection());
        var accepted = exchange.getVariable("run", Push.class).accepted();
        count(exchange, "new", accepted.fresh());
        count(exchange, "changed", accepted.changed());
        count(exchange, "unchanged", accepted.unchanged());
        count(exchange, "skipped", accepted.skipped());
        count(exchange, "dead", accepted.dead());
    }

    /** It couldn't be fetched, or not yet. */
    public void failed(Exchange exchange) {
        var failure = Failures.cause(exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Throwable.class));
        var pointer = exchange.getVariable("pointer", Pointer.class);
        if (failure instanceof StoppedException) {
            pointers.giveBack(pointer);
        } else if (JournalUnavailableException.of(failure).isPresent()) {
            pointers.again(pointer, FIRST_PAUSE);
        } else {
            if (failure instanceof VendorException vendor && OF_ALL.contains(vendor.state())) {
                exchange.getVariable("turn", Turn.class).isOver().set(true);
            }
            if (pointer.attempts() >= MOST_ATTEMPTS) {
                pointers.remove(pointer);
                count(exchange, "dropped", 1);
                tell(exchange, failure);
            } else {
                pointers.again(pointer, pause(pointer.attempts()));
                count(exchange, "later", 1);
            }
        }
    }

    /** @param attempts so far; from 1 */
    static Duration pause(int attempts) {
        var grown = FIRST_PAUSE.multipliedBy(1L << Math.min(attempts - 1, 20));
        return grown.compareTo(LONGEST_PAUSE) < 0 ? grown : LONGEST_PAUSE;
    }

    /** The turn has ended, in whatever way. */
    public void close(Exchange exchange) {
        var turn = exchange.getVariable("turn", Turn.class);
        try {
            if (turn.isOver().get()) {
                pointers.postpone(turn.number(), pause(failures.merge(turn.number(), 1, Integer::sum)));
            }
        } finally {
            busy.remove(turn.number());
        }
    }

    private void tell(Exchange exchange, Throwable failure) {
        var turn = exchange.getVariable("turn", Turn.class);
        var error = failure instanceof VendorException
                ? failure.getMessage()
                : failure.getClass().getSimpleName();
        if (!error.equals(told.put(turn.number(), error))) {
            LOGGER.atWarn()
                    .addKeyValue("tenant", turn.connection().tenant())
                    .addKeyValue("connection", turn.connection().name())
                    .addKeyValue("error", error)
                    .log("push left to the poll");
        }
    }

    private void count(Exchange exchange, String outcome, int events) {
        var connection = exchange.getVariable("connection", Connection.class);
        if (events > 0) {
            meters.counter(
                            "birdfeeder.webhook.pointers",
                            "tenant",
                            connection.tenant(),
                            "connection",
                            connection.name(),
                            "outcome",
                            outcome)
                    .increment(events);
        }
    }
}
