package dev.birdfeeder.journal;

import dev.birdfeeder.feedback.Outcome;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.function.Function;

/**
 * Takes what is pushed for one connection. A push never waits for another; those that arrive while a transaction is
 * under way share the next one.
 */
final class PushIntake {

    private static final int MOST = 1000;

    private final Function<List<Outcome>, Accepted> commit;
    private final Executor writer;
    private final Queue<Waiting> queue = new ArrayDeque<>();
    private boolean writing;

    private record Waiting(List<Outcome> outcomes, CompletableFuture<Accepted> accepted) {}

    /**
     * @param commit accepts one group in one transaction
     * @param writer where commits run, one after the other
     */
    PushIntake(Function<List<Outcome>, Accepted> commit, Executor writer) {
        this.commit = commit;
        this.writer = writer;
    }

    /** Returns when they are durable; what pushes have in common is in the answer to one of them. */
    Accepted accept(List<Outcome> outcomes) {
        var accepted = Accepted.NONE;
        for (int from = 0; from < outcomes.size(); from += MOST) {
            accepted = accepted.plus(acceptGroup(outcomes.subList(from, Math.min(from + MOST, outcomes.size()))));
        }
        return accepted;
    }

    private Accepted acceptGroup(List<Outcome> outcomes) {
        var waiting = new Waiting(outcomes, new CompletableFuture<>());
        synchronized (this) {
            queue.add(waiting);
            if (!writing) {
                writing = true;
                writer.execute(this::write);
            }
        }
        try {
            return waiting.accepted().join();
        } catch (CompletionException failed) {
            throw failed.getCause() instanceof RuntimeException cause ? cause : failed;
        }
    }

    private void write() {
        var group = next();
        var outcomes = new ArrayList<Outcome>();
        group.forEach(waiting -> outcomes.addAll(waiting.outcomes()));
        try {
            var accepted = commit.apply(outcomes);
            for (int i = 0; i < group.size(); i++) {
                group.get(i).accepted().complete(i == 0 ? accepted : Accepted.NONE);
            }
        } catch (RuntimeException | Error failed) {
            group.forEach(waiting -> waiting.accepted().completeExceptionally(failed));
        }
        synchronized (this) {
            writing = !queue.isEmpty();
            if (writing) {
                // Behind what others have brought meanwhile.
                writer.execute(this::write);
            }
        }
    }

    private synchronized List<Waiting> next() {
        var group = new ArrayList<Waiting>();
        int size = 0;
        do {
            size += queue.element().outcomes().size();
            group.add(queue.remove());
        } while (!queue.isEmpty() && size + queue.element().outcomes().size() <= MOST);
        return group;
    }
}
