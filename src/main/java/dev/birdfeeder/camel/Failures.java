package dev.birdfeeder.camel;

import org.apache.camel.CamelExchangeException;

/** Finds what went wrong under what Camel's splits wrap around it, page by page and lane by lane. */
public final class Failures {

    private Failures() {}

    /** The cause under all {@link CamelExchangeException}s; the failure itself when it isn't one. */
    public static Throwable cause(Throwable failure) {
        var cause = failure;
        while (cause instanceof CamelExchangeException && cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause;
    }
}
