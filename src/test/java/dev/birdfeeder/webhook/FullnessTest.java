package dev.birdfeeder.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import dev.birdfeeder.feedback.TenantYaml;
import dev.birdfeeder.tenant.Tenant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class FullnessTest {

    private static final String SINK = "sinks: { archive: { type: file, directory: out } }\n";
    private static final Tenant ACME = TenantYaml.tenant("acme", SINK + TenantYaml.trackYaml());
    private static final Tenant GLOBEX = TenantYaml.tenant("globex", SINK + TenantYaml.trackYaml());

    private long now = TimeUnit.SECONDS.toNanos(1_000);
    private boolean isFull;
    private final List<String> asked = new ArrayList<>();
    private final Fullness fullness = new Fullness(this::ask, () -> now);

    @Test
    void theJournalIsAskedOnceASecondForEachTenant() {
        // When
        for (int i = 0; i < 100; i++) {
            assertThat(fullness.of(ACME)).isFalse();
            assertThat(fullness.of(GLOBEX)).isFalse();
        }

        // Then
        assertThat(asked).containsExactly("acme", "globex");
    }

    @Test
    void whatItSaysCountsForASecond() {
        // Given
        isFull = true;
        assertThat(fullness.of(ACME)).isTrue();
        isFull = false;

        // When, then
        assertThat(fullness.of(ACME)).isTrue();
        now += TimeUnit.SECONDS.toNanos(1);
        assertThat(fullness.of(ACME)).isFalse();
    }

    private boolean ask(Tenant tenant) {
        asked.add(tenant.name());
        return isFull;
    }
}
