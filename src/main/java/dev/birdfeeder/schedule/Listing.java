package dev.birdfeeder.schedule;

/** A vendor's listing of interactions, which must have been seen whole before its window may close. */
interface Listing {

    /** Whether the last pass saw the whole listing. */
    boolean isStable();

    /** What the last pass saw, for a message. */
    String getFindings();
}
