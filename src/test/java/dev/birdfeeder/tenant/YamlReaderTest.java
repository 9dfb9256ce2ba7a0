package dev.birdfeeder.tenant;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class YamlReaderTest {
    @TempDir
    private Path folder;

    private static Stream<Arguments> mistakes() {
        String fifty = "- &a [x]\n" + "- *a\n".repeat(51);
        String bomb = "- &a0 [x,x,x,x,x,x,x,x,x,x]\n"
                + IntStream.range(1, 6)
                        .mapToObj(i -> "- &a" + i + " [" + ("*a" + (i - 1) + ",").repeat(9) + "]\n")
                        .collect(Collectors.joining());
        return Stream.of(
                Arguments.of("", "1: is empty (write sources: and sinks:)"),
                Arguments.of("# later\n", "1: is empty (write sources: and sinks:)"),
                Arguments.of(
                        "- sources\n",
                        "1: must be a map of sources, sinks, privacy, allow_literal_secrets,"
                                + " profile, but is a list"),
                Arguments.of("sources: {}\n\tsinks: {}\n", "2: indent with spaces, not with tabs"),
                Arguments.of("sources: *canary\n", "1: a value that starts with * must be quoted"),
                Arguments.of("profile: @canary\n", "1: a value that starts with @, ` or % must be quoted"),
                Arguments.of("profile: canary: 1\n", "1: check the indentation, and quote a value that holds ': '"),
                Arguments.of("profile: \"canary\nsources: {}\n", "3: a quote is opened here and never closed"),
                Arguments.of("sources: {}\n---\nsinks: {}\n", "2: must be one document (remove the --- line)"),
                Arguments.of("sources: {}\n<<: {}\n", "2: merge keys (<<) are not supported (write the keys out)"),
                Arguments.of("no: {}\n", "1: a key must be text, but YAML reads no as false (write \"no\")"),
                Arguments.of("? [a]\n: {}\n", "1: a key must be text, not a list or a map"),
                Arguments.of(
                        "profile: !!javax.script.ScriptEngineManager [x]\n",
                        "1: tags (a value that starts with !) are not supported (remove it or quote it)"),
                Arguments.of(
                        "profile: !canary x\n",
                        "1: profile: tags (a value that starts with !) are not supported (remove it or quote it)"),
                Arguments.of(
                        "profile: !!binary eA==\n",
                        "1: profile: tags (a value that starts with !) are not supported (remove it or quote it)"),
                Arguments.of("a: &a\n  b: *a\n", "1: a.b: contains itself (write it out instead of using an alias)"),
                Arguments.of("profile: a\u0001b\n", "1: holds a control character (remove it)"),
                Arguments.of("[".repeat(60) + "]".repeat(60), "1: is nested deeper than 50 levels"),
                Arguments.of("[".repeat(100_000), "1: is nested deeper than 50 levels"),
                Arguments.of(fifty, "1: has more than 50 aliases (write the values out)"),
                Arguments.of(bomb, "1: holds more than 100,000 values (do aliases repeat each other?)"),
                Arguments.of("a: " + "x".repeat(1 << 20), "1: is larger than 1 MB"));
    }

    @ParameterizedTest
    @MethodSource("mistakes")
    void tellsWhereYamlIsWrongWithoutQuotingIt(String yaml, String problem) {
        List<String> problems = new Workspace(folder).problems(yaml);
        assertThat(problems).contains(problem);
        assertThat(problems.toString()).doesNotContain("canary");
    }

    @Test
    void readsAnAliasAsWhatItStandsFor() {
        Connection connection = new Workspace(folder)
                .connection(
                        """
                sources:
                  spare:
                    type: track
                    connection_details: &access { token: "${TRACK_TOKEN}" }
                    data_source: { organization_id: one }
                  track:
                    connection_details: *access
                    data_source: { organization_id: two }
                """);
        assertThat(connection.secret("connection_details.token").reveal()).isEqualTo("t0ps3cret");
    }

    @Test
    void ignoresAByteOrderMarkAndWindowsLines() {
        Connection connection = new Workspace(folder)
                .connection("\uFEFF" + Workspace.track("time_zone: UTC").replace("\n", "\r\n"));
        assertThat(connection.setting("data_source.time_zone")).isEqualTo("UTC");
    }

    @Test
    void refusesOtherEncodings() throws IOException {
        // Given
        Workspace workspace = new Workspace(folder);
        Files.write(workspace.tenantsDir.resolve("acme.yaml"), new byte[] {'a', ':', ' ', (byte) 0xe9, '\n'});
        Tenants tenants = workspace.tenants();

        // When
        tenants.refresh();

        // Then
        assertThat(tenants.problems()).extracting(Problem::message).containsExactly("is not UTF-8 text");
    }
}
