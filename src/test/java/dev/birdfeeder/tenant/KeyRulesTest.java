package dev.birdfeeder.tenant;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Set;
import org.junit.jupiter.api.Test;

class KeyRulesTest {
    @Test
    void wantsExactlyOneOfSeveralWays() throws Exception {
        JsonNode schema = new ObjectMapper()
                .readTree(
                        """
                {"oneOf": [{"required": ["api_token"]}, {"required": ["client_id", "client_secret"]}]}
                """);
        assertThat(KeyRules.oneOf(schema, Set.of("api_token"))).isEmpty();
        assertThat(KeyRules.oneOf(schema, Set.of("client_secret", "client_id"))).isEmpty();
        assertThat(KeyRules.oneOf(schema, Set.of("client_id")))
                .contains("needs api_token, or client_id and client_secret");
        assertThat(KeyRules.oneOf(schema, Set.of("api_token", "client_secret", "client_id")))
                .contains("takes only one of these: api_token, or client_id and client_secret");
    }
}
