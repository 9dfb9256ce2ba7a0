package dev.birdfeeder.schedule;

/** A sink takes less than the source gives: the poll goes on when less of it waits. */
final class PausedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    PausedException() {
        super("more records wait for a sink than birdfeeder.high-water allows", null, false, false);
    }
}
