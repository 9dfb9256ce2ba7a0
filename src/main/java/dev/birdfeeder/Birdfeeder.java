package dev.birdfeeder;

import dev.birdfeeder.command.Commands;

/** Starts whatever the command line names; {@code run} when it names nothing. */
public final class Birdfeeder {

    private Birdfeeder() {}

    /** See {@code java -jar birdfeeder.jar --help}. */
    public static void main(String[] args) {
        var exitCode = Commands.execute(args);
        // A service that runs on keeps its own threads; everything else is done.
        if (exitCode >= 0) {
            System.exit(exitCode);
        }
    }
}
