package dev.birdfeeder.conventions;

import dev.birdfeeder.scenario.Scenarios;

/** A {@code *.test.yaml} can be played. */
final class ScenarioFiles implements Convention {

    private final Memo<Void> memo = new Memo<>();

    @Override
    public void check(RoutesFolder routes, Findings findings) {
        for (var file : routes.all()) {
            if (file.toString().endsWith(".test.yaml")) {
                YamlText.text(file, findings)
                        .ifPresent(text -> memo.of(Findings.name(file), text, findings, found -> {
                            Scenarios.problems(file).forEach(found::add);
                            return null;
                        }));
            }
        }
    }
}
