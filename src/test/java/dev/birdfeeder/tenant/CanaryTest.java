package dev.birdfeeder.tenant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.annotation.JsonAutoDetect.Visibility;
import com.fasterxml.jackson.annotation.PropertyAccessor;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CanaryTest {
    private static final String CANARY = "canary-4711";

    @TempDir
    private Path folder;

    private Connection connection() {
        Workspace workspace = new Workspace(folder);
        workspace.environment.put("TRACK_TOKEN", CANARY);
        return workspace.connection(Workspace.track(""));
    }

    @Test
    void keepsTheSecretOutOfSettingsAndText() {
        Connection connection = connection();
        assertThat(connection.secret("connection_details.token").reveal()).isEqualTo(CANARY);
        assertThat(connection.secret("connection_details.token")).hasToString("•••");
        assertThat(connection.setting("connection_details.token")).isNull();
        assertThat(connection.settings().toString()).doesNotContain(CANARY);
        assertThat(connection).hasToString("acme/track");
    }

    @Test
    void refusesToWriteASecretAsJsonHoweverTheMapperIsSet() {
        ObjectMapper nosy = new ObjectMapper()
                .setVisibility(PropertyAccessor.FIELD, Visibility.ANY)
                .disable(SerializationFeature.FAIL_ON_EMPTY_BEANS);
        Connection connection = connection();
        assertThatThrownBy(() -> nosy.writeValueAsString(connection))
                .isInstanceOf(JsonMappingException.class)
                .hasMessageContaining("a secret is never written as JSON")
                .hasMessageNotContaining(CANARY);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "token: canary-4711",
                "token: [canary-4711]",
                "token: {a: canary-4711}",
                "token: *canary-4711",
                "token: @canary-4711",
                "token: \"canary-4711",
                "token: !canary-4711 x",
                "token: !!canary-4711 x",
                "token: &canary-4711",
                "token: canary-4711: x",
                "token: canary-4711${x}",
                "token: x${canary-4711}",
                "base_url: https://user:canary-4711@api.track.co",
                "base_url: https://api.track.co?key=canary-4711",
                "base_url: ${CANARY}",
                "track_api: ${CANARY}"
            })
    void neverTellsWhatStandsInTheWrongPlace(String line) {
        Workspace workspace = new Workspace(folder);
        workspace.environment.put("CANARY", CANARY);
        assertThat(workspace.problems("sources:\n  track:\n    connection_details:\n      " + line + "\n"))
                .isNotEmpty()
                .noneMatch(problem -> problem.contains(CANARY));
    }

    @ParameterizedTest
    @ValueSource(strings = {"4711", "2025-01-01", "no", "~"})
    void neverTellsALiteralSecretThatIsNotText(String token) {
        String yaml = Workspace.track("").replace("\"${TRACK_TOKEN}\"", token) + "allow_literal_secrets: true\n";
        assertThat(new Workspace(folder).problems(yaml))
                .containsExactly("3: sources.track.connection_details.token: must be text, but isn't (quote it)");
    }
}
