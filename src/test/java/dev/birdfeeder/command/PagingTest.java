package dev.birdfeeder.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.util.FileSystemUtils;

/** A source of its own, in {@code src/test/resources/paging}, whose vendor has a listing in every way. */
@ExtendWith(OutputCaptureExtension.class)
class PagingTest {

    @TempDir
    private Path folder;

    @Test
    void aListingIsReadInEveryWay(CapturedOutput output) throws IOException {
        // Given
        FileSystemUtils.copyRecursively(Path.of("routes"), folder.resolve("routes"));
        var source = folder.resolve("routes/sources/paging");
        FileSystemUtils.copyRecursively(Path.of("src/test/resources/paging"), source);

        // When
        var exit = Commands.execute("test", source.toString());

        // Then
        assertThat(output.getOut()).contains("7 scenarios, 0 failed");
        assertThat(exit).isZero();
    }
}
