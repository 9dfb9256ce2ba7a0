package dev.birdfeeder.conventions;

/** A convention of the routes folder; the classes that are one say which. */
interface Convention {

    void check(RoutesFolder routes, Findings findings);
}
