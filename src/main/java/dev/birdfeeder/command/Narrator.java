package dev.birdfeeder.command;

import dev.birdfeeder.BirdfeederProperties;
import dev.birdfeeder.delivery.Delivered;
import dev.birdfeeder.sandbox.Sandbox;
import dev.birdfeeder.schedule.Roster;
import dev.birdfeeder.schedule.RunReport;
import dev.birdfeeder.tenant.Tenants;
import java.io.PrintWriter;
import java.time.Clock;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.springframework.context.event.EventListener;
import org.springframework.core.env.Environment;
import org.springframework.stereotype.Component;

/** Tells a person at a terminal what happens: where to look, and progress while it works. A service is silent. */
@Component
final class Narrator {

    private final BirdfeederProperties properties;
    private final Environment environment;
    private final Roster roster;
    private final Tenants tenants;
    private final Optional<Sandbox> sandbox;
    private final Clock clock;
    private final Map<String, Progress> connections = new HashMap<>();
    private PrintWriter out;

    Narrator(
            BirdfeederProperties properties,
            Environment environment,
            Roster roster,
            Tenants tenants,
            Optional<Sandbox> sandbox,
            Clock clock) {
        this.properties = properties;
        this.environment = environment;
        this.roster = roster;
        this.tenants = tenants;
        this.sandbox = sandbox;
        this.clock = clock;
    }

    /** What runs, and where to look. */
    void greet(PrintWriter out) {
        roster.read();
        sandbox.ifPresent(vendors -> out.printf(
                "Sandbox: Track CXM is simulated at %s, Track NPS at %s, Qualtrics at %s; nothing leaves this machine. CXM is"
                        + " polled, and it pushes its newest answers to /webhooks/track/demo/track; both make one record.%n",
                vendors.track().url(),
                vendors.trackNps().url(),
                vendors.qualtrics().url()));
        out.printf(
                "Birdfeeder runs. Tenants: %,d from %s/. Journal: %s. Health: http://%s:%s/actuator/health%n",
                tenants.all().size(),
                properties.tenants(),
                properties.journal().place(),
                environment.getProperty("management.server.address", "localhost"),
                environment.getProperty("local.management.port", environment.getProperty("management.server.port")));
        out.flush();
        if (sandbox.isPresent()) {
            out.println("Records appear under out/; see one with: head -n 1 out/demo/csat/*/*.ndjson. Ctrl-C ends it.");
            tellProgress(out);
        }
    }

    /** Prints what happens from now on. */
    synchronized void tellProgress(PrintWriter to) {
        out = to;
        connections.keySet().forEach(name -> tell(name, true));
    }

    @EventListener
    synchronized void on(RunReport report) {
        tell(progress(report.tenant(), report.connection(), progress -> progress.add(report)), false);
    }

    @EventListener
    synchronized void on(Delivered delivered) {
        tell(progress(delivered.tenant(), delivered.connection(), progress -> progress.add(delivered)), false);
    }

    private String progress(String tenant, String connection, Consumer<Progress> news) {
        var name = tenant + '/' + connection;
        news.accept(connections.computeIfAbsent(name, unknown -> new Progress()));
        return name;
    }

    private void tell(String name, boolean anyway) {
        if (out == null) {
            return;
        }
        var sinks = tenants.find(name.substring(0, name.indexOf('/')))
                .map(tenant -> tenant.sinks().keySet())
                .orElse(Set.of());
        connections.get(name).line(clock.instant(), sinks, anyway).ifPresent(line -> {
            out.println(line);
            out.flush();
        });
    }
}
