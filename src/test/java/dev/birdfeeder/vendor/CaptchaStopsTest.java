package dev.birdfeeder.vendor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.birdfeeder.feedback.TenantYaml;
import dev.birdfeeder.journal.Journal;
import dev.birdfeeder.journal.MovableClock;
import dev.birdfeeder.tenant.Connection;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class CaptchaStopsTest {

    private static final Duration PAUSE = Duration.ofMinutes(30);

    private final Vendors vendors = new Vendors(Path.of("routes"));
    private final MovableClock clock = new MovableClock("2026-03-10T12:00:00Z");
    private final Journal journal = Journal.inMemory(clock);
    private final CaptchaStops stops = new CaptchaStops(vendors, journal.stops(), clock);

    @AfterEach
    void closeJournal() {
        journal.close();
    }

    @Test
    @DisplayName("B24: connections with one token are stopped together, and another token isn't")
    void connectionsWithOneTokenAreStoppedTogether() {
        // When
        stops.stop(key("acme"), PAUSE);

        // Then
        var refused = catchThrowableOfType(CaptchaException.class, () -> stops.enter(key("globex"), "answers", PAUSE));
        assertThat(refused.state()).isEqualTo(VendorException.State.CAPTCHA);
        assertThat(refused.until()).isEqualTo(Instant.parse("2026-03-10T12:30:00Z"));
        assertThat(refused).hasMessageContaining("by a person").hasMessageNotContaining(TenantYaml.SECRET);
        var other = new BudgetKey("track-cxm", key("acme").credential());
        assertThatCode(() -> stops.enter(other, "surveys", PAUSE)).doesNotThrowAnyException();
    }

    @Test
    @DisplayName("B24: after the pause one call finds out for all, however many want to")
    void afterThePauseOneCallFindsOutForAll() {
        // Given
        stops.stop(key("acme"), PAUSE);
        clock.advance(PAUSE);

        // When
        var probes = IntStream.range(0, 64).parallel().filter(any -> enters()).count();

        // Then
        assertThat(probes).isEqualTo(1);
        clock.advance(PAUSE.minusSeconds(1));
        assertThat(enters()).isFalse();
        clock.advance(Duration.ofSeconds(1));
        assertThat(enters()).isTrue();
    }

    @Test
    void aProbeThatSucceedsLetsEverybodyGoOn() {
        // Given
        stops.stop(key("acme"), PAUSE);
        clock.advance(PAUSE);
        stops.enter(key("acme"), "answers", PAUSE);

        // When
        stops.end(key("acme"));

        // Then
        assertThat(stops.enter(key("globex"), "answers", PAUSE))
                .as("is a probe")
                .isFalse();
    }

    @Test
    @DisplayName("B24: another process, or this one after a restart, calls as little as the one that met the CAPTCHA")
    void anotherProcessIsStoppedToo() {
        // Given
        stops.stop(key("acme"), PAUSE);

        // When
        var other = new CaptchaStops(vendors, journal.stops(), clock);

        // Then
        assertThatThrownBy(() -> other.check(key("acme"), "answers")).isInstanceOf(CaptchaException.class);
    }

    @Test
    void aConnectionThatChangesMayTryOnceAndOnlyWhereSomethingIsStopped() {
        // Given
        stops.retry(connection("acme"));
        stops.stop(key("acme"), PAUSE);

        // When
        stops.retry(connection("globex"));

        // Then
        assertThat(enters()).isTrue();
        assertThat(enters()).isFalse();
    }

    private boolean enters() {
        try {
            return stops.enter(key("acme"), "answers", PAUSE);
        } catch (CaptchaException refused) {
            return false;
        }
    }

    private BudgetKey key(String tenant) {
        return BudgetKey.of(connection(tenant), vendors.rules("track-nps"));
    }

    /** Read anew each time: the token is the same, and the object isn't. */
    private static Connection connection(String tenant) {
        return TenantYaml.tenant(
                        tenant,
                        "sources: { track: { connection_details: { token: \"${TRACK_TOKEN}\", track_api: nps } } }")
                .connections()
                .get("track");
    }
}
