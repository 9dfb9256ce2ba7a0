package dev.birdfeeder.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.birdfeeder.Birdfeeders;
import dev.birdfeeder.schedule.Roster;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OnceTest {

    @TempDir
    private Path folder;

    @Test
    void aConnectionThatAnotherProcessHasClaimedIsToldAndIsAFailure() {
        // Given
        try (var birdfeeder = Birdfeeders.start(
                folder, "  archive: { type: file, directory: '%s' }\n".formatted(folder.resolve("out")))) {
            birdfeeder.bean(Roster.class).all();
            var out = new StringWriter();

            // When
            var exit =
                    birdfeeder.bean(Once.class).run(new PrintWriter(out), new PrintWriter(StringWriter.nullWriter()));

            // Then
            assertThat(out.toString())
                    .contains("demo/track  BUSY")
                    .contains("demo/track: BUSY: another process polls it")
                    .doesNotContain("no enabled connections");
            assertThat(exit).isOne();
        }
    }

    @Test
    void aFolderThatIsNotThereIsToldAndIsAFailure() throws IOException {
        // Given
        try (var birdfeeder = Birdfeeders.start(
                folder, "  archive: { type: file, directory: '%s' }\n".formatted(folder.resolve("out")))) {
            Files.move(folder.resolve("tenants"), folder.resolve("elsewhere"));
            var out = new StringWriter();

            // When
            var exit =
                    birdfeeder.bean(Once.class).run(new PrintWriter(out), new PrintWriter(StringWriter.nullWriter()));

            // Then
            assertThat(out.toString())
                    .contains("tenants:1: there is no such folder")
                    .doesNotContain("no enabled connections");
            assertThat(exit).isOne();
        }
    }
}
