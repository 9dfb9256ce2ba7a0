package dev.birdfeeder.scenario;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.birdfeeder.BirdfeederApplication;
import dev.birdfeeder.delivery.Dispatch;
import dev.birdfeeder.journal.Connections;
import dev.birdfeeder.journal.Deliveries;
import dev.birdfeeder.scenario.Scenario.Push;
import dev.birdfeeder.scenario.Scenario.Step;
import dev.birdfeeder.schedule.Pauses;
import dev.birdfeeder.schedule.Roster;
import dev.birdfeeder.tenant.Tenants;
import dev.birdfeeder.webhook.Follow;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.GeneralSecurityException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.apache.camel.ProducerTemplate;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.logging.LoggingSystem;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.jdbc.core.JdbcTemplate;

/** The real application, started once for all scenarios, with a clock that is moved and a vendor that is a stub. */
final class Stage implements AutoCloseable {

    /** The sink that every scenario has, and whose files are what {@code then.records} is held against. */
    static final String ARCHIVE = "archive";

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path folder;
    private final MovableClock clock = new MovableClock();
    private final VendorStub vendor = new VendorStub();
    private final Set<String> tenants = new HashSet<>();
    private int rounds;
    private final ConfigurableApplicationContext application;

    /**
     * Starts it.
     *
     * @param folder for the tenants, the journal and what is delivered; empty
     * @param routes the routes folder
     * @param takesPushes whether it listens, on a free port
     */
    Stage(Path folder, Path routes, boolean takesPushes) {
        this.folder = folder;
        clock.moveTo(Instant.parse("2025-01-01T00:00:00Z"));
        application = new SpringApplicationBuilder(BirdfeederApplication.class)
                .web(takesPushes ? WebApplicationType.SERVLET : WebApplicationType.NONE)
                .logStartupInfo(false)
                .initializers((GenericApplicationContext context) -> {
                    context.registerBean("movableClock", Clock.class, () -> clock, bean -> bean.setPrimary(true));
                    // Whoever waits for an export moves the clock instead.
                    context.registerBean(
                            "movablePauses", Pauses.class, () -> clock::pass, bean -> bean.setPrimary(true));
                })
                .run(
                        "--birdfeeder.ticks=false",
                        "--birdfeeder.webhook.enabled=" + takesPushes,
                        "--birdfeeder.routes=" + routes,
                        // What no scenario needs isn't made: a fifth of the start.
                        "--spring.main.lazy-initialization=true",
                        "--server.port=0",
                        "--management.server.port=0",
                        "--birdfeeder.tenants=" + created(folder.resolve("tenants")),
                        "--birdfeeder.secrets=" + created(folder.resolve("secrets")),
                        "--birdfeeder.journal.url=jdbc:sqlite:" + folder.resolve("journal.db"),
                        "--birdfeeder.http.allow-private-addresses=true",
                        "--birdfeeder.retry.delay-millis=1",
                        "--logging.level.dev.birdfeeder=off");
    }

    /** From here on what was played can be played once more, under other names. */
    void again() {
        rounds++;
        tenants.clear();
    }

    /** Of the application. */
    <T> T bean(Class<T> type) {
        return application.getBean(type);
    }

    /** Plays a scenario and tells every difference from what it expects. */
    List<String> play(ScenarioFile file, Scenario scenario) {
        var tenant = tenant(scenario.name());
        if (!tenants.add(tenant)) {
            return List.of("name: another scenario's gives tenant %s too (rename one)".formatted(tenant));
        }
        var given = file.begin(scenario);
        UnaryOperator<String> placeholders = text -> text.replace("{{vendor}}", vendor.url(tenant))
                .replace("{{token}}", "token-of-" + tenant)
                .replace("{{basic}}", basic("token-of-" + tenant + ":"))
                .replace("{{tenant}}", tenant);
        vendor.begin(tenant, file.given().answers(), placeholders);
        vendor.answer(given.answers());
        clock.moveTo(given.clock());
        var settings = new Settings(
                ScenarioFile.merged(given.connection(), null), ScenarioFile.merged(defaults(), given.tenant()));
        try {
            write(tenant, settings, placeholders);
            var refusals = new ArrayList<String>();
            put(given.cursors(), tenant);
            for (var step : scenario.when()) {
                settings = take(step, tenant, settings, placeholders, refusals);
            }
            refusals.addAll(vendor.complaints());
            return new Verdict(scenario.then(), placeholders)
                    .differences(
                            new Verdict.Outcome(
                                    records(tenant),
                                    vendor.requests(),
                                    row("SELECT * FROM connection WHERE tenant = ?", tenant),
                                    cursors(tenant),
                                    rows("SELECT * FROM dead_letter WHERE tenant = ?", tenant),
                                    row(
                                            "SELECT run.* FROM run JOIN connection ON connection.id = connection_id"
                                                    + " WHERE tenant = ? ORDER BY run.id DESC LIMIT 1",
                                            tenant),
                                    application.getBean(Deliveries.class).lanes(tenant)),
                            refusals);
        } finally {
            remove(tenant);
        }
    }

