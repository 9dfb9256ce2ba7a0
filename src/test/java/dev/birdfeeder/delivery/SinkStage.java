package dev.birdfeeder.delivery;

import dev.birdfeeder.BirdfeederApplication;
import dev.birdfeeder.feedback.Outcome;
import dev.birdfeeder.journal.Deliveries;
import dev.birdfeeder.journal.Delivery;
import dev.birdfeeder.journal.MovableClock;
import dev.birdfeeder.journal.Records;
import dev.birdfeeder.schedule.Roster;
import dev.birdfeeder.tenant.Tenants;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.camel.ProducerTemplate;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.jdbc.core.JdbcTemplate;

/** The real application with a clock that is moved; its tenants get records by hand, as if they had been polled. */
final class SinkStage implements AutoCloseable {

    private final MovableClock clock = new MovableClock("2026-03-10T12:00:00Z");
    private final Path tenants;
    private final ConfigurableApplicationContext application;

    SinkStage(Path folder, String... settings) {
        tenants = created(folder.resolve("tenants"));
        var all = new ArrayList<>(List.of(
                "--birdfeeder.tenants=" + tenants,
                "--birdfeeder.journal.url=jdbc:sqlite:" + folder.resolve("journal.db"),
                "--birdfeeder.http.allow-private-addresses=true",
                "--birdfeeder.retry.sink-delay-millis=1",
                "--logging.level.dev.birdfeeder=off"));
        all.addAll(List.of(settings));
        if (!all.contains("--birdfeeder.ticks=true")) {
            all.add("--birdfeeder.ticks=false");
        }
        application = new SpringApplicationBuilder(BirdfeederApplication.class)
                .web(WebApplicationType.NONE)
                .logStartupInfo(false)
                .initializers((GenericApplicationContext context) ->
                        context.registerBean("movableClock", Clock.class, () -> clock, bean -> bean.setPrimary(true)))
                .run(all.toArray(String[]::new));
        refresh();
    }

    /** Writes a tenant's file, with these lines under {@code sinks:}, and takes it up. */
    void tenant(String name, String... sinks) {
        try {
            Files.writeString(
                    tenants.resolve(name + ".yaml"),
                    """
                    allow_literal_secrets: true
                    sources:
                      track:
                        connection_details: { token: t }
                        data_source: { organization_id: 7b6f1d1e }
                        enabled: false
                    sinks:
                    """
                            + String.join("\n", sinks).indent(2));
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
        refresh();
        if (bean(Tenants.class).find(name).isEmpty()) {
            throw new AssertionError(bean(Tenants.class).problems());
        }
    }

    /** Deletes a tenant's file. */
    void forget(String name) {
        try {
            Files.delete(tenants.resolve(name + ".yaml"));
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
        refresh();
    }

    private void refresh() {
        bean(Roster.class).refresh();
    }

    /** So many records, r0 to r&lt;n-1&gt;, in one delivery per sink. */
    void accept(String tenant, int records) {
        accept(tenant, IntStream.range(0, records).mapToObj(n -> "r" + n).toArray(String[]::new));
    }

    /** Records with these ids, in one delivery per sink. */
    void accept(String tenant, String... ids) {
        bean(Records.class)
                .accept(
                        bean(Tenants.class).find(tenant).orElseThrow(),
                        tenant.hashCode(),
                        "track",
                        Arrays.stream(ids).map(SinkStage::record).toList());
    }

    private static Outcome record(String id) {
        var json =
                "{\"feedback_id\":\"%s\",\"tenant\":\"t\",\"source\":\"track-cxm\",\"connection\":\"track\",\"kind\":\"nps\",\"rating\":9}";
        return new Outcome.Accepted(id, id, json.formatted(id).getBytes(StandardCharsets.UTF_8), false);
    }

    /** Delivers what is due, lane after lane, until nothing is. */
    void deliver() {
        deliver(Map.of());
    }

    /** Likewise, with these headers on the way in. */
    void deliver(Map<String, Object> headers) {
        for (var due = due(); !due.isEmpty(); due = due()) {
            due.forEach(head -> bean(ProducerTemplate.class).sendBodyAndHeaders("direct:deliver", head, headers));
        }
    }

    /** Claims the heads of lanes that are due. */
    List<Delivery> due() {
        return bean(Dispatch.class).due();
    }

    /** Delivers one lane. */
    void deliver(Delivery head) {
        bean(ProducerTemplate.class).sendBody("direct:deliver", head);
    }

    void advance(Duration duration) {
        clock.advance(duration.isNegative() ? Duration.ZERO : duration);
    }

    /** When the head of the lane is tried again, from now. */
    Duration wait(String tenant, String sink) {
        var dueAt = jdbc().queryForObject(
                        "SELECT due_at FROM delivery WHERE tenant = ? AND sink = ? ORDER BY id LIMIT 1",
                        Long.class,
                        tenant,
                        sink);
        return Duration.ofMillis(dueAt - clock.millis());
    }

    Deliveries.Lane lane(String tenant, String sink) {
        return bean(Deliveries.class).lanes(tenant).stream()
                .filter(lane -> lane.sink().equals(sink))
                .findFirst()
                .orElseThrow();
    }

    /** The reasons of a tenant's dead letters. */
    List<String> deadLetters(String tenant) {
        return jdbc().queryForList("SELECT reason FROM dead_letter WHERE tenant = ? ORDER BY id", String.class, tenant);
    }

    JdbcTemplate jdbc() {
        return bean(JdbcTemplate.class);
    }

    <T> T bean(Class<T> type) {
        return application.getBean(type);
    }

    private static Path created(Path folder) {
        try {
            return Files.createDirectories(folder);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    @Override
    public void close() {
        application.close();
    }
}
