package dev.birdfeeder.scenario;

import static org.assertj.core.api.Assertions.fail;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.DynamicContainer.dynamicContainer;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Plays every scenario of every {@code routes/**}{@code /*.test.yaml}. A new case is a new block there, no Java. */
class RouteScenariosTest {

    private static final Path ROUTES = Path.of("routes");

    /** Far beyond what any takes; a route that repeats a call for ever ends here. */
    private static final Duration LIMIT = Duration.ofSeconds(30);

    @TempDir
    private static Path folder;

    private static Stage stage;

    @BeforeAll
    static void open() {
        stage = new Stage(folder);
    }

    @AfterAll
    static void close() {
        stage.close();
    }

    /** Without a source of their own: surefire counts no dynamic test whose source is a file, and no failure of it. */
    @TestFactory
    Stream<DynamicNode> scenarios() throws IOException {
        return files().stream().map(path -> dynamicContainer(path.getFileName().toString(), tests(path)));
    }

    private static Stream<DynamicTest> tests(Path path) {
        try {
            var file = ScenarioFile.read(path);
            return file.scenarios().stream()
                    .map(located -> dynamicTest(located.scenario().name(), () -> play(file, located)));
        } catch (ScenarioFile.Mistake mistake) {
            return Stream.of(dynamicTest("is read", () -> fail(mistake.getMessage())));
        }
    }

    private static void play(ScenarioFile file, ScenarioFile.Located located) {
        var differences = assertTimeoutPreemptively(LIMIT, () -> stage.play(file, located.scenario()));
        if (!differences.isEmpty()) {
            fail("%s:%d: %s\n%s"
                    .formatted(file.path(), located.line(), located.scenario().name(), String.join("\n", differences)));
        }
    }

    private static List<Path> files() throws IOException {
        try (var files = Files.walk(ROUTES)) {
            return files.filter(file -> file.toString().endsWith(".test.yaml"))
                    .sorted()
                    .toList();
        }
    }
}
