package dev.birdfeeder.conventions;

import java.util.List;

/** A convention of the routes folder; the classes that are one say which. */
interface Convention {

    void check(List<RouteFile> files, Findings findings);
}
