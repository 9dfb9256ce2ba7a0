package dev.birdfeeder.vendor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.birdfeeder.feedback.TenantYaml;
import dev.birdfeeder.journal.MovableClock;
import dev.birdfeeder.tenant.Connection;
import dev.birdfeeder.tenant.Secret;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** With a route in the place of vendor-token that counts how often it is asked. */
class TokensTest {

    private static final Auth.OAuthClientCredentials AUTH = new Auth.OAuthClientCredentials(
            "/oauth2/token",
            "connection_details.client_id",
            "connection_details.client_secret",
            "connection_details.scope");

    private final MovableClock clock = new MovableClock("2026-03-10T12:00:00Z");
    private final AtomicInteger asked = new AtomicInteger();
    private final DefaultCamelContext camel = new DefaultCamelContext();
    private final Vendors vendors = new Vendors(Path.of("routes"));
    private Tokens tokens;
    private volatile Callable<Object> vendor = () -> token("access-" + asked.get());

    @BeforeEach
    void start() throws Exception {
        camel.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                errorHandler(noErrorHandler());
                from("direct:vendor-token").process(TokensTest.this::answer);
            }
        });
        camel.start();
        tokens = new Tokens(vendors, camel.createProducerTemplate(), clock);
    }

    @AfterEach
    void stop() {
        camel.stop();
    }

    private void answer(Exchange exchange) throws Exception {
        asked.incrementAndGet();
        exchange.getMessage().setBody(vendor.call());
    }

    @Test
    @DisplayName("C3: fifty who need a token at once make one request")
    void fiftyWhoNeedATokenAtOnceMakeOneRequest() throws Exception {
        // Given
        var isAsked = new CountDownLatch(1);
        var mayAnswer = new CountDownLatch(1);
        vendor = () -> {
            isAsked.countDown();
            mayAnswer.await();
            return token("access");
        };
        var threads = Executors.newFixedThreadPool(50);
        var begun = new CountDownLatch(50);

        // When
        var given = new ArrayList<Future<Secret>>();
        for (int i = 0; i < 50; i++) {
            given.add(threads.submit(() -> {
                begun.countDown();
                return tokens.get(connection("acme", ""), AUTH, null);
            }));
        }
        begun.await();
        isAsked.await();
        mayAnswer.countDown();

        // Then
        for (var one : given) {
            assertThat(one.get()).isEqualTo(new Secret("access"));
        }
        assertThat(asked).hasValue(1);
        threads.shutdown();
    }

    @Test
    @DisplayName("C4: tenants, clients, scopes and data centers have tokens of their own")
    void nothingIsSharedThatIsntTheSame() {
        // When
        tokens.get(connection("acme", ""), AUTH, null);
        tokens.get(connection("globex", ""), AUTH, null);
        tokens.get(connection("acme", "scope: read:surveys"), AUTH, null);
        tokens.get(connection("acme", "data_center_url: fra1"), AUTH, null);
        tokens.get(connection("acme", "client_id: client-2"), AUTH, null);
        assertThat(asked).hasValue(5);
        tokens.get(connection("acme", ""), AUTH, null);

        // Then
        assertThat(asked).hasValue(5);
    }

    @Test
    void aTokenIsRenewedShortlyBeforeItsEnd() {
        tokens.get(connection("acme", ""), AUTH, null);
        clock.advance(Duration.ofMinutes(58));
        assertThat(tokens.get(connection("acme", ""), AUTH, null).reveal()).isEqualTo("access-1");
        clock.advance(Duration.ofMinutes(1));
        assertThat(tokens.get(connection("acme", ""), AUTH, null).reveal()).isEqualTo("access-2");
    }

    @Test
    void whoeverWaitedForATokenThatIsntGivenGetsTheSameRefusal() {
        vendor = () -> {
            throw new VendorException(VendorException.State.AUTH_FAILED, "token: answered 400 invalid_client");
        };

        var refused = catchThrowableOfType(VendorException.class, () -> tokens.get(connection("acme", ""), AUTH, null));

        assertThat(refused.state()).isEqualTo(VendorException.State.AUTH_FAILED);
    }

    @Test
    @DisplayName("C1: a token that is refused is replaced once; one that was taken meanwhile may be replaced again")
    void aTokenThatIsRefusedIsReplacedOnce() {
        var connection = connection("acme", "");
        var first = tokens.get(connection, AUTH, null);
        assertThat(tokens.refused(connection, AUTH, first)).isTrue();
        var second = tokens.get(connection, AUTH, null);
        assertThat(tokens.refused(connection, AUTH, first)).as("told late").isTrue();
        tokens.taken(connection, AUTH, second);
        assertThat(tokens.refused(connection, AUTH, second)).isTrue();
        var third = tokens.get(connection, AUTH, null);
        assertThat(tokens.refused(connection, AUTH, third)).isFalse();
        assertThat(asked).hasValue(3);
    }

    @Test
    @DisplayName("C1: tokens that live shorter than a call takes say nothing about the client")
    void aTokenThatIsRefusedAfterItsEndIsReplacedAsOftenAsItTakes() {
        var connection = connection("acme", "");
        for (int call = 0; call < 5; call++) {
            var token = tokens.get(connection, AUTH, null);
            clock.advance(Duration.ofMinutes(60));
            assertThat(tokens.refused(connection, AUTH, token)).isTrue();
        }
        assertThat(asked).hasValue(5);
    }

    @Test
    @DisplayName("C2: a data center that is slow to give a token keeps nobody else waiting")
    void aDataCenterThatIsSlowKeepsNobodyElseWaiting() throws Exception {
        // Given
        var isAsked = new CountDownLatch(1);
        var mayAnswer = new CountDownLatch(1);
        vendor = () -> {
            if (asked.get() == 1) {
                isAsked.countDown();
                mayAnswer.await();
            }
            return token("access-" + asked.get());
        };
        var slow = Executors.newSingleThreadExecutor();
        var waiting = slow.submit(() -> tokens.get(connection("acme", ""), AUTH, null));
        isAsked.await();

        // When
        var other = tokens.get(connection("globex", ""), AUTH, null);

        // Then
        assertThat(other.reveal()).isEqualTo("access-2");
        assertThat(waiting).isNotDone();
        mayAnswer.countDown();
        waiting.get();
        assertThat(asked).hasValue(2);
        slow.shutdown();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    {"expires_in": 3600}       | 3600
                    {"expires_in": "3600"}     | 3600
                    {"expires_in": 2}          | 2
                    {"expires_in": 0.5}        | 1
                    {"expires_in": 1e12}       | 86400
                    {"expires_in": 1e999}      | 86400
                    {"expires_in": -1}         | 3600
                    {"expires_in": 0}          | 3600
                    {"expires_in": "soon"}     | 3600
                    {"expires_in": "NaN"}      | 3600
                    {"expires_in": null}       | 3600
                    {"expires_in": {}}         | 3600
                    {}                         | 3600
                    """)
    @DisplayName("C2: a token's life is read in any form, within reason")
    void aTokensLifeIsReadInAnyForm(String answer, long seconds) throws Exception {
        assertThat(TokenAnswer.life(new ObjectMapper().readTree(answer).path("expires_in")))
                .isEqualTo(Duration.ofSeconds(seconds));
    }

    private Tokens.Token token(String value) {
        return new Tokens.Token(new Secret(value), clock.instant().plus(Duration.ofMinutes(59)));
    }

    private static Connection connection(String tenant, String detail) {
        var details = "data_center_url: iad1\nclient_id: client-1\nclient_secret: ${SECRET}\n";
        if (!detail.isEmpty()) {
            details = details.replaceAll("(?m)^" + detail.substring(0, detail.indexOf(':')) + ":.*\n", "") + detail;
        }
        return TenantYaml.tenant(tenant, "sources:\n  qualtrics:\n    connection_details:\n" + details.indent(6))
                .connections()
                .get("qualtrics");
    }
}
