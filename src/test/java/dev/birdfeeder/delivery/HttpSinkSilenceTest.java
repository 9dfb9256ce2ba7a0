package dev.birdfeeder.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.birdfeeder.delivery.RawReceiver.Reaction;
import dev.birdfeeder.journal.Deliveries;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** An HTTP API whose answers don't come, after it has stored what it got. */
class HttpSinkSilenceTest {

    private static final AtomicInteger TENANTS = new AtomicInteger();

    @TempDir
    private static Path folder;

    private static SinkStage stage;

    private final String tenant = "t" + TENANTS.incrementAndGet();

    @BeforeAll
    static void start() {
        stage = new SinkStage(folder, "--birdfeeder.http.read-timeout=300ms", "--birdfeeder.delivery-deadline=10m");
    }

    @AfterAll
    static void stop() {
        stage.close();
    }

    @ParameterizedTest
    @DisplayName("G5: a request whose answer never came is repeated with the same key, and 409 means that it arrived")
    @EnumSource(
            value = Reaction.class,
            names = {"RESET", "SILENCE", "HALF_AN_ANSWER"})
    void repeatsWithTheSameKey(Reaction reaction) {
        // Given
        try (var receiver = new RawReceiver(request -> request % 3 == 1 ? reaction : Reaction.ANSWER)) {
            given(receiver.url(), "concurrency: 1", 4);

            // When
            deliverAll();

            // Then
            assertThat(lane().delivered()).isEqualTo(4);
            assertThat(receiver.stored()).containsExactlyInAnyOrder("r0:1", "r1:1", "r2:1", "r3:1");
            assertThat(receiver.keys()).startsWith("r0:1", "r0:1").hasSizeGreaterThan(4);
        }
    }

    @ParameterizedTest
    @DisplayName("G5: a batch whose answer never came is repeated as the same batch, under the same key")
    @EnumSource(
            value = Reaction.class,
            names = {"RESET", "SILENCE"})
    void repeatsTheSameBatch(Reaction reaction) {
        // Given
        try (var receiver = new RawReceiver(request -> request > 2 && request < 12 ? reaction : Reaction.ANSWER)) {
            given(receiver.url(), "batch: 7, concurrency: 3", 100);

            // When
            deliverAll();

            // Then
            assertThat(lane().delivered()).isEqualTo(100);
            assertThat(receiver.stored()).hasSize(15);
        }
    }

    @Test
    @DisplayName("G20: a sink that is slow with one delivery lets others go first, and gets on a little each time")
    void letsOthersGoFirst() {
        // Given
        try (var slow = new SinkStage(folder.resolve("slow"), "--birdfeeder.delivery-deadline=0s");
                var receiver = new RecordingReceiver((request, exchange, body) -> 200)) {
            slow.tenant("acme", "api: { type: http, url: '%s', concurrency: 1 }".formatted(receiver.url()));
            slow.accept("acme", 3);

            // When
            var attempts = 0;
            for (var due = slow.due(); !due.isEmpty(); due = slow.due()) {
                slow.deliver(due.get(0));
                attempts++;
            }

            // Then
            assertThat(attempts).isEqualTo(3);
            assertThat(slow.lane("acme", "api").delivered()).isEqualTo(3);
            assertThat(receiver.requests()).isEqualTo(3);
        }
    }

    @Test
    @DisplayName("G20: a lane keeps its worker, and so counts, while its requests are under way on other threads")
    void keepsItsWorker() throws Exception {
        // Given
        var inFlight = new CountDownLatch(4);
        var held = new CountDownLatch(1);
        try (var receiver = new RecordingReceiver((request, exchange, body) -> {
                    if (request > 1) {
                        inFlight.countDown();
                        await(held);
                    }
                    return 200;
                });
                var ticking = new SinkStage(folder.resolve("ticking"), "--birdfeeder.ticks=true")) {
            ticking.tenant("acme", "api: { type: http, url: '%s', concurrency: 4 }".formatted(receiver.url()));
            var deliverers = ticking.bean(Deliverers.class);

            // When
            ticking.accept("acme", 40);
            inFlight.await();
            while (!isWaiting()) {
                Thread.onSpinWait();
            }

            // Then
            assertThat(deliverers.lanes()).isEqualTo(1);
            held.countDown();
        }
    }

    /** Whether its only thread has come to rest: with its lane, or without one. */
    private static boolean isWaiting() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("deliver-"))
                .allMatch(thread ->
                        thread.getState() == Thread.State.WAITING || thread.getState() == Thread.State.TIMED_WAITING);
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void given(String url, String settings, int records) {
        stage.tenant(tenant, "api: { type: http, url: '%s', %s }".formatted(url, settings));
        stage.accept(tenant, records);
    }

    private Deliveries.Lane lane() {
        return stage.lane(tenant, "api");
    }

    /** Delivers, and waits as told, until nothing is left. */
    private void deliverAll() {
        for (stage.deliver(); lane().pending() > 0; stage.deliver()) {
            stage.advance(stage.wait(tenant, "api"));
        }
    }
}
