package dev.birdfeeder.qualtrics;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.birdfeeder.feedback.Exchanges;
import dev.birdfeeder.feedback.TenantYaml;
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
        var connection = TenantYaml.tenant(
                        """
                        sources:
                          qualtrics:
                            connection_details: { data_center_url: "%s", api_token: "${TOKEN}" }
                        """
                                .formatted(url))
                .connections()
                .get("qualtrics");
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
}
