package dev.birdfeeder.journal;

import static dev.birdfeeder.journal.Journal.lines;
import static dev.birdfeeder.journal.Journal.nothing;
import static dev.birdfeeder.journal.Journal.record;
import static dev.birdfeeder.journal.Journal.whole;
import static org.assertj.core.api.Assertions.assertThat;

import dev.birdfeeder.feedback.Outcome;
import dev.birdfeeder.feedback.TenantYaml;
import dev.birdfeeder.tenant.Tenant;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DeliveriesTest {

    private static final String SINKS =
            "sinks: { archive: { type: file, directory: out }, copy: { type: file, directory: copies } }\n";
    static final Tenant ACME = TenantYaml.tenant("acme", SINKS + TenantYaml.trackYaml());
    static final Tenant GLOBEX = TenantYaml.tenant("globex", SINKS + TenantYaml.trackYaml());

    private final MovableClock clock = new MovableClock("2026-03-10T12:00:00Z");
    private final Journal journal = Journal.inMemory(clock);
    private final Deliveries deliveries = journal.deliveries;
    private int ids;

    @AfterEach
    void close() {
        journal.close();
    }

    @Test
    void onlyTheHeadOfALaneIsClaimed() {
        // Given
        accept(ACME, 1);
        accept(ACME, 2);

        // When
        var claimed = deliveries.claimDue(10);

        // Then
        assertThat(claimed).extracting(Delivery::records).containsExactly(1, 1);
        assertThat(deliveries.claimDue(10)).isEmpty();
        assertThat(deliveries.claimNext(claimed.get(0))).isEmpty();
    }

    @Test
    void smallDeliveriesThatWaitBehindAHeadAreOneWhenItIsDone() {
        // Given
        accept(ACME, 1);
        var head = claim("archive");
        for (int i = 0; i < 5; i++) {
            accept(ACME, 2);
        }

        // When
        deliveries.done(head, whole(head));

        // Then
        var next = deliveries.claimNext(head).orElseThrow();
        assertThat(next.records()).isEqualTo(10);
        assertThat(lines(next)).hasSize(10).doesNotHaveDuplicates();
        deliveries.done(next, whole(next));
        assertThat(deliveries.lanes("acme").get(0)).isEqualTo(new Deliveries.Lane("archive", 11, 11, 0, 0, null));
        assertThat(deliveries.claimNext(next)).isEmpty();
    }

    @Test
    void twoVersionsOfARecordStayTwoDeliveries() {
        // Given
        accept(ACME, 1);
        var head = claim("archive");
        journal.records.accept(ACME, 1, "track", List.of(record("one", "1")));
        journal.records.accept(ACME, 1, "track", List.of(record("two", "1")));
        journal.records.accept(ACME, 1, "track", List.of(record("one", "2")));

        // When
        deliveries.done(head, whole(head));

        // Then
        var next = deliveries.claimNext(head).orElseThrow();
        assertThat(next.records()).isEqualTo(2);
        deliveries.done(next, whole(next));
        assertThat(deliveries.claimNext(next).orElseThrow().records()).isEqualTo(1);
    }

    @Test
    void deliveriesOfTwoConnectionsOrDaysStayTwo() {
        // Given
        accept(ACME, 1);
        var head = claim("archive");
        accept(ACME, 1);
        clock.advance(Duration.ofDays(1));
        accept(ACME, 1);
        journal.records.accept(ACME, 2, "other", List.of(record("other", "x")));

        // When
        deliveries.done(head, whole(head));

        // Then
        for (int i = 0; i < 3; i++) {
            head = deliveries.claimNext(head).orElseThrow();
            assertThat(head.records()).isEqualTo(1);
            deliveries.done(head, whole(head));
        }
        assertThat(deliveries.claimNext(head)).isEmpty();
    }

    @Test
    void aDeliveryThatCannotBeReadIsGatheredWithNothing() {
        // Given
        accept(ACME, 1);
        var head = claim("archive");
        accept(ACME, 1);
        accept(ACME, 1);
        journal.jdbc.update("UPDATE delivery SET batch = x'0001' WHERE id = (SELECT max(id) - 1 FROM delivery)");

        // When
        deliveries.done(head, whole(head));

        // Then
        assertThat(deliveries.claimNext(head).orElseThrow().records()).isEqualTo(1);
    }

    @Test
    void aLaneWhoseHeadSomebodyTookAwayGoesOnWithinAMinute() {
        // Given
        accept(ACME, 1);
        accept(ACME, 2);
        assertThat(deliveries.claimDue(10)).hasSize(2);
        journal.jdbc.update("DELETE FROM delivery WHERE records = 1");

        // When
        clock.advance(Duration.ofMinutes(1));

        // Then
        assertThat(deliveries.claimDue(10)).extracting(Delivery::records).containsExactly(2, 2);
    }

    @Test
    void whoseClaimWasTakenOverEndsNothing() {
        // Given
        accept(ACME, 4);
        var head = claim("archive");
        clock.advance(Duration.ofMinutes(3));
        var others = journal.otherDeliveries();
        var taken = others.claimDue(10).get(0);

        // When
        deliveries.failed(head, half(head, true), 1, "down", clock.instant());
        deliveries.done(head, whole(head));

        // Then
        assertThat(taken.id()).isEqualTo(head.id());
        assertThat(deliveries.lanes("acme")).first().isEqualTo(new Deliveries.Lane("archive", 4, 0, 4, 0, null));
        others.done(taken, whole(taken));
        assertThat(deliveries.lanes("acme")).first().isEqualTo(new Deliveries.Lane("archive", 4, 4, 0, 0, null));
    }

    @Test
    void noMoreAreClaimedThanThereAreWorkers() {
        // Given
        accept(ACME, 1);
        accept(GLOBEX, 1);

        // When
        var claimed = deliveries.claimDue(3);

        // Then
        assertThat(claimed).hasSize(3);
        assertThat(deliveries.claimDue(0)).isEmpty();
        assertThat(deliveries.claimDue(-1)).isEmpty();
        assertThat(deliveries.claimDue(3)).hasSize(1);
    }

    @Test
    void theNextOfALaneFollowsWhenItsHeadArrived() {
        // Given
        accept(ACME, 1);
        accept(ACME, 2);
        var head = claim("archive");

        // When
        deliveries.done(head, whole(head));

        // Then
        assertThat(deliveries.claimNext(head).orElseThrow())
                .satisfies(next -> assertThat(next.sink()).isEqualTo("archive"))
                .satisfies(next -> assertThat(next.records()).isEqualTo(2))
                .satisfies(next -> assertThat(next.id()).isGreaterThan(head.id()));
    }

    @Test
    void aFailedHeadWaitsAndItsLaneWithIt() {
        // Given
        accept(ACME, 1);
        accept(ACME, 2);
        var head = claim("archive");

        // When
        fail(head, "out: can't be written", 5);

        // Then
        assertThat(deliveries.claimNext(head)).isEmpty();
        assertThat(deliveries.claimDue(10)).extracting(Delivery::sink).doesNotContain("archive");
        clock.advance(Duration.ofSeconds(5));
        assertThat(claim("archive"))
                .satisfies(again -> assertThat(again.id()).isEqualTo(head.id()))
                .satisfies(again -> assertThat(again.attempts()).isEqualTo(1))
                .satisfies(again -> assertThat(again.lines()).isEqualTo(head.lines()));
    }

    @Test
    void oneSinksTroubleIsNotTheOthers() {
        // Given
        accept(ACME, 1);
        accept(ACME, 2);
        fail(claim("archive"), "down", 3600);

        // When
        var copies = drain("copy");

        // Then
        assertThat(copies).isEqualTo(2);
        assertThat(deliveries.lanes("acme"))
                .containsExactly(
                        new Deliveries.Lane("archive", 3, 0, 3, 0, "down"),
                        new Deliveries.Lane("copy", 3, 3, 0, 0, null));
    }

    @Test
    void aDeliveryThatIsDoneTwiceCountsOnce() {
        // Given
        accept(ACME, 3);
        var head = claim("archive");
        deliveries.done(head, whole(head));

        // When
        deliveries.done(head, whole(head));

        // Then
        assertThat(deliveries.lanes("acme")).first().isEqualTo(new Deliveries.Lane("archive", 3, 3, 0, 0, null));
    }

    @Test
    void whatArrivedOrWasRefusedIsNotTriedAgain() {
        // Given
        accept(ACME, 4);
        var head = claim("archive");
        deliveries.failed(head, half(head, true), 1, "down", clock.instant());

        // When
        var rest = claim("archive");

        // Then
        assertThat(rest.id()).isEqualTo(head.id());
        assertThat(rest.records()).isEqualTo(2);
        assertThat(lines(rest)).isEqualTo(lines(head).subList(2, 4));
        assertThat(deliveries.lanes("acme")).first().isEqualTo(new Deliveries.Lane("archive", 4, 0, 2, 2, "down"));
        assertThat(journal.jdbc.queryForList("SELECT sink || stage || reason FROM dead_letter", String.class))
                .containsExactly("archivedeliverREFUSED", "archivedeliverREFUSED");
    }

    @Test
    void whatAnotherProcessHasFinishedIsNotCountedAgain() {
        // Given
        accept(ACME, 4);
        var head = claim("archive");
        deliveries.done(head, whole(head));

        // When
        deliveries.failed(head, half(head, true), 1, "down", clock.instant());

        // Then
        assertThat(deliveries.lanes("acme")).first().isEqualTo(new Deliveries.Lane("archive", 4, 4, 0, 0, null));
        assertThat(journal.count("SELECT count(*) FROM dead_letter")).isZero();
    }

    @Test
    void aLaneThatFailsAgainAndAgainIsStuck() {
        // Given
        accept(ACME, 1);
        accept(ACME, 2);
        drain("copy");

        // When
        for (int attempt = 0; attempt < 3; attempt++) {
            assertThat(deliveries.pending().isMoving()).isTrue();
            fail(claim("archive"), "down", 0);
        }

        // Then
        assertThat(deliveries.pending()).isEqualTo(new Deliveries.Pending(3, 3));
        assertThat(deliveries.pending().isMoving()).isFalse();
        assertThat(deliveries.errors()).containsExactly(Map.entry("acme/archive", "down"));
        assertThat(deliveries.pendingByConnection()).containsExactly(Map.entry("acme/track", 3L));
    }

    @Test
    void whatWasClaimedByAProcessThatDiedIsClaimedAgain() {
        // Given
        accept(ACME, 1);
        claim("archive");

        // When
        new Leases(journal.jdbc, Dialect.SQLITE, journal.state, clock, Duration.ofMinutes(2));

        // Then
        assertThat(claim("archive").attempts()).isZero();
    }

    @Test
    void tellsOfEverySinkHowMuchWaitsAndHowLong() {
        // Given
        accept(ACME, 3);
        clock.advance(Duration.ofMinutes(2));
        accept(ACME, 2);
        accept(GLOBEX, 1);
        drain("copy");
        var head = claim("archive");
        deliveries.failed(head, half(head, true), 1, "down", clock.instant());

        // When
        var flows = journal.flows().all();

        // Then
        assertThat(flows)
                .contains(
                        new Flows.Flow("acme", "archive", 5, 0, 4, 1, Duration.ofMinutes(2)),
                        new Flows.Flow("acme", "copy", 5, 5, 0, 0, Duration.ZERO));
        assertThat(flows).allSatisfy(flow -> assertThat(flow.delivered() + flow.pending() + flow.dead())
                .isEqualTo(flow.accepted()));
    }

    private void fail(Delivery delivery, String error, int seconds) {
        deliveries.failed(
                delivery,
                nothing(delivery),
                delivery.attempts() + 1,
                error,
                clock.instant().plusSeconds(seconds));
    }

    /** The first half of it arrived, or was refused; the rest is to be tried again. */
    static Settlement half(Delivery delivery, boolean refused) {
        var lines = lines(delivery);
        var first = lines.subList(0, lines.size() / 2);
        var rest = String.join("\n", lines.subList(first.size(), lines.size())) + "\n";
        return new Settlement(
                refused ? 0 : first.size(),
                refused ? first.stream().map(DeliveriesTest::refused).toList() : List.of(),
                lines.size() - first.size(),
                rest.getBytes(StandardCharsets.UTF_8));
    }

    static Settlement refused(Delivery delivery) {
        return new Settlement(
                0, lines(delivery).stream().map(DeliveriesTest::refused).toList(), 0, new byte[0]);
    }

    private static Settlement.Refused refused(String line) {
        return new Settlement.Refused(line.getBytes(StandardCharsets.UTF_8), "REFUSED", "answered 400");
    }

    static String lane(Delivery delivery) {
        return delivery.tenant() + '/' + delivery.sink();
    }

    private void accept(Tenant tenant, int size) {
        var outcomes = IntStream.range(0, size)
                .<Outcome>mapToObj(number -> record("id-" + ids++, "x"))
                .toList();
        journal.records.accept(tenant, 1, "track", outcomes);
    }

    /** Claims what is due and gives back all but the head of acme's lane. */
    private Delivery claim(String sink) {
        Delivery head = null;
        for (var delivery : deliveries.claimDue(100)) {
            if (lane(delivery).equals("acme/" + sink)) {
                head = delivery;
            } else {
                journal.jdbc.update(
                        "UPDATE delivery SET lease_owner = NULL, lease_until = NULL WHERE id = ?", delivery.id());
            }
        }
        assertThat(head).as("a due head of " + sink).isNotNull();
        return head;
    }

    private int drain(String sink) {
        var arrived = 0;
        var next = Optional.of(claim(sink));
        while (next.isPresent()) {
            deliveries.done(next.get(), whole(next.get()));
            arrived++;
            next = deliveries.claimNext(next.get());
        }
        return arrived;
    }
}
