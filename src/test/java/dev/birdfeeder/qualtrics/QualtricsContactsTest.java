package dev.birdfeeder.qualtrics;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.birdfeeder.feedback.Exchanges;
import dev.birdfeeder.feedback.TenantYaml;
import dev.birdfeeder.qualtrics.Export.Plan;
import dev.birdfeeder.tenant.Connection;
import dev.birdfeeder.vendor.VendorException;
import dev.birdfeeder.vendor.VendorException.State;
import dev.birdfeeder.vendor.Warnings;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.apache.camel.Exchange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** More connections look for contacts side by side than books are kept for. */
class QualtricsContactsTest {

    private static final int MORE_THAN_ARE_KEPT = 40;

    private final QualtricsContacts contacts =
            new QualtricsContacts(new Warnings(), Clock.fixed(Instant.parse("2026-03-10T12:00:00Z"), ZoneOffset.UTC));

    @ParameterizedTest
    @EnumSource(
            value = State.class,
            names = {"FORBIDDEN", "UNREACHABLE"})
    void aRefusalIsKeptWhateverOthersLookForMeanwhile(State state) throws IOException {
        // Given
        var search = begin(connection("acme", "{}"));
        othersLookForTheirs();

        // When
        search.setProperty(Exchange.EXCEPTION_CAUGHT, new VendorException(state, "distributions: refused"));
        contacts.refused(search);
        contacts.attach(search);
        othersLookForTheirs();
        var next = begin(connection("acme", "{}"));

        // Then
        assertThat(of(search).isUnfinished()).isFalse();
        assertThat(search.getMessage().getBody()).isEqualTo(List.of(response()));
        assertThat(of(next).isUnfinished()).isFalse();
        assertThat(of(next).isOutOfAllowance()).isFalse();
    }

    @Test
    void whatMayBeAskedInAnHourIsCountedWhateverOthersLookForMeanwhile() throws IOException {
        // Given
        var first = begin(connection("acme", "{ requests_per_hour: 1 }"));
        othersLookForTheirs();

        // When
        var second = begin(connection("acme", "{ requests_per_hour: 1 }"));

        // Then
        assertThat(of(first).isUnfinished()).isTrue();
        assertThat(of(second).isUnfinished()).isFalse();
        assertThat(of(second).isOutOfAllowance()).isTrue();
    }

    @Test
    void whereNoneAreWantedTheResponsesGoOnAsTheyAre() throws IOException {
        // When
        var search = begin(connection("acme", "{ link: never }"));
        contacts.attach(search);

        // Then
        assertThat(of(search).isUnfinished()).isFalse();
        assertThat(search.getMessage().getBody()).isEqualTo(List.of(response()));
    }

    private void othersLookForTheirs() throws IOException {
        for (int other = 0; other < MORE_THAN_ARE_KEPT; other++) {
            assertThat(of(begin(connection("other-" + other, "{}"))).isUnfinished())
                    .isTrue();
        }
    }

    private Exchange begin(Connection connection) throws IOException {
        var exchange = Exchanges.of(connection, List.of(response()));
        var second = Duration.ofSeconds(1);
        var plan = new Plan(Instant.EPOCH, null, Instant.EPOCH, second, false, second, second, second);
        exchange.setVariable("export", new Export("SV_1", plan, Cursor.NONE, kept -> {}));
        exchange.setVariable("contacts", contacts.begin(exchange));
        return exchange;
    }

    private static ContactSearch of(Exchange exchange) {
        return exchange.getVariable("contacts", ContactSearch.class);
    }

    private static JsonNode response() throws IOException {
        return new ObjectMapper()
                .readTree("{\"responseId\":\"R_1\",\"values\":{\"distributionChannel\":\"email\",\"QID1\":9}}");
    }

    private static Connection connection(String tenant, String settings) {
        return TenantYaml.tenant(
                        tenant,
                        """
                        sources:
                          qualtrics:
                            connection_details: { data_center_url: iad1, api_token: "${TOKEN}" }
                            contacts: %s
                        """
                                .formatted(settings))
                .connections()
                .get("qualtrics");
    }
}
