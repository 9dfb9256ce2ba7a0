package dev.birdfeeder.k8s;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is wrong with a manifest is found, and said with its file and its path. */
class ManifestTest {
    @Test
    void aMisspeltFieldIsReportedWithItsFileAndItsPath() {
        // Given
        String yaml =
                """
                apiVersion: apps/v1
                kind: StatefulSet
                metadata: { name: planted, lables: { a: b } }
                spec:
                  serviceName: planted
                  selector: { matchLabels: { a: b } }
                  template:
                    metadata: { labels: { a: b } }
                    spec:
                      containers:
                        - name: first
                          image: planted
                        - name: second
                          image: planted
                          securityContext: { readOnlyRootFileSystem: true }
                          livenessProbe: { httpget: { port: 8081 } }
                  zebra: 1
                """;

        // When
        List<String> problems = Manifest.parse("planted.yaml", yaml).problems();

        // Then
        assertThat(problems)
                .containsExactlyInAnyOrder(
                        "planted.yaml: metadata.lables: no such field (did you mean 'labels'?)",
                        "planted.yaml: spec.template.spec.containers[1].securityContext.readOnlyRootFileSystem:"
                                + " no such field (did you mean 'readOnlyRootFilesystem'?)",
                        "planted.yaml: spec.template.spec.containers[1].livenessProbe.httpget:"
                                + " no such field (did you mean 'httpGet'?)",
                        "planted.yaml: spec.template.spec.containers[1].livenessProbe.httpGet: is required",
                        "planted.yaml: spec.zebra: no such field");
    }

    @Test
    void aMissingFieldIsReportedWithItsFileAndItsPath() {
        // Given
        String yaml =
                """
                apiVersion: v1
                kind: Service
                metadata: { labels: { a: b } }
                spec:
                  selector: { a: b }
                  ports:
                    - { name: http, port: 8080 }
                    - { name: management }
                """;

        // When
        List<String> problems = Manifest.parse("planted.yaml", yaml).problems();

        // Then
        assertThat(problems)
                .containsExactly(
                        "planted.yaml: metadata.name: is required", "planted.yaml: spec.ports[1].port: is required");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    data: { key: no } | data.key: false isn't what Kubernetes takes here, which is "no" (quote it)
                    data: { key: 8080 } | data.key: 8080 isn't what Kubernetes takes here, which is "8080" (quote it)
                    data: { key: } | data.key: has no value (leave it out, or say {} or [])
                    immutable: "true" | immutable: "true" isn't what Kubernetes takes here, which is true
                    """)
    void aValueThatKubernetesWouldRefuseIsReported(String line, String problem) {
        // Given
        String yaml = "apiVersion: v1\nkind: ConfigMap\nmetadata: { name: planted }\n" + line + "\n";

        // When
        List<String> problems = Manifest.parse("planted.yaml", yaml).problems();

        // Then
        assertThat(problems).containsExactly("planted.yaml: " + problem);
    }

    @Test
    void aValueOfTheWrongTypeIsReported() {
        // Given
        String yaml = Manifest.text(Path.of("k8s/base/040-StatefulSet-birdfeeder.yaml"))
                .replace("failureThreshold: 24", "failureThreshold: often");

        // When
        List<String> problems = Manifest.parse("planted.yaml", yaml).problems();

        // Then
        assertThat(problems)
                .singleElement()
                .asString()
                .startsWith("planted.yaml: spec.template.spec.containers[0].startupProbe.failureThreshold: ")
                .contains("\"often\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "# nothing", "- a\n- b", "text"})
    void aFileWithoutAnObjectIsReported(String yaml) {
        // When
        List<String> problems = Manifest.parse("planted.yaml", yaml).problems();

        // Then
        assertThat(problems).containsExactly("planted.yaml: holds no object");
    }

    @ParameterizedTest
    @CsvSource({"v1,StatefulSet", "apps/v1,StatefullSet", "apps/v1beta9,StatefulSet"})
    void aKindThatKubernetesDoesNotHaveIsReported(String version, String kind) {
        // Given
        String yaml = "apiVersion: %s\nkind: %s\nmetadata: { name: planted }\n".formatted(version, kind);

        // When
        List<String> problems = Manifest.parse("planted.yaml", yaml).problems();

        // Then
        assertThat(problems).containsExactly("planted.yaml: kind: no such kind '%s' in %s".formatted(kind, version));
    }

    @Test
    void aKeyThatIsWrittenTwiceIsReported() {
        // Given
        String yaml = "apiVersion: v1\nkind: ConfigMap\nmetadata: { name: planted, name: again }\n";

        // When
        List<String> problems = Manifest.parse("planted.yaml", yaml).problems();

        // Then
        assertThat(problems).containsExactly("planted.yaml: line 3: found duplicate key name");
    }

    @Test
    void aSecondObjectInOneFileIsReported() {
        // Given
        String one = "apiVersion: v1\nkind: ConfigMap\nmetadata: { name: planted }\n";

        // When
        List<String> problems =
                Manifest.parse("planted.yaml", one + "---\n" + one).problems();

        // Then
        assertThat(problems).containsExactly("planted.yaml: line 4: but found another document");
    }
}
