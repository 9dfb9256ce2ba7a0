package dev.birdfeeder.conventions;

import java.util.Comparator;
import java.util.List;
import java.util.TreeSet;

/** Collects what breaks a convention, so that all of it is told at once: <em>file:line: what (what to do)</em>. */
final class Findings {

    private record Finding(String file, int line, String sentence) {}

    private final TreeSet<Finding> found = new TreeSet<>(
            Comparator.comparing(Finding::file).thenComparing(Finding::line).thenComparing(Finding::sentence));

    void add(RouteFile file, Tree place, String sentence, Object... facts) {
        add(file.name(), place.line(), sentence, facts);
    }

    void add(String file, int line, String sentence, Object... facts) {
        found.add(new Finding(file, line, sentence.formatted(facts)));
    }

    List<String> sentences() {
        return found.stream()
                .map(finding -> "%s:%d: %s".formatted(finding.file(), finding.line(), finding.sentence()))
                .toList();
    }
}
