package dev.birdfeeder.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.birdfeeder.camel.Halt;
import dev.birdfeeder.feedback.Exchanges;
import dev.birdfeeder.feedback.Outcome;
import dev.birdfeeder.feedback.TenantYaml;
import dev.birdfeeder.journal.Delivery;
import dev.birdfeeder.journal.Journal;
import dev.birdfeeder.journal.MovableClock;
import dev.birdfeeder.tenant.Catalog;
import dev.birdfeeder.tenant.Sink;
import dev.birdfeeder.tenant.Tenants;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.camel.Exchange;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DispatchTest {

    private static final String YAML = "sinks: { archive: { type: file, directory: out } }\n" + TenantYaml.trackYaml();

    @TempDir
    private Path folder;

    private final MovableClock clock = new MovableClock("2026-03-10T12:00:00Z");
    private final Journal journal = Journal.inMemory(clock);
    private final List<Object> events = new ArrayList<>();
    private final Deliverers deliverers = new Deliverers(8, Duration.ofMinutes(1), Duration.ofMinutes(1));
    private Tenants tenants;
    private Dispatch dispatch;

    @BeforeEach
    void read() throws IOException {
        Files.writeString(folder.resolve("acme.yaml"), YAML);
        tenants =
                new Tenants(folder, folder, new Catalog(Path.of("routes")), name -> TenantYaml.SECRET, Set.of(), true);
        tenants.refresh();
        dispatch = new Dispatch(journal.deliveries(), tenants, deliverers, new Halt(), events::add, clock);
        journal.records().accept(TenantYaml.tenant(YAML), 1, "track", List.of(outcome("a")));
    }

    @AfterEach
    void close() {
        journal.close();
        deliverers.shutdownNow();
    }

    @Test
    void nothingIsTakenForASinkThatIsGoneBeforeTheTenantsAreRead() {
        // Given
        var unread =
                new Tenants(folder, folder, new Catalog(Path.of("routes")), name -> TenantYaml.SECRET, Set.of(), true);
        var early = new Dispatch(journal.deliveries(), unread, deliverers, new Halt(), events::add, clock);

        // When
        var before = early.due();
        unread.refresh();

        // Then
        assertThat(before).isEmpty();
        assertThat(early.due()).hasSize(1);
    }

    @Test
    void anOpenedDeliveryKnowsItsSink() {
        // Given
        var exchange = exchange(dispatch.due().get(0));

        // When
        dispatch.open(exchange);

        // Then
        assertThat(exchange.getVariable("sink", Sink.class).id()).isEqualTo("acme/archive");
        assertThat(exchange.getVariable("attempt", Attempt.class).getDelivery().records())
                .isEqualTo(1);
    }

    @Test
    void whatArrivedIsToldAndTheNextOfTheLaneFollows() {
        // Given
        journal.records().accept(TenantYaml.tenant(YAML), 1, "track", List.of(outcome("b")));
        var exchange = exchange(dispatch.due().get(0));
        dispatch.open(exchange);

        // When
        dispatch.done(exchange);

        // Then
        assertThat(events).containsExactly(new Delivered("acme", "archive", "track", 1));
        assertThat(exchange.getMessage().getBody(Delivery.class).records()).isEqualTo(1);
        dispatch.open(exchange);
        dispatch.done(exchange);
        assertThat(exchange.getMessage().getBody()).isNull();
    }

    @Test
    void aFailureIsRepeatedLaterWithWhatDidNotArrive() {
        // Given
        journal.records().accept(TenantYaml.tenant(YAML), 1, "track", List.of(outcome("b")));
        var exchange = exchange(dispatch.due().get(0));
        dispatch.open(exchange);

        // When
        fail(exchange, new RetryableSinkException("out: can't be written"));

        // Then
        assertThat(exchange.getMessage().getBody()).isNull();
        assertThat(dispatch.due()).isEmpty();
        clock.advance(Duration.ofSeconds(1));
        assertThat(dispatch.due()).singleElement().satisfies(again -> {
            assertThat(again.attempts()).isEqualTo(1);
            assertThat(new String(again.lines(), StandardCharsets.UTF_8)).contains("\"a\"");
        });
        assertThat(journal.deliveries().lanes("acme").get(0).error()).isEqualTo("out: can't be written");
    }

    @ParameterizedTest
    @CsvSource({"1, 1", "2, 2", "3, 4", "8, 128", "9, 256", "10, 300", "100, 300", "2147483647, 300"})
    void waitsGrowToFiveMinutesAndAreNeverTheSame(int attempts, int seconds) {
        // When
        var waits = IntStream.range(0, 100)
                .mapToObj(any -> Waits.before(attempts, new RetryableSinkException("down")))
                .toList();

        // Then
        assertThat(waits).allSatisfy(wait -> assertThat(wait).isBetween(Duration.ZERO, Duration.ofSeconds(seconds)));
        // A hundred of them on one side of the middle: once in 2^99 runs.
        assertThat(waits)
                .anySatisfy(wait -> assertThat(wait).isLessThan(Duration.ofMillis(seconds * 500L)))
                .anySatisfy(wait -> assertThat(wait).isGreaterThan(Duration.ofMillis(seconds * 500L)));
    }

    @Test
    void whatNeedsAPersonIsTriedEveryMinute() {
        assertThat(Waits.before(7, SinkException.waiting("refused"))).isEqualTo(Duration.ofMinutes(1));
    }

    @Test
    void theUnforeseenIsToldByItsClass() {
        // Given
        var exchange = exchange(dispatch.due().get(0));
        dispatch.open(exchange);

        // When
        fail(exchange, new IllegalStateException("ana@example.com"));

        // Then
        assertThat(journal.deliveries().lanes("acme").get(0).error()).isEqualTo("IllegalStateException");
    }

    @Test
    void aSinkThatIsGoneKeepsItsDeliveries() {
        // Given
        journal.records().accept(TenantYaml.tenant("globex", YAML), 2, "track", List.of(outcome("a")));
        var orphan = dispatch.due().stream()
                .filter(delivery -> delivery.tenant().equals("globex"))
                .findFirst()
                .orElseThrow();

        // When
        var exchange = exchange(orphan);
        var failure = catchThrowable(() -> dispatch.open(exchange));
        fail(exchange, failure);

        // Then
        assertThat(journal.deliveries().lanes("globex"))
                .singleElement()
                .satisfies(lane -> assertThat(lane.pending()).isEqualTo(1))
                .satisfies(lane -> assertThat(lane.error()).isEqualTo("the tenant has no such sink any more"));
    }

    @Test
    @DisplayName(
            "G20: however many lanes have failed, they hold half of the workers at most, and every other lane goes first")
    void lanesThatFailedLeaveHalfOfTheWorkers() {
        // Given
        for (var delivery : dispatch.due()) {
            var exchange = exchange(delivery);
            dispatch.open(exchange);
            dispatch.done(exchange);
        }
        accept("failing", 40);
        for (var failed = new HashSet<Long>(); failed.size() < 40; ) {
            for (var delivery : dispatch.due()) {
                journal.deliveries().failed(delivery, Journal.nothing(delivery), 1, "down", clock.instant());
                failed.add(delivery.id());
            }
        }

        // When
        var failing = new ArrayList<Delivery>();
        for (var due = dispatch.due(); !due.isEmpty(); due = dispatch.due()) {
            failing.addAll(due);
        }
        accept("well", 8);
        var well = dispatch.due();

        // Then
        assertThat(failing).hasSize(16);
        assertThat(well).hasSize(8).allSatisfy(delivery -> assertThat(delivery.tenant())
                .startsWith("well"));
        assertThat(dispatch.due()).isEmpty();
    }

    @Test
    @DisplayName("G20: lanes that hang without having failed don't count among those that go side by side")
    void lanesThatHangMakeRoom() throws InterruptedException {
        // Given
        var impatient = new Deliverers(8, Duration.ZERO, Duration.ZERO);
        var hanging = new CountDownLatch(1);

        // When
        for (int lane = 0; lane < 20; lane++) {
            impatient.execute(() -> await(hanging));
        }

        // Then
        assertThat(impatient.free()).isEqualTo(8);
        for (int lane = 20; lane < 32; lane++) {
            impatient.execute(() -> await(hanging));
        }
        assertThat(impatient.free()).isZero();
        hanging.countDown();
        impatient.shutdown();
        assertThat(impatient.awaitTermination(1, TimeUnit.MINUTES)).isTrue();
        assertThat(impatient.free()).isEqualTo(8);
    }

    @Test
    @DisplayName("G20: lanes that get on count, so that no more than the settings say go side by side")
    void lanesThatGetOnCount() throws InterruptedException {
        // Given
        var busy = new CountDownLatch(1);

        // When
        for (int lane = 0; lane < 5; lane++) {
            deliverers.execute(() -> await(busy));
        }

        // Then
        assertThat(deliverers.free()).isEqualTo(3);
        busy.countDown();
    }

    @Test
    @DisplayName("G20: a lane with a long queue makes room for the others that wait, and goes on after them")
    void aLongLaneMakesRoom() throws Exception {
        // Given
        var hurried = new Deliverers(8, Duration.ZERO, Duration.ZERO);
        var taking = new Dispatch(journal.deliveries(), tenants, hurried, new Halt(), events::add, clock);
        journal.records().accept(TenantYaml.tenant(YAML), 1, "track", List.of(outcome("b")));
        var head = taking.due().get(0);
        clock.advance(Duration.ofSeconds(1));
        accept("waiting", 1);
        clock.advance(Duration.ofSeconds(1));

        // When
        var next = hurried.submit(() -> {
                    var exchange = exchange(head);
                    taking.open(exchange);
                    taking.done(exchange);
                    return exchange.getMessage().getBody();
                })
                .get(1, TimeUnit.MINUTES);

        // Then
        assertThat(next)
                .asInstanceOf(org.assertj.core.api.InstanceOfAssertFactories.type(Delivery.class))
                .extracting(Delivery::tenant)
                .isEqualTo("waiting0");
        assertThat(journal.deliveries().claimDue(1, 1))
                .extracting(Delivery::tenant)
                .containsExactly("acme");
        hurried.shutdownNow();
    }

    @Test
    void onceASinkIsWellAgainAWorkerGoesOnWithTheOtherLanesThatFailed() {
        // Given
        accept("shop", 9);
        for (var due = dispatch.due(); !due.isEmpty(); due = dispatch.due()) {
            due.forEach(delivery -> fail(begun(delivery), new RetryableSinkException("down")));
        }
        clock.advance(Duration.ofSeconds(1));

        // When
        var next = dispatch.due().get(0);
        int delivered = 0;
        while (next != null) {
            var exchange = begun(next);
            dispatch.done(exchange);
            next = exchange.getMessage().getBody(Delivery.class);
            delivered++;
        }

        // Then: eight were claimed at once, of ten, and this one's worker took the two that were left
        assertThat(delivered).isEqualTo(3);
    }

    @Test
    @DisplayName("A14: a delivery that can't be read waits where one can see it")
    void anUnreadableDeliveryWaits() {
        // Given
        var head = dispatch.due().get(0);
        var broken = new Delivery(head.id(), "acme", "archive", "track", 1, head.acceptedAt(), 0, new byte[] {1, 2});
        var exchange = exchange(broken);

        // When
        var failure = catchThrowable(() -> dispatch.open(exchange));
        fail(exchange, failure);

        // Then
        assertThat(exchange.getMessage().getBody()).isNull();
        assertThat(journal.deliveries().lanes("acme").get(0).error()).isNotBlank();
        clock.advance(Duration.ofSeconds(1));
        assertThat(dispatch.due()).hasSize(1);
    }

    /** One delivery for each of so many tenants. */
    private void accept(String name, int tenants) {
        for (int i = 0; i < tenants; i++) {
            journal.records()
                    .accept(TenantYaml.tenant(name + i, YAML), name.hashCode() + i, "track", List.of(outcome("a")));
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void fail(Exchange exchange, Throwable failure) {
        exchange.setProperty(Exchange.EXCEPTION_CAUGHT, failure);
        dispatch.failed(exchange);
    }

    /** Opened, of a tenant that needs no file. */
    private static Exchange begun(Delivery delivery) {
        var exchange = exchange(delivery);
        exchange.setVariable("delivery", delivery);
        exchange.setVariable("attempt", new Attempt(delivery));
        return exchange;
    }

    private static Exchange exchange(Delivery delivery) {
        return Exchanges.of(null, delivery);
    }

    private static Outcome outcome(String id) {
        return new Outcome.Accepted(
                null,
                id,
                "{\"feedback_id\":\"%s\",\"kind\":\"nps\"}".formatted(id).getBytes(StandardCharsets.UTF_8),
                false);
    }
}
