package dev.birdfeeder.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpServer;
import dev.birdfeeder.Birdfeeder;
import dev.birdfeeder.BirdfeederApplication;
import dev.birdfeeder.feedback.Json;
import dev.birdfeeder.journal.FaultProxy;
import dev.birdfeeder.journal.FaultProxy.Fate;
import dev.birdfeeder.journal.PostgresServer;
import dev.birdfeeder.sandbox.TrackCxmSandbox;
import dev.birdfeeder.sandbox.TrackCxmSandbox.Fault;
import dev.birdfeeder.sandbox.TrackCxmSandbox.Outcome;
import dev.birdfeeder.schedule.Roster;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.apache.camel.ProducerTemplate;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.context.logging.LoggingApplicationListener;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ApplicationEvent;
import org.springframework.context.ApplicationListener;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.event.GenericApplicationListener;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.core.ResolvableType;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/** Several processes, real ones among them, share one PostgreSQL that may break; every record arrives exactly once. */
@ExtendWith(OutputCaptureExtension.class)
@Timeout(240)
class ReplicasTest {

    private static final Duration LONG = Duration.ofSeconds(120);
    private static final int DAYS = 60;
    private static final int PER_DAY = 20;

    @TempDir
    private static Path data;

    private static PostgresServer postgres;
    private static int databases;

    private final Instant now = Instant.now();
    private final TrackCxmSandbox track = TrackCxmSandbox.start(Clock.fixed(now, ZoneOffset.UTC), 7, DAYS, PER_DAY);
    private final List<Process> children = new ArrayList<>();
    private final List<ConfigurableApplicationContext> services = new ArrayList<>();

    @TempDir
    private Path folder;

    private String url;
    private JdbcTemplate journal;

    @BeforeAll
    static void startPostgres() {
        postgres = PostgresServer.start(data);
    }

    @AfterAll
    static void stopPostgres() throws IOException {
        postgres.close();
    }

    @BeforeEach
    void makeDatabase() throws SQLException {
        track.allowPerMinute(1_000_000);
        url = postgres.database("replicas" + ++databases);
        journal = new JdbcTemplate(new DriverManagerDataSource(url));
    }

    @AfterEach
    void close() {
        services.forEach(ConfigurableApplicationContext::close);
        children.forEach(Process::destroyForcibly);
        track.close();
    }

    @Test
    @DisplayName("A11: five processes that start together poll each window once and deliver each record once")
    void fiveProcesses() throws IOException {
        // Given
        var tenants = List.of("a", "b", "c", "d", "e", "f");
        for (var tenant : tenants) {
            write(tenant, archive());
        }
        child("--birdfeeder.polls=1", "--birdfeeder.deliveries=1");

        // When
        var starts = Executors.newFixedThreadPool(4);
        IntStream.range(0, 4)
                .mapToObj(number -> starts.submit(() -> service(
                        url,
                        "--birdfeeder.polls=1",
                        "--birdfeeder.deliveries=1",
                        "--camel.main.name=replica-" + number)))
                .toList()
                .forEach(ReplicasTest::join);
        starts.shutdown();

        // Then
        awaitDelivered(tenants.size() * expected().size());
        assertThat(journal.queryForList("SELECT outcome FROM run", String.class))
                .hasSize(tenants.size())
                .containsOnly("OK");
        assertThat(records()).hasSize(tenants.size() * expected().size());
        assertThat(records()).extracting(ReplicasTest::key).doesNotHaveDuplicates();
        assertConserved();
    }

