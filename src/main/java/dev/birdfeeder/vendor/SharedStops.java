package dev.birdfeeder.vendor;

import java.time.Instant;
import java.util.Optional;

/**
 * The credentials that are stopped, for all processes and across restarts. Keys are fingerprints of a credential, never
 * the credential.
 */
public interface SharedStops {

    /** When the next call may find out whether a credential goes again; empty when it isn't stopped. */
    Optional<Instant> probeAt(byte[] key);

    /** Stops a credential until then, whatever was known of it. */
    void stop(byte[] key, Instant probeAt);

    /** A credential that is stopped may be probed from then on. */
    void allowProbe(byte[] key, Instant from);

    /**
     * Takes the probe that is due.
     *
     * @param next when another is due, should nothing become of this one
     * @return true for one caller only, and for none when no probe is due
     */
    boolean takeProbe(byte[] key, Instant now, Instant next);

    /** A credential goes again. */
    void end(byte[] key);
}
