package dev.birdfeeder.conventions;

import dev.birdfeeder.feedback.MappingCheck;

/** A mapping compiles, and makes only what a record has. */
final class MappingFiles implements Convention {

    @Override
    public void check(RoutesFolder routes, Findings findings) {
        for (var file : routes.all()) {
            if (file.toString().endsWith(".jslt")) {
                MappingCheck.problems(file).forEach(findings::add);
            }
        }
    }
}
