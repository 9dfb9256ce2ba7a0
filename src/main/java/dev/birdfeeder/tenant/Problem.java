package dev.birdfeeder.tenant;

import java.util.Comparator;

/**
 * One thing to correct in a file. Never holds the value of a reference or a secret.
 *
 * @param file as the folder was named: {@code tenants/acme.yaml}
 * @param line from 1
 * @param path {@code sources.track.data_source.surveys[0]}; empty when it is about the file as a whole
 * @param message says what is wrong and how to put it right
 */
public record Problem(String file, int line, String path, String message) implements Comparable<Problem> {
    /** How the message begins when another file is to be corrected first. */
    static final String UNTIL = "can't be used until ";

    private static final Comparator<Problem> ORDER = Comparator.comparing(Problem::file)
            .thenComparing(Problem::line)
            .thenComparing(Problem::path)
            .thenComparing(Problem::message);

    /** True when it goes away by itself as soon as another problem is put right. */
    public boolean isConsequence() {
        return message.startsWith(UNTIL);
    }

    @Override
    public int compareTo(Problem other) {
        return ORDER.compare(this, other);
    }

    /** {@code file:line: path: message}. */
    @Override
    public String toString() {
        return file + ":" + line + ": " + (path.isEmpty() ? "" : path + ": ") + message;
    }
}
