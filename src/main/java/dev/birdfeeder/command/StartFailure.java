package dev.birdfeeder.command;

import java.nio.file.FileSystemException;

/** Why something didn't start, in one sentence: the innermost cause says it best, unless it only names a file. */
final class StartFailure {

    private StartFailure() {}

    static String sentence(Throwable failure) {
        var innermost = failure;
        while (innermost.getCause() != null
                && innermost.getCause() != innermost
                && !(innermost.getCause() instanceof FileSystemException && innermost.getMessage() != null)) {
            innermost = innermost.getCause();
        }
        return innermost.getMessage() == null ? innermost.toString() : innermost.getMessage();
    }
}
