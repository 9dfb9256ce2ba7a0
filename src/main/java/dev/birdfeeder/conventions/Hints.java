package dev.birdfeeder.conventions;

import dev.birdfeeder.tenant.Near;
import java.util.Collection;
import java.util.TreeSet;

/** What to write for a name that there isn't: the one that was probably meant, or those that there are. */
final class Hints {

    private static final int MOST = 24;

    private Hints() {}

    /** @param otherwise said when none is near and there are too many to name, or none */
    static String of(String word, Collection<String> names, String otherwise) {
        var near = Near.hint(word, names);
        if (!near.isEmpty()) {
            return near;
        }
        return names.isEmpty() || names.size() > MOST
                ? " (" + otherwise + ")"
                : " (there are " + String.join(", ", new TreeSet<>(names)) + ")";
    }
}
