package dev.birdfeeder.qualtrics;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.birdfeeder.feedback.Exchanges;
import dev.birdfeeder.feedback.TenantYaml;
import dev.birdfeeder.tenant.Connection;
import dev.birdfeeder.vendor.Warnings;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DataCentersTest {

    private static final String HINT =
            "; connection_details.data_center_url: the account is in another data center (write fra1)";

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    iad1                             | fra1               | true
                    https://acme.iad1.qualtrics.com  | fra1.qualtrics.com | true
                    fra1                             | FRA1               | false
                    https://acme.fra1.qualtrics.com  | fra1               | false
                    iad1                             | ""                 | false
                    iad1                             | "a b\\r\\nc"       | false
                    http://127.0.0.1:9               | fra1               | false
                    """)
    void anotherDataCenterThanTheAccountsIsTold(String url, String told, boolean isAnother) throws Exception {
        // Given
        var connection = connection(url);
        var answer = "{\"result\":{\"datacenter\":\"%s\"}}".formatted(told == null ? "" : told.replace("\"", ""));
        var dataCenters = new DataCenters(new Warnings());
        var exchange = Exchanges.of(connection, new ObjectMapper().readTree(answer));
        assertThat(dataCenters.isUnknown(exchange)).isTrue();

        // When
        dataCenters.read(exchange);

        // Then
        assertThat(dataCenters.isUnknown(exchange)).isFalse();
        assertThat(dataCenters.hint(connection)).isEqualTo(isAnother ? HINT : "");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    Request proxied. For faster response times, use this host instead: fra1.qualtrics.com      | fra1
                    request proxied: use Acme.FRA1.qualtrics.com.                                              | acme.fra1.qualtrics.com
                    Request proxied. For faster response times, use this host instead: fra1.example.com        |
                    This API ends in June, see api.qualtrics.com                                               |
                    """)
    void aDataCenterThatHandsRequestsOnNamesTheRightOne(String notice, String right) throws Exception {
        // Given
        var connection = connection("http://127.0.0.1:9");
        var dataCenters = new DataCenters(new Warnings());

        // When
        dataCenters.notice(Exchanges.of(
                connection, new ObjectMapper().readTree("{\"meta\":{\"notice\":\"%s\"}}".formatted(notice))));

        // Then
        assertThat(dataCenters.hint(connection)).isEqualTo(right == null ? "" : HINT.replace("fra1", right));
    }

    private static Connection connection(String url) {
        return TenantYaml.tenant(
                        """
                        sources:
                          qualtrics:
                            connection_details: { data_center_url: "%s", api_token: "${TOKEN}" }
                        """
                                .formatted(url))
                .connections()
                .get("qualtrics");
    }
}
