package dev.birdfeeder.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.birdfeeder.feedback.TenantYaml;
import dev.birdfeeder.tenant.Connection;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConnectionsTest {

    private static final Connection TRACK = TenantYaml.track();

    private final MovableClock clock = new MovableClock("2026-03-10T12:00:00Z");
    private final Journal journal = Journal.inMemory(clock);
    private final Connections connections = journal.connections;

    @AfterEach
    void close() {
        journal.close();
    }

    @Test
    void aNewConnectionIsDueAtOnceAndClaimedOnce() {
        // Given
        connections.put(List.of(TRACK));

        // When
        var claims = connections.claimDue(10);

        // Then
        assertThat(claims).singleElement().satisfies(claim -> {
            assertThat(claim.tenant()).isEqualTo("acme");
            assertThat(claim.name()).isEqualTo("track");
            assertThat(claim.openedFrom()).isNull();
            assertThat(claim.closedThrough()).isNull();
            assertThat(claim.failures()).isZero();
        });
        assertThat(connections.claimDue(10)).isEmpty();
        assertThat(connections.claim("acme", "track")).isEmpty();
    }

    @Test
    void aReleasedConnectionWaitsForItsTime() {
        // Given
        var claim = claim();
        connections.closeThrough(claim, LocalDate.parse("2026-03-09"));
        connections.openFrom(claim, LocalDate.parse("2025-03-10"));

        // When
        connections.release(claim, clock.instant().plusSeconds(60), "OK", null, 0);

        // Then
        assertThat(connections.claimDue(10)).isEmpty();
        clock.advance(Duration.ofSeconds(60));
        assertThat(connections.claimDue(10)).singleElement().satisfies(again -> {
            assertThat(again.closedThrough()).isEqualTo("2026-03-09");
            assertThat(again.openedFrom()).isEqualTo("2025-03-10");
        });
    }

    @Test
    void aClosedDayIsNeverOpenedByAnEarlierOne() {
        // Given
        var claim = claim();
        connections.closeThrough(claim, LocalDate.parse("2026-03-09"));

        // When
        connections.closeThrough(claim, LocalDate.parse("2025-12-31"));

        // Then
        assertThat(connections.all()).singleElement().satisfies(status -> assertThat(status.closedThrough())
                .isEqualTo("2026-03-09"));
    }

    @Test
    void aStopKeepsTheStateAsItWas() {
        // Given
        var claim = claim();
        connections.release(claim, clock.instant(), "AUTH_FAILED", "refused", 2);

        // When
        connections.release(claim(), clock.instant(), null, null, 2);

        // Then
        assertThat(connections.all()).singleElement().satisfies(status -> {
            assertThat(status.state()).isEqualTo("AUTH_FAILED");
            assertThat(status.error()).isEqualTo("refused");
        });
    }

    @Test
    void aRunThatGoesThroughClearsTheError() {
        // Given
        var claim = claim();
        connections.release(claim, clock.instant(), "AUTH_FAILED", "refused", 2);

        // When
        connections.release(claim(), clock.instant(), "OK", null, 0);

        // Then
        assertThat(connections.all()).singleElement().satisfies(status -> {
            assertThat(status.state()).isEqualTo("OK");
            assertThat(status.error()).isNull();
        });
    }

    @Test
    void aChangeOfAConnectionInTroubleIsTriedAtOnce() {
        // Given
        connections.release(claim(), clock.instant().plusSeconds(900), "AUTH_FAILED", "refused", 1);

        // When
        connections.retry(List.of(TRACK));

        // Then
        assertThat(connections.claimDue(10)).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"OK", "AUTH_FAILED", "CAPTCHA"})
    void aConnectionThatIsKnownKeepsItsTimeWhateverItsState(String state) {
        // Given
        connections.release(claim(), clock.instant().plusSeconds(900), state, null, 0);

        // When
        connections.put(List.of(TRACK));

        // Then
        assertThat(connections.claimDue(10)).isEmpty();
    }

    @Test
    void aChangeOfAConnectionThatIsWellKeepsItsTime() {
        // Given
        connections.release(claim(), clock.instant().plusSeconds(900), "OK", null, 0);

        // When
        connections.retry(List.of(TRACK));

        // Then
        assertThat(connections.claimDue(10)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "organization_id: org, surveys: [a, b]",
                "organization_id: org, surveys: []",
                "organization_id: org, surveys: [a], answer_status: complete",
                "organization_id: another, surveys: [a]"
            })
    void whatListsSomethingElseIsReadFromTheStartAtOnce(String dataSource) {
        // Given
        connections.put(List.of(listing("organization_id: org, surveys: [a]")));
        var claim = connections.claimDue(1).get(0);
        connections.closeThrough(claim, LocalDate.parse("2026-03-09"));
        connections.release(claim, clock.instant().plusSeconds(900), "OK", null, 0);

        // When
        connections.put(List.of(listing(dataSource)));

        // Then
        assertThat(connections.claimDue(10)).singleElement().satisfies(again -> assertThat(again.closedThrough())
                .isNull());
    }

    @Test
    void whatListsTheSameGoesOnWhereItWas() {
        // Given
        connections.put(List.of(listing("organization_id: org, surveys: [a]")));
        var claim = connections.claimDue(1).get(0);
        connections.closeThrough(claim, LocalDate.parse("2026-03-09"));
        connections.release(claim, clock.instant(), "OK", null, 0);

        // When
        connections.put(List.of(listing("organization_id: org, surveys: [a], page_size: 50")));

        // Then
        assertThat(connections.claimDue(10)).singleElement().satisfies(again -> assertThat(again.closedThrough())
                .isEqualTo("2026-03-09"));
    }

    @Test
    void aRunThatBeganBeforeTheChangeClosesNoDaysOfWhatItDidNotRead() {
        // Given
        connections.put(List.of(listing("organization_id: org, surveys: [a]")));
        var claim = connections.claimDue(1).get(0);
        connections.put(List.of(listing("organization_id: org, surveys: [a, b]")));

        // When
        connections.openFrom(claim, LocalDate.parse("2025-01-01"));
        connections.closeThrough(claim, LocalDate.parse("2026-03-09"));
        connections.release(claim, clock.instant().plusSeconds(900), "OK", null, 0);

        // Then
        assertThat(connections.claimDue(10)).singleElement().satisfies(again -> {
            assertThat(again.closedThrough()).isNull();
            assertThat(again.openedFrom()).isNull();
        });
    }

    @Test
    void aScheduleThatComesRoundEarlierCounts() {
        // Given
        var year9999 = Instant.parse("9999-01-01T00:00:00Z");
        connections.release(claim(), year9999, "OK", null, 0);

        // When
        connections.bringForward(Map.of(TRACK, clock.instant().plusSeconds(60)));

        // Then
        assertThat(connections.claimDue(10)).isEmpty();
        clock.advance(Duration.ofSeconds(60));
        assertThat(connections.claimDue(10)).hasSize(1);
    }

    @Test
    void whatIsDueEarlierOrWaitsForSomethingKeepsItsTime() {
        // Given
        connections.release(claim(), clock.instant().plusSeconds(60), "OK", null, 0);

        // When
        connections.bringForward(Map.of(TRACK, clock.instant().plusSeconds(900)));

        // Then
        clock.advance(Duration.ofSeconds(60));
        connections.release(claim(), clock.instant().plusSeconds(900), "AUTH_FAILED", "refused", 1);
        connections.bringForward(Map.of(TRACK, clock.instant()));
        assertThat(connections.claimDue(10)).isEmpty();
    }

    private static Connection listing(String dataSource) {
        return TenantYaml.tenant(
                        "acme",
                        """
                        sources:
                          track:
                            connection_details: { token: "${TRACK_TOKEN}" }
                            data_source: { %s }
                        sinks: { archive: { type: file, directory: out } }
                        """
                                .formatted(dataSource))
                .connections()
                .get("track");
    }

    @Test
    void aRemovedConnectionIsNotPolledAndItsPlaceIsKept() {
        // Given
        var claim = claim();
        connections.closeThrough(claim, LocalDate.parse("2026-03-09"));
        connections.release(claim, clock.instant(), "OK", null, 0);

        // When
        connections.disable("acme", "track");

        // Then
        assertThat(connections.claimDue(10)).isEmpty();
        assertThat(connections.claim("acme", "track")).isEmpty();
        assertThat(connections.enabled("acme")).isEmpty();
        connections.put(List.of(TRACK));
        assertThat(connections.claimDue(10)).singleElement().satisfies(again -> assertThat(again.closedThrough())
                .isEqualTo("2026-03-09"));
    }

    @Test
    void aLeaseThatIsRenewedIsNotTakenAndOneThatIsNotIs() {
        // Given
        claim();
        clock.advance(Duration.ofSeconds(100));
        journal.leases.renew();
        clock.advance(Duration.ofSeconds(100));

        // When
        var early = journal.otherConnections().claimDue(10);

        // Then
        assertThat(early).isEmpty();
        clock.advance(Duration.ofSeconds(30));
        assertThat(journal.otherConnections().claimDue(10)).hasSize(1);
    }

    @Test
    void aProcessThatSleptFindsNothingFreeOfWhatItStillWorksOn() {
        // Given
        claim();
        clock.advance(Duration.ofHours(1));

        // When
        var claimed = connections.claimDue(10);

        // Then
        assertThat(claimed).isEmpty();
        assertThat(journal.otherConnections().claimDue(10)).isEmpty();
    }

    @Test
    void whoseClaimWasTakenOverGivesNothingBackAndAcceptsNothing() {
        // Given
        var claim = claim();
        clock.advance(Duration.ofMinutes(3));
        assertThat(journal.otherConnections().claimDue(10)).hasSize(1);
        var intake = journal.intakes.open(DeliveriesTest.ACME, claim.id(), "track");

        // When
        connections.release(claim, clock.instant(), "AUTH_FAILED", "refused", 1);
        intake.add(List.of(Journal.record("a", "old")));

        // Then
        assertThatThrownBy(intake::flush).isInstanceOf(ClaimLostException.class);
        assertThat(journal.count("SELECT count(*) FROM record")).isZero();
        assertThat(connections.all()).singleElement().satisfies(status -> assertThat(status.state())
                .isEqualTo("NEW"));
        assertThat(connections.claim("acme", "track")).isEmpty();
    }

    @Test
    void aClaimThatWasNeverHeardOfIsGivenBack() {
        // Given
        connections.abandon(claim());
        assertThat(connections.claim("acme", "track")).isEmpty();

        // When
        clock.advance(Duration.ofSeconds(30));

        // Then
        assertThat(connections.claimDue(10)).hasSize(1);
    }

    @Test
    void theLongestOverdueComesFirst() {
        // Given
        var other = TenantYaml.tenant("globex", TenantYaml.trackYaml())
                .connections()
                .values();
        connections.put(other);
        clock.advance(Duration.ofSeconds(1));
        connections.put(List.of(TRACK));

        // When
        var claims = connections.claimDue(1);

        // Then
        assertThat(claims).extracting(Claim::tenant).containsExactly("globex");
    }

    private Claim claim() {
        connections.put(List.of(TRACK));
        return connections.claim("acme", "track").orElseThrow();
    }
}
