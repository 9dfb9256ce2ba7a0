package dev.birdfeeder.vendor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.birdfeeder.feedback.Exchanges;
import dev.birdfeeder.feedback.TenantYaml;
import dev.birdfeeder.journal.Journal;
import dev.birdfeeder.tenant.Connection;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The rules that ship for Qualtrics, in a time that only waits move. */
class CallBudgetTest {

    private final long[] now = new long[1];
    private Runnable meanwhile = () -> {};
    private final Journal journal = Journal.inMemory(Clock.systemUTC());
    private final Vendors vendors = new Vendors(Path.of("routes"));
    private final Budgets.Ticks time = new Budgets.Ticks() {
        @Override
        public long nanos() {
            return now[0];
        }

        @Override
        public void sleep(long nanos) {
            now[0] += nanos;
            var once = meanwhile;
            meanwhile = () -> {};
            once.run();
        }
    };
    private final Budgets budgets = new Budgets(SharedCalls.ALONE, time);
    private final Clock clock = Clock.fixed(Instant.parse("2026-03-10T12:00:00Z"), ZoneOffset.UTC);
    private final VendorRequest request = new VendorRequest(
            vendors,
            budgets,
            new CaptchaStops(vendors, journal.stops(), Clock.systemUTC()),
            new Credentials(null),
            clock);

    @AfterEach
    void closeJournal() {
        journal.close();
    }

    @Test
    @DisplayName("C14: a credential has the budget that its tenant sets, whatever is called")
    void aCredentialHasTheBudgetThatItsTenantSets() throws Exception {
        // Given
        var connection = connection("{ requests_per_minute: 5 }");

        // When
        for (int i = 0; i < 11; i++) {
            call(connection, i % 2 == 0 ? "survey" : "export-progress");
        }

        // Then
        assertThat(Duration.ofNanos(now[0])).isBetween(Duration.ofSeconds(120), Duration.ofSeconds(121));
    }

    @Test
    @DisplayName("C14: some calls have a budget of their own, and use up no other's")
    void someCallsHaveABudgetOfTheirOwn() throws Exception {
        // Given
        var connection = connection("{ exports_per_minute: 2 }");

        // When
        for (int i = 0; i < 5; i++) {
            call(connection, "export-start");
        }
        var started = Duration.ofNanos(now[0]);
        for (int i = 0; i < 100; i++) {
            call(connection, "survey");
        }

        // Then
        assertThat(started).isBetween(Duration.ofSeconds(120), Duration.ofSeconds(121));
        assertThat(Duration.ofNanos(now[0])).isEqualTo(started);
    }

    @Test
    @DisplayName("B23: a pause that is short is waited for")
    void aShortPauseIsWaitedFor() throws Exception {
        // Given
        var connection = connection("{}");
        pause(connection, Duration.ofSeconds(60));

        // When
        call(connection, "survey");

        // Then
        assertThat(Duration.ofNanos(now[0])).isBetween(Duration.ofSeconds(60), Duration.ofSeconds(61));
    }

    @Test
    @DisplayName("B23: a pause that is long ends every run with the credential without a call, and without waiting")
    void aLongPauseIsNotWaitedFor() {
        // Given
        pause(connection("{}"), Duration.ofMinutes(15));

        // When
        var failure = catchThrowableOfType(
                VendorException.class, () -> call(connection("{ exports_per_minute: 2 }"), "export-start"));

        // Then
        assertThat(failure.state()).isEqualTo(VendorException.State.RATE_LIMITED);
        assertThat(failure).isNotInstanceOf(RetryableVendorException.class);
        assertThat(failure.until()).isEqualTo("2026-03-10T12:15:00Z");
        assertThat(failure)
                .hasMessage("export-start: not called, because there were too many requests before; no call with these"
                        + " credentials before 2026-03-10T12:15:00Z");
        assertThat(now[0]).isZero();
    }

    @Test
    @DisplayName("B23: a call that waits for its turn gives up when the vendor says to another one that it takes long")
    void aCallThatWaitsGivesUpWhenALongPauseBegins() throws Exception {
        // Given
        var connection = connection("{ exports_per_minute: 1 }");
        call(connection, "export-start");
        meanwhile = () -> pause(connection, Duration.ofMinutes(15));

        // When
        var failure = catchThrowableOfType(VendorException.class, () -> call(connection, "export-start"));

        // Then
        assertThat(failure.state()).isEqualTo(VendorException.State.RATE_LIMITED);
        assertThat(Duration.ofNanos(now[0])).isLessThan(Duration.ofSeconds(1));
    }

    private void pause(Connection connection, Duration duration) {
        budgets.pause(BudgetKey.of(connection, vendors.rules("qualtrics")), duration);
    }

    private void call(Connection connection, String call) throws Exception {
        var exchange = Exchanges.of(connection, null);
        exchange.setVariable("call", call);
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

    private static Connection connection(String dataSource) {
        return TenantYaml.tenant(
                        """
                        sources:
                          qualtrics:
                            connection_details: { data_center_url: iad1, api_token: "${TOKEN}" }
                            data_source: %s
                        """
                                .formatted(dataSource))
                .connections()
                .get("qualtrics");
    }
}
