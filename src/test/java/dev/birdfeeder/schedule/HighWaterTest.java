package dev.birdfeeder.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.birdfeeder.Birdfeeders;
import dev.birdfeeder.command.Commands;
import dev.birdfeeder.journal.Connections;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

@ExtendWith(OutputCaptureExtension.class)
class HighWaterTest {

    @TempDir
    private Path folder;

    @Test
    @DisplayName("G8: polls pause while more waits for a slow sink than the mark, and go on when half of it is gone")
    void pollsPauseWhileMoreWaitsThanTheMarkAndGoOnWhenHalfIsGone() {
        // Given
        try (var birdfeeder = start("--birdfeeder.high-water=600")) {

            // When
            birdfeeder.poll();

            // Then
            var paused = birdfeeder.lane("archive");
            assertThat(paused.pending()).isBetween(600L, 1200L);
            assertThat(state(birdfeeder)).isEqualTo("PAUSED");
            birdfeeder.poll();
            assertThat(birdfeeder.lane("archive"))
                    .as("nothing is read meanwhile")
                    .isEqualTo(paused);

            // When
            birdfeeder.deliver();
            birdfeeder.poll();

            // Then
            assertThat(state(birdfeeder)).isEqualTo("OK");
            assertThat(birdfeeder.lane("archive").accepted()).isGreaterThan(paused.accepted());
            birdfeeder.poll();
            assertThat(birdfeeder.lane("archive").accepted())
                    .isEqualTo(birdfeeder.lane("archive").delivered()
                            + birdfeeder.lane("archive").pending());
        }
    }

    @Test
    void aSinkThatTheTenantHasNoMorePausesNothing() throws IOException {
        // Given
        try (var birdfeeder = start("--birdfeeder.high-water=100")) {
            birdfeeder.poll();
            var file = folder.resolve("tenants/demo.yaml");
            Files.writeString(file, Files.readString(file).replace("  archive: {", "  other: {"));

            // When
            birdfeeder.poll();

            // Then
            assertThat(birdfeeder.lane("other").accepted()).isPositive();
        }
    }

    @Test
    void aRunOnceGoesOnUntilAllIsDelivered(CapturedOutput output) throws IOException {
        // Given
        start("--birdfeeder.high-water=100").close();

        // When
        var exit = Commands.execute(
                "run",
                "--once",
                "--spring.profiles.active=sandbox",
                "--birdfeeder.high-water=100",
                "--birdfeeder.tenants=" + folder.resolve("tenants"),
                "--birdfeeder.journal.url=jdbc:sqlite:" + folder.resolve("journal.db"));

        // Then
        assertThat(output.getErr()).contains("PAUSED");
        assertThat(exit).as(output.getOut()).isZero();
        assertThat(output.getOut()).contains("demo/track  OK");
    }

    private Birdfeeders start(String setting) {
        return Birdfeeders.start(
                folder, "  archive: { type: file, directory: \"%s\" }\n".formatted(folder.resolve("out")), setting);
    }

    private static String state(Birdfeeders birdfeeder) {
        return birdfeeder.bean(Connections.class).all().get(0).state();
    }
}
