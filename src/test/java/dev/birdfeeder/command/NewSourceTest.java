package dev.birdfeeder.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.util.FileSystemUtils;

/** The first step of the README's recipe. */
@ExtendWith(OutputCaptureExtension.class)
class NewSourceTest {

    @TempDir
    private Path folder;

    @BeforeEach
    void routesOfItsOwn() throws IOException {
        FileSystemUtils.copyRecursively(Path.of("routes"), folder.resolve("routes"));
    }

    @Test
    void aNewSourceIsWholeAndWorks(CapturedOutput output) throws IOException {
        // When
        var made = execute("new-source", "acme-nps");
        var checked = execute("check");
        var tested = execute("test", folder.resolve("routes/sources/acme-nps").toString());

        // Then
        assertThat(made).isZero();
        assertThat(output.getOut()).contains("no errors (sources: ").contains("5 scenarios, 0 failed");
        assertThat(checked).isZero();
        assertThat(tested).isZero();
        assertThat(folder.resolve("routes/sources/acme-nps/README.md"))
                .content()
                .contains("| `connection_details.token` |");
        assertThat(Files.readString(folder.resolve("tenants/tenant.schema.json")))
                .contains("acme-nps");
    }

    @Test
    void aSourceThatIsThereStaysAsItIs(CapturedOutput output) {
        // When
        var exit = execute("new-source", "delighted");

        // Then
        assertThat(exit).isEqualTo(1);
        assertThat(output.getErr()).contains("sources/delighted is there already");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Acme", "../acme", "acme_nps", "1acme"})
    void aNameThatTenantsCanNotWriteIsRefused(String name, CapturedOutput output) {
        // When
        var exit = execute("new-source", name);

        // Then
        assertThat(exit).isEqualTo(1);
        assertThat(output.getErr()).contains("'" + name + "' is no name of a source (write lower-case letters");
    }

    private int execute(String... words) {
        var arguments = new java.util.ArrayList<>(java.util.List.of(words));
        arguments.add("--birdfeeder.routes=" + folder.resolve("routes"));
        arguments.add("--birdfeeder.tenants=" + folder.resolve("tenants"));
        return Commands.execute(arguments.toArray(String[]::new));
    }
}
