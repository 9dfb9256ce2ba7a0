package dev.birdfeeder.conventions;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;

/** Remembers what was made of a file and found in it, until its text is another: who saves one file waits for one. */
final class Memo<T> {

    private final Map<String, Known<T>> known = new HashMap<>();

    private record Known<T>(String text, T made, Findings findings) {}

    /**
     * What is made of a file.
     *
     * @param name of the file
     * @param text all of it
     * @param make looks at nothing but the text, and adds what it finds
     */
    T of(String name, String text, Findings findings, Function<Findings, T> make) {
        var last = known.get(name);
        if (last == null || !last.text().equals(text)) {
            var found = new Findings();
            last = new Known<>(text, make.apply(found), found);
            known.put(name, last);
        }
        findings.addAll(last.findings());
        return last.made();
    }
}