    /** The tenant file's parts as they stand. */
    private record Settings(ObjectNode connection, ObjectNode tenant) {}

    private Settings take(
            Step step, String tenant, Settings before, UnaryOperator<String> placeholders, List<String> refusals) {
        if (step.at() != null) {
            clock.moveTo(step.at());
        }
        var settings = new Settings(
                ScenarioFile.merged(before.connection(), step.connection()),
                ScenarioFile.merged(before.tenant(), step.tenant()));
        if (!settings.equals(before)) {
            write(tenant, settings, placeholders);
        }
        if (step.answers() != null) {
            vendor.answer(step.answers());
        }
        if (step.poll()) {
            poll(tenant, name(settings));
        }
        if (step.push() != null) {
            push(step.push(), placeholders, refusals);
        }
        follow();
        return settings;
    }

    private void push(Push push, UnaryOperator<String> placeholders, List<String> refusals) {
        var port = application.getEnvironment().getRequiredProperty("local.server.port");
        var text = push.form() != null ? PushedForm.of(push.form(), placeholders) : body(push, placeholders);
        var signature = hmac(placeholders.apply("{{token}}"), text);
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + placeholders.apply(push.to())))
                .POST(BodyPublishers.ofString(text))
                .setHeader(
                        "Content-Type", push.form() == null ? "application/json" : "application/x-www-form-urlencoded");
        if (push.headers() != null) {
            push.headers()
                    .forEach((name, value) ->
                            request.setHeader(name, placeholders.apply(value).replace("{{signature}}", signature)));
        }
        var expected = push.status() == null ? 200 : push.status();
        try {
            var status = HttpClient.newHttpClient()
                    .send(request.build(), BodyHandlers.discarding())
                    .statusCode();
            if (status != expected) {
                refusals.add("push %s: expected status %d, but was %d".formatted(push.to(), expected, status));
            }
        } catch (IOException noAnswer) {
            refusals.add("push %s: expected status %d, but got no answer".formatted(push.to(), expected));
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(stopped);
        }
        deliver();
    }

    private static String basic(String pair) {
        return Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
    }

    private static String hmac(String secret, String text) {
        try {
            var mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
            return HexFormat.of().formatHex(mac.doFinal(text.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static String body(Push push, UnaryOperator<String> placeholders) {
        return placeholders.apply(
                push.json() != null ? push.json().toString() : push.body() == null ? "" : push.body());
    }

    /** What was pushed and only points to something, as far as it is due. */
    private void follow() {
        var camel = application.getBean(ProducerTemplate.class);
        var follow = application.getBean(Follow.class);
        for (var turns = follow.due(); !turns.isEmpty(); turns = follow.due()) {
            turns.forEach(turn -> camel.sendBody("direct:pointers", turn));
        }
        deliver();
    }

    private void poll(String tenant, String name) {
        var camel = application.getBean(ProducerTemplate.class);
        var claim = application
                .getBean(Connections.class)
                .claim(tenant, name)
                .orElseThrow(() -> new IllegalStateException(tenant + "/" + name + " can't be claimed"));
        camel.sendBody("direct:poll", claim);
        deliver();
    }

    private void deliver() {
        var camel = application.getBean(ProducerTemplate.class);
        var dispatch = application.getBean(Dispatch.class);
        for (var due = dispatch.due(); !due.isEmpty(); due = dispatch.due()) {
            due.forEach(delivery -> camel.sendBody("direct:deliver", delivery));
        }
    }

    /** A connection is named after its type. */
    private static String name(Settings settings) {
        return settings.connection().path("type").asText();
    }

    private ObjectNode defaults() {
        var tenant = JsonNodeFactory.instance.objectNode().put("allow_literal_secrets", true);
        tenant.putObject("sinks").putObject(ARCHIVE).put("type", "file").put("directory", out());
        return tenant;
    }

    private void write(String tenant, Settings settings, UnaryOperator<String> placeholders) {
        var content = settings.tenant().deepCopy();
        content.putObject("sources").set(name(settings), settings.connection());
        try {
            // A name that the folder passes over, then the tenant's: never a file half written.
            var half = Files.writeString(folder.resolve("tenant.json"), placeholders.apply(content.toString()));
            Files.move(half, file(tenant), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException unwritable) {
            throw new UncheckedIOException(unwritable);
        }
        application.getBean(Roster.class).refresh();
        var problems = application.getBean(Tenants.class).broken().getOrDefault(tenant, List.of());
        if (!problems.isEmpty()) {
            throw new IllegalStateException(problems.stream()
                    .map(problem -> "%s: %s".formatted(problem.path(), problem.message()))
                    .collect(Collectors.joining("\n", "the tenant file that the scenario makes is refused:\n", "")));
        }
    }

    private void remove(String tenant) {
        try {
            Files.delete(file(tenant));
        } catch (IOException undeletable) {
            throw new UncheckedIOException(undeletable);
        }
        application.getBean(Roster.class).refresh();
    }

    private List<JsonNode> records(String tenant) {
        var records = new ArrayList<JsonNode>();
        var delivered = Path.of(out(), tenant);
        if (!Files.exists(delivered)) {
            return records;
        }
        try (var files = Files.walk(delivered)) {
            for (var file : files.filter(Files::isRegularFile).sorted().toList()) {
                for (var line : Files.readString(file).split("\n")) {
                    records.add(JSON.readTree(line));
                }
            }
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
        return records;
    }

    private void put(JsonNode cursors, String tenant) {
        if (cursors != null) {
            cursors.properties().forEach(cursor -> application
                    .getBean(JdbcTemplate.class)
                    .update(
                            "INSERT INTO partition_state (connection_id, name, cursor)"
                                    + " SELECT id, ?, ? FROM connection WHERE tenant = ?",
                            cursor.getKey(),
                            cursor.getValue().toString(),
                            tenant));
        }
    }

    private ObjectNode cursors(String tenant) {
        var cursors = JsonNodeFactory.instance.objectNode();
        for (var row : rows(
                "SELECT partition_state.name, cursor FROM partition_state JOIN connection ON id = connection_id"
                        + " WHERE tenant = ?",
                tenant)) {
            try {
                cursors.set(
                        row.path("name").asText(),
                        JSON.readTree(row.path("cursor").asText()));
            } catch (IOException noJson) {
                cursors.set(row.path("name").asText(), row.get("cursor"));
            }
        }
        return cursors;
    }

    private ObjectNode row(String sql, String tenant) {
        var rows = rows(sql, tenant);
        return rows.isEmpty() ? JsonNodeFactory.instance.objectNode() : rows.get(rows.size() - 1);
    }

    private List<ObjectNode> rows(String sql, String tenant) {
        return application.getBean(JdbcTemplate.class).query(sql, (row, index) -> object(row), tenant);
    }

    private static ObjectNode object(ResultSet row) throws SQLException {
        var object = JsonNodeFactory.instance.objectNode();
        for (int column = 1; column <= row.getMetaData().getColumnCount(); column++) {
            var value = row.getObject(column);
            object.putPOJO(row.getMetaData().getColumnName(column), value);
            if (!(value instanceof byte[])) {
                object.set(row.getMetaData().getColumnName(column), JSON.valueToTree(value));
            }
        }
        return object;
    }

    private String out() {
        return folder.resolve("out").toString();
    }

    private Path file(String tenant) {
        return folder.resolve("tenants").resolve(tenant + ".yaml");
    }

    private String tenant(String scenario) {
        var name =
                scenario.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-").replaceAll("^-|-$", "");
        var suffix = rounds == 0 ? "" : "-" + rounds;
        return name.substring(0, Math.min(name.length(), 63 - suffix.length())) + suffix;
    }

    private static Path created(Path path) {
        try {
            return Files.createDirectories(path);
        } catch (IOException uncreatable) {
            throw new UncheckedIOException(uncreatable);
        }
    }

    @Override
    public void close() {
        vendor.close();
        application.close();
        LoggingSystem.get(getClass().getClassLoader()).setLogLevel("dev.birdfeeder", null);
    }
}
