package dev.birdfeeder.tenant;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class BrokenTenantsTest {
    private final Tenants tenants = new Tenants(
            Path.of("src/test/resources/tenants/broken"),
            Path.of("secrets"),
            Workspace.CATALOG,
            Map.of("TRACK_TOKEN", "t0ps3cret")::get,
            Set.of(),
            false);

    @Test
    void tellsTheMistakesOfTenFilesAtOnceWithFileLinePathAndFix() {
        // Given
        String folder = "src/test/resources/tenants/broken/";

        // When
        Changes changes = tenants.refresh();

        // Then
        assertThat(changes.problems().stream().map(Problem::toString).map(text -> text.substring(folder.length())))
                .containsExactly(
                        "duplicate-key.yaml:8: sources.track.data_source.surveys: is written twice (first on line 6;"
                                + " keep one)",
                        "foreign-host.yaml:5: sources.track.connection_details.base_url: must be a host of track.co",
                        "literal-secret.yaml:4: sources.track.connection_details.token: is a secret and must not be"
                                + " written here (write ${ENV_NAME} or ${file:folder/name}, or set"
                                + " allow_literal_secrets: true)",
                        "missing-token.yaml:3: sources.track.connection_details.token: is required"
                                + " (write ${ENV_NAME} or ${file:folder/name})",
                        "misspelled-zone.yaml:6: sources.track.data_source.time_zone: must be a time zone such as"
                                + " America/Sao_Paulo or UTC, not 'America/Sao_Paolo'"
                                + " (did you mean 'America/Sao_Paulo'?)",
                        "surprising-number.yaml:7: sources.track.data_source.surveys[0]: must be text, but YAML reads"
                                + " 1e3 as the number 1000.0 (write \"1e3\")",
                        "unknown-key.yaml:6: sources.track.data_source.surveis: unknown key (did you mean 'surveys'?)",
                        "unknown-type.yaml:3: sources.surveys.type: there is no type 'trakc' (did you mean 'track'?)",
                        "unset-variable.yaml:4: sources.track.connection_details.token: the environment variable"
                                + " TRACK_TOKNE is not set",
                        "wrong-choice.yaml:7: sources.track.data_source.answer_status: must be one of complete,"
                                + " partial, all, not 'complet' (did you mean 'complete'?)");
    }

    @Test
    void listsEachBrokenTenantAndRunsNone() {
        // Given

        // When
        tenants.refresh();

        // Then
        assertThat(tenants.all()).isEmpty();
        assertThat(tenants.broken()).hasSize(10).containsKeys("unknown-key", "unset-variable");
        assertThat(tenants.broken().get("unknown-type")).hasSize(1);
    }
}
