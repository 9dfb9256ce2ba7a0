package dev.birdfeeder.command;

/** Why something didn't start, in one sentence: the innermost cause says it best. */
final class StartFailure {

    private StartFailure() {}

    static String sentence(Throwable failure) {
        var innermost = failure;
        while (innermost.getCause() != null && innermost.getCause() != innermost) {
            innermost = innermost.getCause();
        }
        return innermost.getMessage() == null ? innermost.toString() : innermost.getMessage();
    }
}
