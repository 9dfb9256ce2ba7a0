package dev.birdfeeder.tenant;

import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/** Collects what is wrong in one file, so that all of it is told at once. */
final class Problems {
    private final String file;
    private final SortedSet<Problem> found = new TreeSet<>();

    Problems(String file) {
        this.file = file;
    }

    void add(int line, String path, String message) {
        found.add(new Problem(file, line, path, message));
    }

    boolean isEmpty() {
        return found.isEmpty();
    }

    boolean has(String path) {
        return found.stream().anyMatch(problem -> problem.path().equals(path));
    }

    List<Problem> all() {
        return List.copyOf(found);
    }
}
