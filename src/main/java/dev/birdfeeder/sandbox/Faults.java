package dev.birdfeeder.sandbox;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** The faults that wait for a request that fits: the one planned first wins, and is gone unless it is to stay. */
final class Faults<R, F> {
    private final List<Planned<R, F>> planned = new ArrayList<>();

    private record Planned<R, F>(Predicate<R> when, F fault, boolean stays) {}

    synchronized void plan(Predicate<R> when, F fault, boolean stays) {
        planned.add(new Planned<>(when, fault, stays));
    }

    synchronized void clear() {
        planned.clear();
    }

    synchronized Optional<F> take(R request) {
        var next = planned.stream().filter(plan -> plan.when().test(request)).findFirst();
        next.filter(plan -> !plan.stays()).ifPresent(planned::remove);
        return next.map(Planned::fault);
    }
}
