package dev.birdfeeder;

import dev.birdfeeder.delivery.Dispatch;
import dev.birdfeeder.journal.Deliveries;
import dev.birdfeeder.sandbox.Sandbox;
import dev.birdfeeder.sandbox.TrackCxmSandbox;
import dev.birdfeeder.schedule.Pauses;
import dev.birdfeeder.schedule.Roster;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.apache.camel.ProducerTemplate;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.support.GenericApplicationContext;

/** A whole Birdfeeder in a temporary folder, against the sandbox, that does nothing until it is told to. */
public final class Birdfeeders implements AutoCloseable {

    /** Days of answers, 42 each: enough for two groups of records. */
    private static final int DAYS = 35;

    private final ConfigurableApplicationContext context;

    private Birdfeeders(ConfigurableApplicationContext context) {
        this.context = context;
    }

    /**
     * Starts one.
     *
     * @param sinks the lines under {@code sinks:} of the demo tenant
     * @param settings more settings, as {@code --birdfeeder.…}
     */
    public static Birdfeeders start(Path folder, String sinks, String... settings) {
        var all = new ArrayList<>(List.of("--birdfeeder.webhook.enabled=false"));
        all.addAll(List.of(settings));
        return start(WebApplicationType.NONE, folder, sinks, all);
    }

    /** Starts one that listens for pushes, at a port of its own. */
    public static Birdfeeders serve(Path folder, String sinks, String... settings) {
        var all = new ArrayList<>(List.of("--server.port=0", "--management.server.port=0"));
        all.addAll(List.of(settings));
        return start(WebApplicationType.SERVLET, folder, sinks, all);
    }

    private static Birdfeeders start(WebApplicationType web, Path folder, String sinks, List<String> settings) {
        try {
            var demo = Files.readString(Path.of("tenants/demo.yaml"));
            var tenants = Files.createDirectories(folder.resolve("tenants"));
            Files.writeString(
                    tenants.resolve("demo.yaml"),
                    demo.substring(0, demo.indexOf("sinks:"))
                                    .replace(
                                            "surveys: []",
                                            "start_date: "
                                                    + LocalDate.now(ZoneOffset.UTC)
                                                            .minusDays(DAYS))
                            + "allow_literal_secrets: true\nsinks:\n" + sinks);
            var all = new ArrayList<>(List.of(
                    "--spring.profiles.active=sandbox",
                    "--birdfeeder.ticks=false",
                    "--birdfeeder.retry.delay-millis=1",
                    "--birdfeeder.retry.sink-delay-millis=1",
                    "--birdfeeder.tenants=" + tenants));
            all.addAll(settings);
            // Given twice, a setting would become a list.
            if (all.stream().noneMatch(setting -> setting.startsWith("--birdfeeder.journal.url="))) {
                all.add("--birdfeeder.journal.url=jdbc:sqlite:" + folder.resolve("journal.db"));
            }
            return new Birdfeeders(new SpringApplicationBuilder(BirdfeederApplication.class)
                    .web(web)
                    // What a vendor prepares is asked for at once.
                    .initializers((GenericApplicationContext context) -> context.registerBean(
                            "noPauses", Pauses.class, () -> duration -> {}, bean -> bean.setPrimary(true)))
                    .run(all.toArray(String[]::new)));
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /** Polls every connection, whatever its schedule. */
    public void poll() {
        bean(Roster.class).all().forEach(claim -> camel().sendBody("direct:poll", claim));
    }

    /** Delivers what is due, lane after lane, until nothing is. */
    public void deliver() {
        var dispatch = bean(Dispatch.class);
        for (var due = dispatch.due(); !due.isEmpty(); due = dispatch.due()) {
            due.forEach(delivery -> camel().sendBody("direct:deliver", delivery));
        }
    }

    /**
     * Delivers as {@link #deliver()}, also what waits for another attempt, until nothing is left: never, where something
     * waits for a sink that isn't there any more.
     */
    public void deliverAll() {
        var deliveries = bean(Deliveries.class);
        while (deliveries.pending().records() > 0) {
            deliver();
            Thread.onSpinWait();
        }
    }

    /** How the demo tenant's sink stands. */
    public Deliveries.Lane lane(String sink) {
        return bean(Deliveries.class).lanes("demo").stream()
                .filter(lane -> lane.sink().equals(sink))
                .findFirst()
                .orElseThrow();
    }

    /** Where pushes of the demo tenant's Track connection go. */
    public URI webhook() {
        return URI.create("http://127.0.0.1:%s/webhooks/track/demo/track"
                .formatted(context.getEnvironment().getProperty("local.server.port")));
    }

    /** The simulated vendor. */
    public TrackCxmSandbox track() {
        return bean(Sandbox.class).track();
    }

    /** Any bean. */
    public <T> T bean(Class<T> type) {
        return context.getBean(type);
    }

    private ProducerTemplate camel() {
        return bean(ProducerTemplate.class);
    }

    @Override
    public void close() {
        context.close();
    }
}
