package dev.birdfeeder.journal;

import static dev.birdfeeder.journal.Journal.nothing;
import static dev.birdfeeder.journal.Journal.record;
import static dev.birdfeeder.journal.Journal.whole;
import static org.assertj.core.api.Assertions.assertThat;

import dev.birdfeeder.feedback.Outcome;
import dev.birdfeeder.tenant.Tenant;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AfterProperty;
import net.jqwik.api.lifecycle.BeforeTry;

class DeliveriesPropertyTest {

    private final MovableClock clock = new MovableClock("2026-03-10T12:00:00Z");
    private final Journal journal = Journal.inMemory(clock);
    private final Deliveries deliveries = journal.deliveries;
    private int ids;

    @BeforeTry
    void empty() {
        for (var table : List.of("delivery", "flow", "record", "dead_letter")) {
            journal.jdbc.update("DELETE FROM " + table);
        }
    }

    @AfterProperty
    void close() {
        journal.close();
    }

    private enum Step {
        ACCEPT_ACME,
        ACCEPT_GLOBEX,
        CLAIM,
        DONE,
        DONE_AND_NEXT,
        FAILED,
        HALF_ARRIVED,
        HALF_REFUSED,
        REFUSED,
        TIME_PASSES,
        RESTART
    }

    @Property(tries = 200)
    void acceptedIsDeliveredAndPendingAndDeadAtEveryMomentAndLanesKeepTheirOrder(@ForAll("steps") List<Step> steps) {
        // Given
        var claimed = new ArrayDeque<Delivery>();
        var arrived = new HashMap<String, List<Long>>();

        for (var step : steps) {
            // When
            take(step, claimed, arrived);

            // Then
            for (var tenant : List.of("acme", "globex")) {
                assertThat(deliveries.lanes(tenant)).allSatisfy(lane -> assertThat(lane.accepted())
                        .isEqualTo(lane.delivered() + lane.pending() + lane.dead()));
            }
            assertThat(claimed).extracting(DeliveriesTest::lane).doesNotHaveDuplicates();
        }
        assertThat(arrived.values())
                .allSatisfy(numbers -> assertThat(numbers).isSorted().doesNotHaveDuplicates());
    }

    @Provide
    Arbitrary<List<Step>> steps() {
        return Arbitraries.of(Step.class).list().ofMinSize(1).ofMaxSize(60);
    }

    private void take(Step step, Deque<Delivery> claimed, Map<String, List<Long>> arrived) {
        switch (step) {
            case ACCEPT_ACME -> accept(DeliveriesTest.ACME, 1 + ids % 3);
            case ACCEPT_GLOBEX -> accept(DeliveriesTest.GLOBEX, 1 + ids % 3);
            case CLAIM -> claimed.addAll(deliveries.claimDue(2));
            case DONE, DONE_AND_NEXT -> {
                if (!claimed.isEmpty()) {
                    var delivery = claimed.poll();
                    deliveries.done(delivery, whole(delivery));
                    arrived.computeIfAbsent(DeliveriesTest.lane(delivery), lane -> new ArrayList<>())
                            .add(delivery.id());
                    if (step == Step.DONE_AND_NEXT) {
                        deliveries.claimNext(delivery).ifPresent(claimed::add);
                    }
                }
            }
            case FAILED -> {
                if (!claimed.isEmpty()) {
                    fail(claimed.poll(), "down", 2);
                }
            }
            case HALF_ARRIVED, HALF_REFUSED -> {
                if (!claimed.isEmpty()) {
                    var delivery = claimed.poll();
                    var half = DeliveriesTest.half(delivery, step == Step.HALF_REFUSED);
                    deliveries.failed(delivery, half, 1, "half", clock.instant().plusSeconds(1));
                }
            }
            case REFUSED -> {
                if (!claimed.isEmpty()) {
                    var delivery = claimed.poll();
                    deliveries.done(delivery, DeliveriesTest.refused(delivery));
                    arrived.computeIfAbsent(DeliveriesTest.lane(delivery), lane -> new ArrayList<>())
                            .add(delivery.id());
                }
            }
            case TIME_PASSES -> clock.advance(Duration.ofSeconds(1));
            case RESTART -> {
                new Leases(journal.jdbc, Dialect.SQLITE, journal.state, clock, Duration.ofMinutes(2));
                claimed.clear();
            }
        }
    }

    private void accept(Tenant tenant, int size) {
        var outcomes = IntStream.range(0, size)
                .<Outcome>mapToObj(number -> record("id-" + ids++, "x"))
                .toList();
        journal.records.accept(tenant, 1, "track", outcomes);
    }

    private void fail(Delivery delivery, String error, int seconds) {
        var dueAt = clock.instant().plusSeconds(seconds);
        deliveries.failed(delivery, nothing(delivery), delivery.attempts() + 1, error, dueAt);
    }
}