    @Test
    @DisplayName(
            "A10: a poller that sleeps past its lease is relieved, and when it wakes it accepts and closes nothing")
    void sleepingPoller() throws IOException {
        // Given
        write("acme", archive());
        var sleeper = new AtomicInteger();
        var requests = new AtomicInteger();
        track.answerAlways(
                uri -> {
                    if (requests.incrementAndGet() == 6) {
                        signal("STOP", children.get(0));
                        sleeper.incrementAndGet();
                    }
                    return false;
                },
                Fault.SERVER_ERROR);
        child("--birdfeeder.journal.lease=3s");
        Awaitility.await().atMost(LONG).until(() -> sleeper.get() == 1);

        // When
        child("--birdfeeder.journal.lease=3s");
        awaitDelivered(expected().size());
        Awaitility.await().atMost(LONG).until(() -> connection().get("lease_owner") == null);
        var relieved = connection();
        signal("CONT", children.get(0));

        // Then
        awaitOutcomes("STOPPED", "OK");
        assertThat(connection()).isEqualTo(relieved).containsEntry("state", "OK");
        assertThat(relieved)
                .containsEntry(
                        "closed_through",
                        LocalDate.ofInstant(now, ZoneOffset.UTC).minusDays(1).toString());
        assertThat(records())
                .extracting(ReplicasTest::key)
                .doesNotHaveDuplicates()
                .hasSize(expected().size());
        assertConserved();
    }

