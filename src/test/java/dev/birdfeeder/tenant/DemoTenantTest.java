package dev.birdfeeder.tenant;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class DemoTenantTest {
    private static Tenants demo(Map<String, String> sandbox, String... profiles) {
        return new Tenants(
                Path.of("tenants"), Path.of("secrets"), Workspace.CATALOG, sandbox::get, Set.of(profiles), true);
    }

    @Test
    void isRightWithoutTheSandboxAndDoesNotRun() {
        // Given
        Tenants tenants = demo(Map.of());

        // When
        Changes changes = tenants.refresh();

        // Then
        assertThat(changes.problems()).isEmpty();
        assertThat(tenants.all()).isEmpty();
    }

    @Test
    void runsInTheSandbox() {
        // Given
        Map<String, String> sandbox = Map.of(
                "sandbox:track-token", "made-up",
                "sandbox:track", "http://localhost:8089/track",
                "sandbox:track-organization", "7b6f1d1e",
                "sandbox:track-webhook-secret", "made-up-and-long-enough",
                "sandbox:track-nps-token", "made-up-too",
                "sandbox:track-nps", "http://localhost:8090/v2",
                "sandbox:qualtrics", "http://localhost:8091",
                "sandbox:qualtrics-client-id", "made-up",
                "sandbox:qualtrics-client-secret", "made-up-as-well");
        Tenants tenants = demo(sandbox, "sandbox");

        // When
        tenants.refresh();

        // Then
        Connection track = tenants.connection("demo", "track").orElseThrow();
        assertThat(tenants.problems()).isEmpty();
        assertThat(track.source()).isEqualTo("track-cxm");
        assertThat(track.setting("connection_details.base_url")).isEqualTo("http://localhost:8089/track");
        assertThat(track.setting("metadata.transaction_id_field")).isEqualTo("ticket_id");
        assertThat(track.zone().getId()).isEqualTo("America/Sao_Paulo");
        assertThat(tenants.find("demo").orElseThrow().sinks()).containsOnlyKeys("archive");
        Connection nps = tenants.connection("demo-nps", "track-nps").orElseThrow();
        assertThat(nps.source()).isEqualTo("track-nps");
        assertThat(nps.setting("data_source.requests_per_five_minutes")).isEqualTo("900");
        Connection qualtrics = tenants.connection("demo-qualtrics", "qualtrics").orElseThrow();
        assertThat(qualtrics.source()).isEqualTo("qualtrics");
        assertThat(qualtrics.setting("connection_details.data_center_url")).isEqualTo("http://localhost:8091");
    }
}
