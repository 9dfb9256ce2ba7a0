package dev.birdfeeder.k8s;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What kustomize makes of the overlays, where there is a kubectl; what can be told without one everywhere. */
class OverlaysTest {

    private static final Path OVERLAYS = Path.of("k8s/overlays");

    @ParameterizedTest
    @ValueSource(strings = {"cluster", "demo"})
    void whatIsRenderedIsWhatKubernetesUnderstands(String overlay) throws Exception {
        for (var manifest : rendered(overlay)) {
            assertThat(manifest.problems()).isEmpty();
        }
    }

    @Test
    void thePodsOfTheClusterHaveNoVolumeAndOneJournal() throws Exception {
        for (var deployment : rendered("cluster", "Deployment")) {
            // When
            var spec = deployment.path("spec");
            var pod = spec.at("/template/spec");
            var container = pod.at("/containers/0");

            // Then
            assertThat(spec.path("replicas").asInt()).isGreaterThan(1);
            assertThat(spec.has("volumeClaimTemplates") || spec.has("serviceName"))
                    .isFalse();
            assertThat(pod.findValues("persistentVolumeClaim")).isEmpty();
            assertThat(texts(container.path("volumeMounts"), "name"))
                    .containsExactlyInAnyOrderElementsOf(texts(pod.path("volumes"), "name"));
            assertThat(secretKeys(container.path("env")))
                    .containsExactly(
                            "BIRDFEEDER_JOURNAL_URL=url",
                            "BIRDFEEDER_JOURNAL_USERNAME=username",
                            "BIRDFEEDER_JOURNAL_PASSWORD=password");
            assertThat(texts(pod.path("topologySpreadConstraints"), "topologyKey"))
                    .containsExactly("kubernetes.io/hostname", "topology.kubernetes.io/zone");
        }
    }

    @Test
    void theDisruptionBudgetIsOfThePodsOfTheCluster() throws Exception {
        // Given
        var budget = Manifest.read(OVERLAYS.resolve("cluster/050-PodDisruptionBudget-birdfeeder.yaml"));

        // When
        var selected = budget.understood().at("/spec/selector/matchLabels");

        // Then
        for (var deployment : rendered("cluster", "Deployment")) {
            assertThat(deployment.at("/spec/template/metadata/labels")).isEqualTo(selected);
            assertThat(budget.understood().at("/spec/maxUnavailable").asInt())
                    .isLessThan(deployment.at("/spec/replicas").asInt());
        }
    }

    @Test
    void everySecretThatATenantOfTheClusterNamesIsMounted() {
        // Given
        var named = Pattern.compile("\\$\\{file:([^}]+)}")
                .matcher(Manifest.text(OVERLAYS.resolve("cluster/tenants/acme.yaml")))
                .results()
                .map(match -> match.group(1))
                .toList();

        // When
        var patch = Manifest.tree(Manifest.text(OVERLAYS.resolve("cluster/deployment.patch.yaml")));

        // Then
        assertThat(texts(patch.findValue("items"), "path")).containsExactlyInAnyOrderElementsOf(named);
    }

    @Test
    void theDemoIsTheOneThatShipsButForWhereItsFilesAre() throws Exception {
        // Given
        var shipped = Manifest.text(Path.of("tenants/demo.yaml"));

        // When
        var demo = Manifest.text(OVERLAYS.resolve("demo/tenants/demo.yaml"));

        // Then
        assertThat(demo)
                .isEqualTo(shipped.replace("directory: out }", "directory: /var/lib/birdfeeder/out }")
                        .replace("$schema=", "$schema=../../../../tenants/"));
        for (var deployment : rendered("demo", "Deployment")) {
            assertThat(deployment.at("/spec/replicas").asInt()).isEqualTo(1);
            assertThat(texts(deployment.at("/spec/template/spec/containers/0/env"), "value"))
                    .contains("sandbox");
            assertThat(texts(deployment.at("/spec/template/spec/volumes"), "name"))
                    .contains("journal");
        }
    }

    private static List<JsonNode> rendered(String overlay, String kind) throws Exception {
        var manifests = rendered(overlay);
        var those = manifests.stream()
                .filter(manifest -> manifest.kind().equals(kind))
                .map(Manifest::understood)
                .toList();
        assertThat(those).hasSize(manifests.isEmpty() ? 0 : 1);
        return those;
    }

    /** Nothing where there is no kubectl. */
    private static List<Manifest> rendered(String overlay) throws Exception {
        var yaml = kustomize(OVERLAYS.resolve(overlay));
        return yaml.isEmpty()
                ? List.of()
                : Arrays.stream(yaml.get().split("(?m)^---\n"))
                        .map(one -> Manifest.parse(overlay, one))
                        .toList();
    }

    private static Optional<String> kustomize(Path folder) throws IOException, InterruptedException {
        var kubectl = Stream.of(System.getenv("PATH").split(":"))
                .map(path -> Path.of(path, "kubectl"))
                .filter(Files::isExecutable)
                .findFirst();
        if (kubectl.isEmpty()) {
            return Optional.empty();
        }
        var process = new ProcessBuilder(kubectl.get().toString(), "kustomize", folder.toString())
                .redirectErrorStream(true)
                .start();
        var yaml = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(yaml).isZero();
        return Optional.of(yaml);
    }

    private static List<String> secretKeys(JsonNode env) {
        var keys = new ArrayList<String>();
        env.forEach(variable -> {
            var key = variable.at("/valueFrom/secretKeyRef/key");
            if (!key.isMissingNode()) {
                keys.add(variable.path("name").asText() + "=" + key.asText());
            }
        });
        return keys;
    }

    private static List<String> texts(JsonNode list, String field) {
        return StreamSupport.stream(list.spliterator(), false)
                .map(element -> element.path(field).asText())
                .toList();
    }
}
