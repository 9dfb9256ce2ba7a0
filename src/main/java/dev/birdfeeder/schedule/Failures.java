package dev.birdfeeder.schedule;

import org.apache.camel.CamelExchangeException;

/** Finds what went wrong under what Camel's splits wrap around it, page by page and lane by lane. */
final class Failures {

    private Failures() {}

    static Throwable cause(Throwable failure) {
        var cause = failure;
        while (cause instanceof CamelExchangeException && cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause;
    }
}
