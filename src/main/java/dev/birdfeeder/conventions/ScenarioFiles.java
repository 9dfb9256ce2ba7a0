package dev.birdfeeder.conventions;

import dev.birdfeeder.scenario.Scenarios;

/** A {@code *.test.yaml} can be played. */
final class ScenarioFiles implements Convention {

    @Override
    public void check(RoutesFolder routes, Findings findings) {
        for (var file : routes.all()) {
            if (file.toString().endsWith(".test.yaml")) {
                Scenarios.problems(file).forEach(findings::add);
            }
        }
    }
}
