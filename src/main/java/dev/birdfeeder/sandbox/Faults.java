package dev.birdfeeder.sandbox;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** The faults that wait for a request that fits: the one planned first wins, and is gone unless it is to stay. */
final class Faults<F> {
    private final List<Planned<F>> planned = new ArrayList<>();

    private record Planned<F>(Predicate<URI> when, F fault, boolean stays) {}

    synchronized void plan(Predicate<URI> when, F fault, boolean stays) {
        planned.add(new Planned<>(when, fault, stays));
    }

    synchronized void clear() {
        planned.clear();
    }

    synchronized Optional<F> take(URI uri) {
        var next = planned.stream().filter(plan -> plan.when().test(uri)).findFirst();
        next.filter(plan -> !plan.stays()).ifPresent(planned::remove);
        return next.map(Planned::fault);
    }
}
