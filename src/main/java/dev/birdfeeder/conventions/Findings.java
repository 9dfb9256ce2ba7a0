package dev.birdfeeder.conventions;

import dev.birdfeeder.tenant.Problem;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Collects what breaks a convention, so that all of it is told at once: <em>file:line: what (what to do)</em>. */
final class Findings {

    private final TreeSet<Problem> found = new TreeSet<>();
    private final TreeSet<Problem> remarks = new TreeSet<>();

    /** How a file is called in every sentence. */
    static String name(Path file) {
        return file.toString().replace('\\', '/');
    }

    void add(RouteFile file, Tree place, String sentence, Object... facts) {
        add(file.name(), place.line(), sentence, facts);
    }

    void add(String file, int line, String sentence, Object... facts) {
        add(new Problem(file, line, "", sentence.formatted(facts)));
    }

    void add(Problem problem) {
        found.add(problem);
    }

    void addAll(Findings others) {
        found.addAll(others.found);
        remarks.addAll(others.remarks);
    }

    /** What should be put right and hinders nothing. */
    void remark(String file, int line, String sentence, Object... facts) {
        var problem = new Problem(file, line, "", sentence.formatted(facts));
        add(problem);
        remarks.add(problem);
    }

    /** More than remarks. */
    boolean has(String file) {
        return found.stream().anyMatch(problem -> problem.file().equals(file) && !remarks.contains(problem));
    }

    List<Problem> all() {
        return List.copyOf(found);
    }

    /** Those of {@link #all} that hinder nothing. */
    Set<Problem> remarks() {
        return Set.copyOf(remarks);
    }
}
