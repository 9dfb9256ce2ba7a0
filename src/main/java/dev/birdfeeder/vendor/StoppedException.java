package dev.birdfeeder.vendor;

/** Nothing went wrong here: the run was stopped, and goes on where it was next time. */
public final class StoppedException extends RuntimeException {

    private static final long serialVersionUID = 1;

    StoppedException() {
        super("stopped", null, false, false);
    }
}
