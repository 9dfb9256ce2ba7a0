package dev.birdfeeder.command;

import dev.birdfeeder.BirdfeederProperties;
import dev.birdfeeder.delivery.Delivered;
import dev.birdfeeder.sandbox.Sandbox;
import dev.birdfeeder.schedule.Roster;
import dev.birdfeeder.schedule.RunReport;
import dev.birdfeeder.tenant.Tenants;
import java.io.PrintWriter;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.springframework.context.event.EventListener;
import org.springframework.core.env.Environment;
import org.springframework.stereotype.Component;

/** Tells a person at a terminal what happens: where to look, and progress while it works. A service is silent. */
@Component
final class Narrator {

    private static final Duration PAUSE = Duration.ofSeconds(2);

    private final BirdfeederProperties properties;
    private final Environment environment;
    private final Roster roster;
    private final Tenants tenants;
    private final Optional<Sandbox> sandbox;
    private final Clock clock;
    private final Map<String, Story> stories = new HashMap<>();
    private PrintWriter progress;

    /** What is known of one connection. */
    private static final class Story {
        private RunReport report;
        private Instant toldAt = Instant.MIN;
        private final Map<String, Long> delivered = new HashMap<>();
        private boolean finished;
    }

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
        progress = to;
        stories.values().forEach(story -> tell(story, true));
    }

    @EventListener
    synchronized void on(RunReport report) {
        var story = story(report.tenant(), report.connection());
        if (story.finished && report.isRunning()) {
            story.delivered.clear();
        }
        story.finished = false;
        story.report = report;
        tell(story, false);
    }

    @EventListener
    synchronized void on(Delivered delivered) {
        var story = story(delivered.tenant(), delivered.connection());
        story.delivered.merge(delivered.sink(), (long) delivered.records(), Long::sum);
        tell(story, false);
    }

    private Story story(String tenant, String connection) {
        return stories.computeIfAbsent(tenant + '/' + connection, name -> new Story());
    }

    private void tell(Story story, boolean now) {
        if (progress == null || story.report == null || story.finished) {
            return;
        }
        var report = story.report;
        var ended = !report.isRunning()
                && (!report.state().equals("OK")
                        || delivered(story)
                                >= report.accepted().fresh() + report.accepted().changed());
        if (ended) {
            story.finished = true;
            progress.println(summary(report));
        } else if (now || Duration.between(story.toldAt, clock.instant()).compareTo(PAUSE) >= 0) {
            story.toldAt = clock.instant();
            progress.println(String.format(
                    Locale.ROOT,
                    "%s/%s: %s, %,d interactions read, %,d records delivered",
                    report.tenant(),
                    report.connection(),
                    report.progress() == null
                            ? "%d of %d windows".formatted(report.windowsRead(), report.windows())
                            : report.progress(),
                    report.accepted().fetched(),
                    delivered(story)));
        }
        progress.flush();
    }

    /** What has reached all of the tenant's sinks. */
    private long delivered(Story story) {
        return tenants.find(story.report.tenant()).stream()
                .flatMap(tenant -> tenant.sinks().keySet().stream())
                .mapToLong(sink -> story.delivered.getOrDefault(sink, 0L))
                .min()
                .orElse(0);
    }

    private static String summary(RunReport report) {
        var accepted = report.accepted();
        return String.format(
                Locale.ROOT,
                "%s/%s: %s: %,d interactions read = %,d %s + %,d unchanged + %,d skipped + %,d dead letters, in %.1f s",
                report.tenant(),
                report.connection(),
                report.state(),
                accepted.fetched(),
                accepted.fresh() + accepted.changed(),
                report.state().equals("OK") ? "delivered" : "accepted",
                accepted.unchanged(),
                accepted.skipped(),
                accepted.dead(),
                report.duration().toMillis() / 1000.0);
    }
}
