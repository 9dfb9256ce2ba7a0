package dev.birdfeeder.schedule;

import dev.birdfeeder.camel.Halt;
import dev.birdfeeder.journal.Claim;
import dev.birdfeeder.journal.Connections;
import dev.birdfeeder.journal.JournalUnavailableException;
import dev.birdfeeder.tenant.Connection;
import dev.birdfeeder.tenant.Problem;
import dev.birdfeeder.tenant.Tenant;
import dev.birdfeeder.tenant.Tenants;
import dev.birdfeeder.vendor.CaptchaStops;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** What route {@code tick} calls: takes up changed tenant files and claims the connections that are due. */
@Component("roster")
public final class Roster {

    private static final Logger LOGGER = LoggerFactory.getLogger(Roster.class);

    private final Tenants tenants;
    private final Connections connections;
    private final ThreadPoolExecutor pollers;
    private final Set<String> present = new HashSet<>();
    private final Set<String> edited = new HashSet<>();
    private final Set<String> absent = new HashSet<>();
    private final CaptchaStops stops;
    private final Halt halt;
    private final NextPoll nextPoll;
    private boolean first = true;
    private Set<Problem> told = Set.of();

    Roster(
            Tenants tenants,
            Connections connections,
            ThreadPoolExecutor pollers,
            CaptchaStops stops,
            Halt halt,
            Clock clock) {
        this.tenants = tenants;
        this.connections = connections;
        this.pollers = pollers;
        this.stops = stops;
        this.halt = halt;
        this.nextPoll = new NextPoll(clock);
    }

    /**
     * Claims as many due connections as there are free workers, those in trouble get half of them at most; none while the
     * journal can't be reached.
     */
    public List<Claim> due() {
        read();
        if (!connections.renew() || halt.isAsked()) {
            return List.of();
        }
        try {
            apply();
        } catch (JournalUnavailableException told) {
            return List.of();
        }
        return connections.claimDue(
                pollers.getMaximumPoolSize()
                        - pollers.getActiveCount()
                        - pollers.getQueue().size(),
                Math.max(1, pollers.getMaximumPoolSize() / 2));
    }

    /**
     * Claims every enabled connection, whatever its schedule.
     *
     * @throws JournalUnavailableException when the journal stays out of reach
     */
    public List<Claim> all() {
        refresh();
        var claims = new ArrayList<Claim>();
        for (var tenant : tenants.all()) {
            tenant.connections().values().forEach(connection -> connections
                    .claim(connection.tenant(), connection.name())
                    .ifPresent(claims::add));
        }
        return claims;
    }

    /** Takes up what changed in the tenant files, in the journal too. */
    public void refresh() {
        read();
        apply();
    }

    /** Reads the tenant files that changed, and says once what is wrong in them; writes nothing to the journal. */
    public synchronized void read() {
        var changes = tenants.refresh();
        changes.problems().stream().filter(problem -> !told.contains(problem)).forEach(problem -> LOGGER.atWarn()
                .addKeyValue("problem", problem)
                .log("tenant file refused"));
        var mended = files(told);
        mended.removeAll(files(changes.problems()));
        mended.forEach(file -> LOGGER.atInfo().addKeyValue("file", file).log("tenant file mended"));
        told = Set.copyOf(changes.problems());
        tell("tenant added", changes.added());
        tell("tenant changed", changes.changed());
        tell("tenant removed", changes.removed());
        absent.addAll(changes.removed());
        present.addAll(changes.added());
        present.addAll(changes.changed());
        edited.addAll(changes.changed());
    }

    private static Set<String> files(Collection<Problem> problems) {
        return problems.stream().map(Problem::file).collect(Collectors.toCollection(TreeSet::new));
    }

    private static void tell(String what, Set<String> names) {
        names.forEach(name -> LOGGER.atDebug().addKeyValue("tenant", name).log(what));
    }

    /** Tells the journal; what it can't take now is told again. */
    private synchronized void apply() {
        if (first) {
            // Those that no file has any more are among what the journal knows from earlier.
            absent.addAll(connections.enabledTenants());
            first = false;
        }
        absent.removeAll(present);
        absent.removeIf(this::disableMissing);
        present.forEach(this::disableMissing);
        var found = connections(present);
        if (!found.isEmpty()) {
            connections.put(found);
            connections.bringForward(found.stream().collect(Collectors.toMap(Function.identity(), nextPoll::after)));
        }
        var changed = connections(edited);
        if (!changed.isEmpty()) {
            connections.retry(changed);
            changed.forEach(stops::retry);
        }
        present.clear();
        edited.clear();
    }

    private List<Connection> connections(Set<String> names) {
        return names.stream()
                .flatMap(name -> tenants.find(name).stream())
                .flatMap(tenant -> tenant.connections().values().stream())
                .toList();
    }

    /**
     * Stops polling what a tenant doesn't have any more.
     *
     * @return false while that can't be said: a file that this process can't read may be right in another
     */
    private boolean disableMissing(String tenant) {
        var known = tenants.find(tenant).map(Tenant::connections);
        if (known.isEmpty() && !tenants.isClear(tenant)) {
            return false;
        }
        connections.enabled(tenant).stream()
                .filter(name -> known.isEmpty() || !known.get().containsKey(name))
                .forEach(name -> connections.disable(tenant, name));
        return true;
    }
}
