package dev.birdfeeder.camel;

import java.nio.file.Path;

/** Remembers what it has read from files of the routes folder that aren't routes. */
public interface FromRoutes {

    /**
     * Reads a file anew, if it is one of its own, whether it was asked for before or not; and those that import it.
     * What can't be read stays as it was.
     *
     * @param file one that has no problems
     */
    void reload(Path file);
}
