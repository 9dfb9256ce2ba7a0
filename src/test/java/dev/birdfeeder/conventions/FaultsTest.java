package dev.birdfeeder.conventions;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.Yaml;

/**
 * The faults that must not hurt us, {@code src/test/resources/faults.yaml}, and the tests that are named after them, such
 * as {@code G5: a time-out …}.
 */
class FaultsTest {

    private static final Pattern NAME =
            Pattern.compile("(?:@DisplayName\\(|@Label\\(|name: )\\s*\"((?:[A-H]\\d+, )*[A-H]\\d+): ");

    @Test
    void everyFaultHasATestOrAReasonWhyNot() throws IOException {
        // Given
        var tested = tested();

        // When
        var missing = faults().entrySet().stream()
                .filter(fault -> !tested.contains(fault.getKey()))
                .filter(fault -> !fault.getValue().contains("Not tested: "))
                .map(fault -> fault.getKey() + ": " + fault.getValue())
                .toList();

        // Then
        assertThat(missing).isEmpty();
    }

    @Test
    void noTestIsNamedAfterAFaultThatIsNotListed() throws IOException {
        assertThat(faults().keySet()).containsAll(tested());
    }

    @Test
    void noFaultThatHasATestIsCalledUntested() throws IOException {
        // Given
        var tested = tested();

        // When
        var both = faults().entrySet().stream()
                .filter(fault -> tested.contains(fault.getKey()))
                .filter(fault -> fault.getValue().contains("Not tested: "))
                .map(Map.Entry::getKey)
                .toList();

        // Then
        assertThat(both).isEmpty();
    }

    private static Map<String, String> faults() throws IOException {
        Map<String, String> faults = new LinkedHashMap<>();
        Map<String, Object> yaml = new Yaml().load(Files.readString(Path.of("src/test/resources/faults.yaml")));
        yaml.forEach((row, outcome) -> faults.put(row, String.valueOf(outcome)));
        return faults;
    }

    private static Set<String> tested() throws IOException {
        var tested = new TreeSet<String>();
        for (var folder : List.of("src/test/java", "routes")) {
            try (var files = Files.walk(Path.of(folder))) {
                for (var file : files.filter(Files::isRegularFile).collect(Collectors.toCollection(HashSet::new))) {
                    var name = file.getFileName().toString();
                    if (name.endsWith("Test.java") || name.endsWith(".test.yaml")) {
                        NAME.matcher(text(file))
                                .results()
                                .forEach(match ->
                                        tested.addAll(List.of(match.group(1).split(", "))));
                    }
                }
            }
        }
        return tested;
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