    @Test
    @DisplayName("A10: a deliverer that sleeps past its lease is relieved, and when it wakes it counts nothing twice")
    void sleepingDeliverer() throws IOException {
        // Given
        var received = new ConcurrentHashMap<String, Integer>();
        var posts = new AtomicInteger();
        var receiver = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        receiver.setExecutor(Executors.newCachedThreadPool());
        receiver.createContext("/", exchange -> {
            exchange.getRequestBody().readAllBytes();
            received.merge(exchange.getRequestHeaders().getFirst("Idempotency-Key"), 1, Integer::sum);
            if (posts.incrementAndGet() == 3) {
                signal("STOP", children.get(0));
            }
            exchange.sendResponseHeaders(204, -1);
            exchange.close();
        });
        receiver.start();
        try {
            write(
                    "acme",
                    "archive: { type: http, url: 'http://127.0.0.1:%d/', batch: 100, concurrency: 1 }"
                            .formatted(receiver.getAddress().getPort()));
            child("--birdfeeder.journal.lease=3s");
            Awaitility.await().atMost(LONG).until(() -> posts.get() >= 3);

            // When
            child("--birdfeeder.journal.lease=3s");
            awaitDelivered(expected().size());
            signal("CONT", children.get(0));
            journal.update("UPDATE connection SET next_poll_at = 0");

            // Then: both go on, and what is counted stays counted
            Awaitility.await()
                    .atMost(LONG)
                    .until(() -> outcomes().stream().filter("OK"::equals).count() >= 2);
            assertConserved();
            assertThat(flow("delivered")).isEqualTo(expected().size());
            assertThat(received.values()).allMatch(times -> times <= 2);
        } finally {
            receiver.stop(0);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {-10, 10})
    @DisplayName("A12: a process whose clock is ten minutes off polls once a schedule, not again and again nor late")
    void clocksDiffer(int minutes) throws IOException {
        // Given
        write("acme", archive());
        var file = folder.resolve("tenants/acme.yaml");
        Files.writeString(file, Files.readString(file).replace("metadata:", "schedule: '30 * * * * ?'\n    metadata:"));
        var wrong = Clock.offset(Clock.systemUTC(), Duration.ofMinutes(minutes));

        // When
        var settings = settings(url);
        settings.add("--birdfeeder.ticks=false");
        services.add(new SpringApplicationBuilder(BirdfeederApplication.class)
                .web(WebApplicationType.NONE)
                .initializers((GenericApplicationContext context) ->
                        context.registerBean("wrongClock", Clock.class, () -> wrong, bean -> bean.setPrimary(true)))
                .run(settings.toArray(String[]::new)));
        var roster = services.get(0).getBean(Roster.class);
        roster.all()
                .forEach(
                        claim -> services.get(0).getBean(ProducerTemplate.class).sendBody("direct:poll", claim));

        // Then
        var wait = journal.queryForObject(
                "SELECT next_poll_at / 1000 - extract(epoch FROM clock_timestamp()) FROM connection", Double.class);
        assertThat(wait).isBetween(-30.0, 60.0);
        assertThat(connection()).containsEntry("state", "OK");
        assertThat(journal.queryForObject(
                        "SELECT extract(epoch FROM clock_timestamp()) - max(accepted_at) / 1000 FROM delivery",
                        Double.class))
                .isBetween(-1.0, 60.0);
    }

    @Test
    @DisplayName("H2: a service whose database is killed in mid-run pauses, says so once, and goes on without loss")
    void killedInMidRun(CapturedOutput output) throws IOException {
        // Given
        write("acme", archive());
        var requests = new AtomicInteger();
        track.answerAlways(
                uri -> {
                    if (requests.incrementAndGet() == 8) {
                        postgres.kill();
                    }
                    return false;
                },
                Fault.SERVER_ERROR);
        var service = service(url);
        Awaitility.await().atMost(LONG).until(() -> output.getOut()
                .contains("journal can't be reached; waiting for it"));

        // When
        postgres.start();

        // Then
        awaitDelivered(expected().size());
        assertThat(service.isRunning()).isTrue();
        assertThat(records())
                .extracting(ReplicasTest::key)
                .doesNotHaveDuplicates()
                .hasSize(expected().size());
        assertConserved();
        assertThat(output.getOut().lines().filter(line -> line.contains("journal can")))
                .hasSize(2);
        assertThat(output.getOut()).doesNotContain("ERROR").doesNotContain("poll failed");
    }

    @Test
    @DisplayName("H3: connections that break at every third commit lose nothing and repeat nothing")
    void brokenAtCommits(CapturedOutput output) throws IOException {
        // Given
        write("acme", archive());
        try (var proxy = new FaultProxy(postgres.port())) {
            service(url.replace(":" + postgres.port(), ":" + proxy.port()) + "&prepareThreshold=0");

            // When
            proxy.commits(number -> number % 3 > 0 ? Fate.ANSWERED : number % 2 == 0 ? Fate.LOST : Fate.UNANSWERED);

            // Then
            awaitDelivered(expected().size());
            assertThat(proxy.broken()).isGreaterThan(3);
            assertThat(records())
                    .extracting(ReplicasTest::key)
                    .doesNotHaveDuplicates()
                    .hasSize(expected().size());
            assertConserved();
            assertThat(output.getOut()).doesNotContain("ERROR").doesNotContain("poll failed");
            services.remove(0).close();
        }
    }

    private ConfigurableApplicationContext service(String journalUrl, String... more) {
        var settings = settings(journalUrl);
        settings.addAll(List.of(more));
        var application = new SpringApplicationBuilder(BirdfeederApplication.class)
                .web(WebApplicationType.NONE)
                .build();
        application.setListeners(application.getListeners().stream()
                .<ApplicationListener<?>>map(listener -> listener instanceof LoggingApplicationListener logging
                        ? new OneAfterTheOther(logging)
                        : listener)
                .toList());
        var service = application.run(settings.toArray(String[]::new));
        synchronized (services) {
            services.add(service);
        }
        return service;
    }

    /** The logging is the whole JVM's: services that start together would set it up on top of each other. */
    private record OneAfterTheOther(LoggingApplicationListener logging) implements GenericApplicationListener {

        @Override
        public boolean supportsEventType(ResolvableType type) {
            return logging.supportsEventType(type);
        }

        @Override
        public boolean supportsSourceType(Class<?> type) {
            return logging.supportsSourceType(type);
        }

        @Override
        public int getOrder() {
            return logging.getOrder();
        }

        @Override
        public void onApplicationEvent(ApplicationEvent event) {
            synchronized (OneAfterTheOther.class) {
                logging.onApplicationEvent(event);
            }
        }
    }

    private void child(String... more) throws IOException {
        var command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xmx256m",
                "-cp",
                System.getProperty("java.class.path"),
                Birdfeeder.class.getName(),
                "run",
                "--server.port=0",
                "--management.server.port=0"));
        command.addAll(settings(url));
        command.addAll(List.of(more));
        children.add(new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("log" + children.size()).toFile())
                .start());
    }

    private List<String> settings(String journalUrl) {
        return new ArrayList<>(List.of(
                "--birdfeeder.tenants=" + folder.resolve("tenants"),
                "--birdfeeder.journal.url=" + journalUrl,
                "--birdfeeder.http.allow-private-addresses=true"));
    }

    private void write(String tenant, String sinks) throws IOException {
        Files.createDirectories(folder.resolve("tenants"));
        Files.writeString(
                folder.resolve("tenants/" + tenant + ".yaml"),
                """
                allow_literal_secrets: true
                sources:
                  track:
                    connection_details: { token: "%s", base_url: "%s" }
                    data_source: { organization_id: %s, start_date: %s, page_size: 25 }
                    metadata: { transaction_id_field: ticket_id, transaction_platform: Zendesk }
                sinks:
                  %s
                """
                        .formatted(
                                track.token(),
                                track.url(),
                                track.organization(),
                                LocalDate.ofInstant(now, ZoneOffset.UTC).minusDays(DAYS + 1),
                                sinks));
    }

    private String archive() {
        return "archive: { type: file, directory: '%s' }".formatted(folder.resolve("out"));
    }

    private static void signal(String name, Process process) {
        try {
            assertThat(new ProcessBuilder("kill", "-" + name, String.valueOf(process.pid()))
                            .start()
                            .waitFor())
                    .isZero();
        } catch (IOException | InterruptedException failed) {
            throw new IllegalStateException(failed);
        }
    }

    private void awaitDelivered(long records) {
        Awaitility.await().atMost(LONG).ignoreExceptions().untilAsserted(() -> {
            assertThat(flow("accepted")).isEqualTo(records);
            assertThat(flow("delivered")).isEqualTo(records);
        });
    }

    private void awaitOutcomes(String... outcomes) {
        Awaitility.await().atMost(LONG).untilAsserted(() -> assertThat(outcomes())
                .containsExactly(outcomes));
    }

    private List<String> outcomes() {
        return journal.queryForList("SELECT outcome FROM run ORDER BY id", String.class);
    }

    private Map<String, Object> connection() {
        return journal.queryForMap("SELECT * FROM connection");
    }

    private long flow(String column) {
        return journal.queryForObject("SELECT COALESCE(SUM(" + column + "), 0) FROM flow", Long.class);
    }

    private void assertConserved() {
        var pending = journal.queryForObject("SELECT COALESCE(SUM(records), 0) FROM delivery", Long.class);
        assertThat(flow("accepted")).isEqualTo(flow("delivered") + flow("dead") + pending);
    }

    private static String key(JsonNode record) {
        return record.path("tenant").asText()
                + ' '
                + record.path("feedback_id").asText()
                + ' '
                + record.path("version").asInt();
    }

    private List<JsonNode> records() {
        try (var paths = Files.walk(folder.resolve("out"))) {
            var records = new ArrayList<JsonNode>();
            for (var file :
                    paths.filter(path -> path.toString().endsWith(".ndjson")).toList()) {
                Files.readAllLines(file).stream().map(Json::json).forEach(records::add);
            }
            return records;
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private List<String> expected() {
        return track.interactions()
                .filter(interaction -> List.of(Outcome.NPS, Outcome.CSAT).contains(interaction.outcome()))
                .filter(interaction -> interaction.rating().isPresent())
                .map(interaction -> interaction.json().path("uuid").asText())
                .toList();
    }

    private static void join(Future<?> start) {
        try {
            start.get();
        } catch (InterruptedException | ExecutionException failed) {
            throw new IllegalStateException(failed);
        }
    }
}
