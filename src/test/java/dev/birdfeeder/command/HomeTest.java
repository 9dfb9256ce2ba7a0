package dev.birdfeeder.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HomeTest {

    @TempDir
    private Path folder;

    @Test
    void aFolderWithoutSettingsIsToldWithTheWayOut() {
        // When
        var problem = new Home(folder, Map.of()).problem(List.of("--birdfeeder.tenants=tenants"));

        // Then
        assertThat(problem).hasValueSatisfying(sentence -> assertThat(sentence)
                .startsWith(folder + ": there is no application.yaml")
                .contains("--spring.config.additional-location="));
    }

    @ParameterizedTest
    @ValueSource(strings = {"application.yaml", "application.properties", "config/application.yml"})
    void settingsAreWhereSpringLooksForThem(String file) throws IOException {
        // Given
        Files.createDirectories(folder.resolve(file).getParent());
        Files.createFile(folder.resolve(file));

        // Then
        assertThat(new Home(folder, Map.of()).problem(List.of())).isEmpty();
    }

    @Test
    void settingsMayBeElsewhere() {
        assertThat(new Home(folder, Map.of("SPRING_CONFIG_LOCATION", "/etc/birdfeeder/")).problem(List.of()))
                .isEmpty();
        assertThat(new Home(folder, Map.of()).problem(List.of("--spring.config.additional-location=/etc/birdfeeder/")))
                .isEmpty();
    }

    @Test
    void nothingIsStartedInTheWrongFolder() throws IOException, InterruptedException {
        // When
        var process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        "dev.birdfeeder.Birdfeeder",
                        "status")
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .start();
        var said = new String(process.getInputStream().readAllBytes());

        // Then
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isOne();
        assertThat(said.lines()).singleElement().asString().contains("there is no application.yaml");
        assertThat(folder).isEmptyDirectory();
    }
}
