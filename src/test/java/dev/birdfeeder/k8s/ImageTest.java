package dev.birdfeeder.k8s;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;

/** The image has what the manifests expect of it, and nothing that must not leave the machine it is built on. */
class ImageTest {

    private static final Path BASE = Path.of("k8s/base");

    @Test
    void startsAsTheManifestSays() {
        // Given
        var command = strings(container().path("command")).toList();

        // When
        var entrypoint = Manifest.tree(only("ENTRYPOINT"));
        var arguments = Manifest.tree(only("CMD"));

        // Then
        assertThat(Stream.concat(strings(entrypoint), strings(arguments))).containsExactlyElementsOf(command);
        assertThat(only("WORKDIR")).isEqualTo(container().path("workingDir").asText());
    }

    @Test
    void runsAsTheUserOfTheManifest() {
        // Given
        var context = pod().path("securityContext");

        // Then
        assertThat(only("USER"))
                .isEqualTo("%d:%d"
                        .formatted(
                                context.path("runAsUser").asInt(),
                                context.path("runAsGroup").asInt()));
    }

    @Test
    void listensWhereTheManifestSays() {
        // Given
        var ports = StreamSupport.stream(container().path("ports").spliterator(), false)
                .map(port -> port.path("containerPort").asText());

        // Then
        assertThat(only("EXPOSE").split(" ")).containsExactlyElementsOf(ports.toList());
    }

    @Test
    void isSentWhatItCopiesAndNothingElse() throws IOException {
        // Given
        var copied = instructions("COPY").flatMap(copy -> {
            var words = Arrays.asList(copy.split(" "));
            return words.subList(0, words.size() - 1).stream();
        });

        // When
        var ignored = Files.readAllLines(Path.of(".dockerignore")).stream()
                .filter(line -> !line.isBlank() && !line.startsWith("#"))
                .toList();

        // Then
        assertThat(ignored.get(0)).isEqualTo("*");
        assertThat(ignored.subList(1, ignored.size()))
                .containsExactlyInAnyOrderElementsOf(copied.map("!"::concat).toList());
    }

    @Test
    void isTaggedAsTheManifestAsksForIt() {
        // Given
        var image = Manifest.tree(Manifest.text(BASE.resolve("kustomization.yaml")))
                .path("images")
                .get(0);

        // Then
        assertThat(Manifest.text(Path.of("Dockerfile")))
                .contains("docker build -t %s:%s ."
                        .formatted(
                                image.path("newName").asText(),
                                image.path("newTag").asText()));
    }

    private static String only(String instruction) {
        var found = instructions(instruction).toList();
        assertThat(found).as(instruction).hasSize(1);
        return found.get(0);
    }

    private static Stream<String> instructions(String name) {
        return Manifest.text(Path.of("Dockerfile"))
                .lines()
                .filter(line -> line.startsWith(name + " "))
                .map(line -> line.substring(name.length() + 1));
    }

    private static JsonNode pod() {
        return Manifest.read(BASE.resolve("040-StatefulSet-birdfeeder.yaml"))
                .written()
                .at("/spec/template/spec");
    }

    private static JsonNode container() {
        return pod().at("/containers/0");
    }

    private static Stream<String> strings(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false).map(JsonNode::asText);
    }
}
