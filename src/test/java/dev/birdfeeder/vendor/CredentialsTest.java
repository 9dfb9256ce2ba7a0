package dev.birdfeeder.vendor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.birdfeeder.feedback.TenantYaml;
import dev.birdfeeder.tenant.Connection;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CredentialsTest {

    private static final String TRACKS = "auth: { scheme: bearer, secret: connection_details.token }";

    private static final String WEBHOOK_SECRET = "a-secret-of-our-own";

    private final Connection connection = TenantYaml.tenant("allow_literal_secrets: true\n"
                    + TenantYaml.trackYaml("webhook: { secret: " + WEBHOOK_SECRET + " }"))
            .connections()
            .get("track");
    private final Exchange exchange = new DefaultExchange(new DefaultCamelContext());
    private final Message message = exchange.getMessage();

    @TempDir
    private Path folder;

    @Test
    void aBearerTokenGoesIntoAuthorization() throws IOException {
        // When
        show("{ scheme: bearer, secret: connection_details.token }");

        // Then
        assertThat(message.getHeaders()).isEqualTo(Map.of("Authorization", "Bearer " + TenantYaml.SECRET));
    }

    @Test
    void aSecretWithoutUserIsTheUserOfBasic() throws IOException {
        // When
        show("{ scheme: basic, secret: connection_details.token }");

        // Then
        assertThat(message.getHeaders()).isEqualTo(Map.of("Authorization", basic(TenantYaml.SECRET + ":")));
    }

    @Test
    void userAndPasswordGoIntoBasic() throws IOException {
        // When
        show("{ scheme: basic, user: data_source.organization_id, secret: connection_details.token }");

        // Then
        assertThat(message.getHeaders()).isEqualTo(Map.of("Authorization", basic("7b6f1d1e:" + TenantYaml.SECRET)));
    }

    @Test
    void anApiKeyGoesIntoTheHeaderThatIsNamed() throws IOException {
        // When
        show("{ scheme: api_key, header: X-API-TOKEN, secret: connection_details.token }");

        // Then
        assertThat(message.getHeaders()).isEqualTo(Map.of("X-API-TOKEN", TenantYaml.SECRET));
    }

    @Test
    void ofSeveralWaysTheFirstCountsWhoseSecretIsThere() throws IOException {
        // When
        show(
                """

                  - { scheme: bearer, secret: webhook.previous_secret }
                  - { scheme: api_key, header: X-Key, secret: webhook.secret }
                  - { scheme: basic, secret: connection_details.token }""");

        // Then
        assertThat(message.getHeaders()).isEqualTo(Map.of("X-Key", WEBHOOK_SECRET));
    }

    @Test
    void aSecretThatIsNotThereIsTold() {
        // When
        var refused = assertThatThrownBy(() -> show("{ scheme: bearer, secret: webhook.previous_secret }"));

        // Then
        refused.isInstanceOf(VendorException.class).hasMessage("webhook.previous_secret: is missing");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            textBlock =
                    """
                    { scheme: digest, secret: a.b }            | auth.scheme: must be one of bearer, basic, api_key, oauth_client_credentials
                    { secret: a.b }                            | auth.scheme: must be one of bearer, basic, api_key, oauth_client_credentials
                    bearer                                     | auth: must be a map of scheme, secret and what the scheme takes
                    []                                         | auth: is empty (write a scheme and its secret)
                    { scheme: bearer }                         | auth.secret: is missing
                    { scheme: bearer, secret: a.b, user: c.d } | auth.user: unknown key (valid keys: secret)
                    { scheme: basic, sekret: a.b }             | auth.sekret: unknown key (did you mean 'secret'?)
                    { scheme: api_key, secret: a.b }           | auth.header: is missing
                    { scheme: api_key, header: "X Key", secret: a.b } | auth.header: must be the name of a header, such as X-Api-Key
                    """)
    void aMistakeIsTold(String auth, String sentence) {
        // When
        var refused = assertThatThrownBy(() -> show(auth));

        // Then
        refused.isInstanceOf(IllegalArgumentException.class).hasMessageEndingWith("vendor.yaml: " + sentence);
    }

    private void show(String auth) throws IOException {
        var rules = Files.readString(Path.of("routes/sources/track-cxm/vendor.yaml"));
        Files.writeString(folder.resolve("vendor.yaml"), rules.replace(TRACKS, "auth: " + auth));
        new Credentials(null)
                .show(exchange, connection, VendorRules.read(folder).auth(connection));
    }

    private static String basic(String pair) {
        return "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
    }
}
