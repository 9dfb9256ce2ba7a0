package dev.birdfeeder.command;

import dev.birdfeeder.BirdfeederApplication;
import dev.birdfeeder.conventions.Beans;
import dev.birdfeeder.conventions.RouteConventions;
import java.io.PrintWriter;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;

/** Why something didn't start, in one sentence: the innermost cause says it best, unless it only names a file. */
final class StartFailure {

    private static final String ROUTES = "--birdfeeder.routes=";

    private StartFailure() {}

    /** What keeps routes from starting is told better by check: with file, line and fix. */
    static void tellRoutes(Throwable failure, Path routes, PrintWriter err) {
        for (var cause = failure; cause != null; cause = cause.getCause()) {
            if (cause.getClass().getName().startsWith("org.apache.camel.")) {
                new RouteConventions(routes, Beans.of(BirdfeederApplication.class))
                        .problems()
                        .forEach(err::println);
                return;
            }
        }
    }

    /** The routes folder that settings name. */
    static Optional<Path> routes(String[] settings) {
        return Arrays.stream(settings)
                .filter(setting -> setting.startsWith(ROUTES))
                .map(setting -> Path.of(setting.substring(ROUTES.length())))
                .findFirst();
    }

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
