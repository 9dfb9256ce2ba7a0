package dev.birdfeeder;

import static org.assertj.core.api.Assertions.assertThat;

import dev.birdfeeder.tenant.Catalog;
import dev.birdfeeder.tenant.Tenants;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every tenant file and every setting that we show anywhere is one that Birdfeeder takes. */
class ExamplesTest {

    private static final Pattern TENANT =
            Pattern.compile("```yaml\\n# tenants/([a-z0-9-]+)\\.yaml\\n(.*?)```", Pattern.DOTALL);
    private static final Pattern SECRET_FILE = Pattern.compile("\\$\\{file:([^}]+)}");

    @TempDir
    private Path folder;

    @Test
    void theTenantsOfTheReadmeAreTaken() throws IOException {
        // Given
        var tenants = Files.createDirectories(folder.resolve("tenants"));
        var found = TENANT.matcher(Files.readString(Path.of("README.md")));
        var names = new ArrayList<String>();
        while (found.find()) {
            names.add(found.group(1));
            Files.writeString(tenants.resolve(found.group(1) + ".yaml"), found.group(2));
        }

        // When
        var registry = registry(tenants);

        // Then
        assertThat(registry.problems()).isEmpty();
        assertThat(registry.all())
                .extracting(tenant -> tenant.name())
                .containsExactlyElementsOf(names)
                .isNotEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"k8s/base/tenants", "k8s/overlays/cluster/tenants"})
    void theTenantsOfTheManifestsAreTaken(String tenants) throws IOException {
        // When
        var registry = registry(Path.of(tenants));

        // Then
        assertThat(registry.problems()).isEmpty();
        assertThat(registry.all()).isNotEmpty();
    }

    private Tenants registry(Path tenants) throws IOException {
        var secrets = folder.resolve("secrets");
        try (var files = Files.list(tenants)) {
            for (var file : files.toList()) {
                var named = SECRET_FILE.matcher(Files.readString(file));
                while (named.find()) {
                    var secret = secrets.resolve(named.group(1));
                    Files.createDirectories(secret.getParent());
                    Files.writeString(secret, "a-secret-of-some-length");
                }
            }
        }
        var registry = new Tenants(
                tenants, secrets, new Catalog(Path.of("routes")), name -> "secret-of-a-tenant", Set.of(), false);
        registry.refresh();
        return registry;
    }
}
