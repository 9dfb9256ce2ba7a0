package dev.birdfeeder.vendor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.birdfeeder.feedback.Exchanges;
import dev.birdfeeder.feedback.TenantYaml;
import dev.birdfeeder.journal.Journal;
import dev.birdfeeder.tenant.Connection;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The rules that ship, the tenant files' settings and the real budget, in a time that only calls and waits move. */
class TrackNpsBudgetTest {

    private static final long FIVE_MINUTES = Duration.ofMinutes(5).toNanos();

    private final Virtual time = new Virtual();
    private final Journal journal = Journal.inMemory(Clock.systemUTC());
    private final Vendors vendors = new Vendors(Path.of("routes"));
    private final VendorRequest request = new VendorRequest(
            vendors,
            new Budgets(SharedCalls.ALONE, time),
            new CaptchaStops(vendors, journal.stops(), Clock.systemUTC()),
            new Credentials(null),
            Clock.systemUTC());

    @AfterEach
    void closeJournal() {
        journal.close();
    }

    @Test
    @DisplayName("B25: no five minutes see more than 950 NPS requests of one token, whichever connections send them")
    void noFiveMinutesSeeMoreThan950RequestsOfOneToken() throws InterruptedException {
        // Given
        var connections = List.of(
                connection("acme", ""),
                connection("globex", ""),
                connection("initech", "data_source: { requests_per_five_minutes: 950 }"));
        var chance = new Random(20261122);
        var calls = new ArrayList<Long>();

        // When
        for (int call = 0; call < 20_000; call++) {
            call(connections.get(chance.nextInt(connections.size())));
            calls.add(time.nanos());
            time.pass(Duration.ofMillis(chance.nextInt(500) == 0 ? 60_000 : chance.nextInt(100)));
        }

        // Then
        assertThat(most(calls)).isBetween(900, 950);
        assertThat(time.nanos()).isGreaterThan(20_000L / 950 * FIVE_MINUTES);
    }

    @Test
    void theLimitThatTrackSetsCannotBeAskedFor() {
        // When
        var refused = org.assertj.core.api.Assertions.catchThrowable(
                () -> connection("acme", "data_source: { requests_per_five_minutes: 951 }"));

        // Then
        assertThat(refused)
                .hasMessageContaining("requests_per_five_minutes: must be")
                .hasMessageContaining("950");
    }

    private void call(Connection connection) throws InterruptedException {
        var exchange = Exchanges.of(connection, null);
        exchange.setVariable("call", "answers");
        exchange.setVariable("run", new Caller() {
            @Override
            public boolean isStopped() {
                return false;
            }

            @Override
            public void received(long bytes) {}
        });
        request.process(exchange);
    }

    private static Connection connection(String tenant, String settings) {
        return TenantYaml.tenant(
                        tenant,
                        """
                        sources:
                          track:
                            connection_details: { token: "${TRACK_TOKEN}", track_api: nps }
                            %s
                        """
                                .formatted(settings))
                .connections()
                .get("track");
    }

    /** In the fullest window of five minutes, wherever it is laid. */
    private static int most(List<Long> calls) {
        var window = new ArrayDeque<Long>();
        var most = 0;
        for (var call : calls) {
            window.add(call);
            while (call - window.peekFirst() >= FIVE_MINUTES) {
                window.removeFirst();
            }
            most = Math.max(most, window.size());
        }
        return most;
    }

    private static final class Virtual implements Budgets.Ticks {

        private long now;

        void pass(Duration duration) {
            now += duration.toNanos();
        }

        @Override
        public long nanos() {
            return now;
        }

        @Override
        public void sleep(long nanos) {
            now += nanos;
        }
    }
}
