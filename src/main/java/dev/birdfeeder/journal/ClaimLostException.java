package dev.birdfeeder.journal;

/** This process slept past its lease, and another one polls the connection now. */
public final class ClaimLostException extends RuntimeException {

    ClaimLostException() {
        super("another process polls the connection now");
    }
}
