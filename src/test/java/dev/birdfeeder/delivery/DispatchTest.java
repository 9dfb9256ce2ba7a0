package dev.birdfeeder.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

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
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.camel.Exchange;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
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
    private final ThreadPoolExecutor deliverers =
            new ThreadPoolExecutor(8, 8, 1, TimeUnit.SECONDS, new LinkedBlockingQueue<>());
    private Dispatch dispatch;

    @BeforeEach
    void read() throws IOException {
        Files.writeString(folder.resolve("acme.yaml"), YAML);
        var tenants =
                new Tenants(folder, folder, new Catalog(Path.of("routes")), name -> TenantYaml.SECRET, Set.of(), true);
        tenants.refresh();
        dispatch = new Dispatch(journal.deliveries(), tenants, deliverers, events::add, clock);
        journal.records().accept(TenantYaml.tenant(YAML), 1, "track", List.of(outcome("a")));
    }

    @AfterEach
    void close() {
        journal.close();
        deliverers.shutdownNow();
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
        assertThat(waits).allSatisfy(wait -> assertThat(wait)
                .isBetween(Duration.ofMillis(seconds * 500L), Duration.ofSeconds(seconds)));
        assertThat(new HashSet<>(waits)).hasSizeGreaterThan(10);
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

    private void fail(Exchange exchange, Throwable failure) {
        exchange.setProperty(Exchange.EXCEPTION_CAUGHT, failure);
        dispatch.failed(exchange);
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
