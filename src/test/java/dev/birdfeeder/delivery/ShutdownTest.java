package dev.birdfeeder.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.birdfeeder.command.ChildProcess;
import dev.birdfeeder.sandbox.TrackCxmSandbox;
import dev.birdfeeder.sandbox.TrackCxmSandbox.Fault;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntConsumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/** The real application in a process of its own that is told to end while it polls and delivers to a slow sink. */
@Timeout(300)
class ShutdownTest {

    /** What Kubernetes gives after the pod's preStop: k8s/base, less the reserve. */
    private static final int GRACE_SECONDS = 50;

    private final TrackCxmSandbox track =
            TrackCxmSandbox.start(Clock.fixed(Instant.now(), ZoneOffset.UTC), 11, 120, 20);
    private final ExecutorService workers = Executors.newCachedThreadPool();
    private final AtomicInteger requests = new AtomicInteger();
    private final Set<String> stored = ConcurrentHashMap.newKeySet();
    private volatile IntConsumer slowness = request -> {};
    private HttpServer sink;

    @TempDir
    private Path folder;

    @BeforeEach
    void prepare() throws IOException {
        sink = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        sink.setExecutor(workers);
        sink.createContext("/", this::store);
        sink.start();
        track.allowPerMinute(1_000_000);
        Files.createDirectories(folder.resolve("tenants"));
        Files.writeString(
                folder.resolve("tenants/acme.yaml"),
                """
                allow_literal_secrets: true
                sources:
                  track:
                    connection_details: { token: "%s", base_url: "%s" }
                    data_source: { organization_id: %s, start_date: %s, page_size: 2, requests_per_minute: 1900 }
                sinks:
                  api: { type: http, url: "http://127.0.0.1:%d/f", concurrency: 4 }
                """
                        .formatted(
                                track.token(),
                                track.url(),
                                track.organization(),
                                LocalDate.now(ZoneOffset.UTC).minusDays(120),
                                sink.getAddress().getPort()));
    }

    /** A delivery of a thousand records, for a tenant whose polls are off. */
    private void acceptALargeDelivery() {
        try (var stage = new SinkStage(folder)) {
            stage.tenant(
                    "globex",
                    "api: { type: http, url: 'http://127.0.0.1:%d/f', concurrency: 4 }"
                            .formatted(sink.getAddress().getPort()));
            stage.accept("globex", 1000);
        }
    }

    @AfterEach
    void close() {
        sink.stop(0);
        workers.shutdownNow();
        track.close();
    }

    @Test
    @DisplayName(
            "A6: on SIGTERM in the middle of polling and of a delivery to a slow sink it stops reading, ends in grace, and the next start goes on")
    void endsInGrace() throws InterruptedException {
        // Given
        acceptALargeDelivery();
        var polledAtTheSignal = new AtomicInteger();
        try (var child = ChildProcess.start(folder, List.of(), "run")) {
            track.answerAlways(
                    uri -> {
                        pause();
                        return false;
                    },
                    Fault.SERVER_ERROR);
            slowness = request -> {
                if (request == 30) {
                    polledAtTheSignal.set(track.requests());
                    child.terminate();
                }
                pause();
            };

            // When
            var ended = child.endsWithin(GRACE_SECONDS);

            // Then
            assertThat(ended).as("ended in grace").isTrue();
            assertThat(child.exitCode()).as(child.log()).isEqualTo(ChildProcess.TERMINATED);
        }
        assertThat(track.requests() - polledAtTheSignal.get())
                .as("requests to the vendor after the signal, of at least a thousand")
                .isLessThan(250);
        assertThat(journal().queryForObject("SELECT outcome FROM run", String.class))
                .isEqualTo("STOPPED");
        var sent = requests.get();
        assertThat(sent)
                .as("requests to the sinks, four at once to each; twenty seconds of them were four hundred")
                .isBetween(30, 150);
        var flow = flow();
        assertThat(flow.get("delivered")).as("what arrived is noted").isEqualTo(stored.size());
        assertThat(flow.get("accepted")).isEqualTo(flow.get("delivered") + flow.get("pending"));
        finish();
        assertThat(requests.get()).as("nothing was sent twice").isEqualTo(stored.size());
    }

    @Test
    @DisplayName("A7: SIGTERM and then SIGKILL, because a sink never answers, loses nothing")
    void losesNothingWhenGraceEnds() throws InterruptedException {
        // Given
        var never = new CountDownLatch(1);
        var hanging = new CountDownLatch(4);
        try (var child = ChildProcess.start(folder, List.of(), "run")) {
            slowness = request -> {
                if (request > 20) {
                    hanging.countDown();
                    await(never);
                }
            };
            assertThat(hanging.await(2, TimeUnit.MINUTES)).isTrue();

            // When
            child.terminate();
            var ended = child.endsWithin(2);
            child.kill();

            // Then
            assertThat(ended).as("ended before it was killed").isFalse();
            assertThat(child.exitCode()).isEqualTo(ChildProcess.KILLED);
        } finally {
            slowness = request -> {};
            never.countDown();
        }
        finish();
    }

    /** A last run to the end: everything that the vendor has is at the sink. */
    private void finish() throws InterruptedException {
        slowness = request -> {};
        track.heal();
        try (var child = ChildProcess.start(folder, List.of(), "run", "--once")) {
            assertThat(child.exitCode()).as(child.log()).isZero();
        }
        var flow = flow();
        assertThat(flow.get("pending")).isZero();
        assertThat(flow.get("delivered")).isEqualTo(flow.get("accepted")).isEqualTo(stored.size());
        assertThat(stored).hasSizeGreaterThan(1000);
    }

    private void store(HttpExchange exchange) throws IOException {
        try (exchange) {
            exchange.getRequestBody().readAllBytes();
            var key = exchange.getRequestHeaders().getFirst("Idempotency-Key");
            slowness.accept(requests.incrementAndGet());
            stored.add(key);
            exchange.sendResponseHeaders(201, -1);
        }
    }

    /** How slow both sides are: minutes of work are left at the signal. */
    private static void pause() {
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(200));
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private Map<String, Integer> flow() {
        return journal()
                .queryForObject(
                        "SELECT SUM(accepted), SUM(delivered), (SELECT COALESCE(SUM(records), 0) FROM delivery) FROM flow",
                        (row, index) -> Map.of(
                                "accepted", row.getInt(1), "delivered", row.getInt(2), "pending", row.getInt(3)));
    }

    private JdbcTemplate journal() {
        return new JdbcTemplate(new DriverManagerDataSource("jdbc:sqlite:" + folder.resolve("journal.db")));
    }
}
