package dev.birdfeeder.scenario;

import static org.assertj.core.api.Assertions.fail;
import static org.junit.jupiter.api.DynamicContainer.dynamicContainer;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.TestFactory;

/** Plays every scenario of every {@code routes/**}{@code /*.test.yaml}. A new case is a new block there, no Java. */
class RouteScenariosTest {

    private static final Path ROUTES = Path.of("routes");

    private static final List<Scenarios.Case> CASES = Scenarios.find(ROUTES);

    private static Scenarios scenarios;

    @BeforeAll
    static void open() {
        scenarios = new Scenarios(ROUTES, CASES);
    }

    @AfterAll
    static void close() {
        scenarios.close();
    }

    /** Without a source of their own: surefire counts no dynamic test whose source is a file, and no failure of it. */
    @TestFactory
    Stream<DynamicNode> scenarios() {
        return CASES.stream()
                .collect(Collectors.groupingBy(Scenarios.Case::path, LinkedHashMap::new, Collectors.toList()))
                .entrySet()
                .stream()
                .map(file -> dynamicContainer(
                        file.getKey().getFileName().toString(),
                        file.getValue().stream().map(one -> dynamicTest(one.name(), () -> play(one)))));
    }

    private static void play(Scenarios.Case one) {
        var differences = scenarios.play(one);
        if (!differences.isEmpty()) {
            fail("%s: %s\n%s".formatted(one.place(), one.name(), String.join("\n", differences)));
        }
    }
}
