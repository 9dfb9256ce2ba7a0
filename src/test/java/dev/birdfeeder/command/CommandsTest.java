package dev.birdfeeder.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.util.FileSystemUtils;

@ExtendWith(OutputCaptureExtension.class)
class CommandsTest {

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"", "sandbox", "dev,sandbox"})
    void checkFindsNothingWrongWithWhatShips(String profiles, CapturedOutput output) {
        // Given: absolute, because Spring takes a relative path from the class path first, and there is one for tests
        var tenants = "--birdfeeder.tenants=" + Path.of("tenants").toAbsolutePath();

        // When
        var exit = Commands.execute("check", tenants, "--spring.profiles.active=" + profiles);

        // Then
        assertThat(exit).isZero();
        assertThat(output.getOut()).contains("no errors (sources: ").doesNotContain("tenant files: 0");
    }

    @ParameterizedTest
    @ValueSource(strings = {"before", "after", "both"})
    void settingsMayStandAnywhere(String place, CapturedOutput output) throws IOException {
        // Given
        Files.writeString(folder.resolve("acme.yaml"), "surces: {}\n");
        var tenants = "--birdfeeder.tenants=" + folder;
        var routes = "--birdfeeder.routes=routes";

        // When
        var exit =
                switch (place) {
                    case "before" -> Commands.execute(tenants, routes, "check");
                    case "after" -> Commands.execute("check", tenants, routes);
                    default -> Commands.execute(routes, "check", tenants);
                };

        // Then
        assertThat(exit).isEqualTo(1);
        assertThat(output.getOut())
                .contains(folder.resolve("acme.yaml") + ":1: surces: ")
                .contains("1 error\n");
    }

    @Test
    void checkTellsEveryMistakeInTheRoutes(CapturedOutput output) throws IOException {
        // Given
        FileSystemUtils.copyRecursively(Path.of("routes"), folder.resolve("routes"));
        var track = folder.resolve("routes/sources/track-cxm");
        Files.writeString(track.resolve("track-cxm.camel.yaml"), "- rout: {}\n");
        Files.writeString(track.resolve("feedback.jslt"), "{ \"a\": \n\n nonsense( }");
        Files.writeString(track.resolve("vendor.yaml"), "base_url: x\n");

        // When
        var exit = Commands.execute("check", "--birdfeeder.routes=" + folder.resolve("routes"));

        // Then
        assertThat(exit).isEqualTo(1);
        assertThat(output.getOut().lines())
                .anyMatch(line -> line.contains("track-cxm.camel.yaml"))
                .anyMatch(line -> line.contains("feedback.jslt:3: "))
                .anyMatch(line -> line.contains("vendor.yaml:1: "));
    }

    @Test
    void checkTellsAMissingRoutesFolder(CapturedOutput output) {
        // When
        var exit = Commands.execute("check", "--birdfeeder.routes=" + folder.resolve("nowhere"));

        // Then
        assertThat(exit).isEqualTo(1);
        assertThat(output.getOut())
                .contains(folder.resolve("nowhere") + ":1: there is no such folder (birdfeeder.routes)");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"chekc", "run --twice", "preview", "preview acme", "preview acme track --limit=many", "check it"
            })
    void whatIsNotACommandIsToldWithItsUsage(String words, CapturedOutput output) {
        // When
        var exit = Commands.execute(words.split(" "));

        // Then
        assertThat(exit).isEqualTo(2);
        assertThat(output.getErr()).containsAnyOf("Usage: birdfeeder", "Did you mean: birdfeeder check");
    }

    @Test
    void helpTellsEveryCommand(CapturedOutput output) {
        // When
        var exit = Commands.execute("--help");

        // Then
        assertThat(exit).isZero();
        assertThat(output.getOut()).contains("run", "check", "preview", "--birdfeeder.<key>=<value>");
    }

    @Test
    void aStartThatFailsIsOneSentenceAndNoStackTrace(CapturedOutput output) throws IOException {
        // Given
        var notAFolder = Files.writeString(folder.resolve("data"), "");

        // When
        var exit = Commands.execute(
                "run",
                "--once",
                "--birdfeeder.tenants=" + folder,
                "--birdfeeder.journal.url=jdbc:sqlite:" + notAFolder.resolve("journal.db"));

        // Then
        assertThat(exit).isEqualTo(1);
        assertThat(output.getErr().lines().filter(line -> !line.isBlank())).hasSize(1);
        assertThat(output.getErr()).startsWith("birdfeeder.journal.url: can't open " + notAFolder);
        assertThat(output.getOut()).isEmpty();
    }

    @Test
    void aRouteThatKeepsItFromStartingIsToldAsByCheck(CapturedOutput output) throws IOException {
        // Given
        var routes = folder.resolve("routes");
        FileSystemUtils.copyRecursively(Path.of("routes"), routes);
        var accept = routes.resolve("pipeline/accept.camel.yaml");
        Files.writeString(accept, Files.readString(accept).replace("ref: runs", "ref: rnus"));

        // When
        var exit = Commands.execute(
                "run",
                "--once",
                "--birdfeeder.routes=" + routes,
                "--birdfeeder.tenants=" + Files.createDirectories(folder.resolve("tenants")),
                "--birdfeeder.journal.url=jdbc:sqlite::memory:");

        // Then
        assertThat(exit).isEqualTo(1);
        assertThat(output.getErr()).startsWith(accept + ":8: no bean 'rnus' (did you mean 'runs'?)\n");
    }

    @Test
    void anUnknownConnectionIsToldWithThoseThatThereAre(CapturedOutput output) throws IOException {
        // Given
        Files.createDirectories(folder.resolve("tenants"));

        // When
        var exit = Commands.execute("preview", "acme", "track", "--birdfeeder.tenants=" + folder.resolve("tenants"));

        // Then
        assertThat(exit).isEqualTo(1);
        assertThat(output.getErr()).contains("no connection acme/track (there are: )");
        assertThat(output.getOut()).isEmpty();
    }

    @Test
    void theInnermostCauseSaysItBest() {
        // Given
        var failure = new IllegalStateException(
                "outer", new RuntimeException("middle", new IOException("tenants: no such folder")));

        // When
        var sentences = List.of(
                StartFailure.sentence(failure), StartFailure.sentence(new IllegalStateException((String) null)));

        // Then
        assertThat(sentences).containsExactly("tenants: no such folder", "java.lang.IllegalStateException");
    }
}
