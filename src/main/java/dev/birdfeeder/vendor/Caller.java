package dev.birdfeeder.vendor;

/** On whose behalf a vendor is called: exchange variable {@code run}. */
public interface Caller {

    /** Whether calls are pointless by now: it failed elsewhere, or the process ends. */
    boolean isStopped();

    /** @throws StoppedException when it is stopped */
    default void check() {
        if (isStopped()) {
            throw new StoppedException();
        }
    }

    /** Notes the size of an answer, in bytes after inflating. */
    void received(long bytes);
}
