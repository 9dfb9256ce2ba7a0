package dev.birdfeeder.journal;

import dev.birdfeeder.feedback.Outcome;
import dev.birdfeeder.tenant.Tenant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;

/**
 * Takes what is pushed, for all connections. A push never waits for another to come; those that arrive while a transaction
 * is under way share the next one, whosever they are, so that each waits for two commits at most however many push. What
 * fails because of one connection's pushes fails for them only.
 */
final class PushIntake {

    private static final int MOST = 1000;

    private final Commit commit;
    private final Executor writer;
    private final Queue<Waiting> queue = new ArrayDeque<>();
    private boolean writing;

    /**
     * Whose pushes.
     *
     * @param connection the connection's number in the journal
     * @param name its name
     */
    record Whose(Tenant tenant, long connection, String name) {

        /** The very tenant: comparing all that two hold takes longer than to accept a push. */
        @Override
        public boolean equals(Object other) {
            return other instanceof Whose whose && whose.connection == connection && whose.tenant == tenant;
        }

        @Override
        public int hashCode() {
            return Long.hashCode(connection);
        }
    }

    /** Accepts what several connections brought, in one transaction. */
    interface Commit {
        Map<Whose, Accepted> of(Map<Whose, List<Outcome>> brought);
    }

    private record Waiting(Whose whose, List<Outcome> outcomes, CompletableFuture<Accepted> accepted) {}

    /** @param writer where commits run, one after the other */
    PushIntake(Commit commit, Executor writer) {
        this.commit = commit;
        this.writer = writer;
    }

    /** Returns when they are durable; what pushes have in common is in the answer to one of them. */
    Accepted accept(Whose whose, List<Outcome> outcomes) {
        var accepted = Accepted.NONE;
        for (int from = 0; from < outcomes.size(); from += MOST) {
            accepted =
                    accepted.plus(acceptGroup(whose, outcomes.subList(from, Math.min(from + MOST, outcomes.size()))));
        }
        return accepted;
    }

    private Accepted acceptGroup(Whose whose, List<Outcome> outcomes) {
        var waiting = new Waiting(whose, outcomes, new CompletableFuture<>());
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
        try {
            commit(group);
        } catch (RuntimeException | Error failed) {
            group.forEach(waiting -> waiting.accepted().completeExceptionally(failed));
        }
        synchronized (this) {
            writing = !queue.isEmpty();
            if (writing) {
                writer.execute(this::write);
            }
        }
    }

    private void commit(List<Waiting> group) {
        var byConnection = new HashMap<Whose, List<Waiting>>();
        group.forEach(waiting -> byConnection
                .computeIfAbsent(waiting.whose(), whose -> new ArrayList<>())
                .add(waiting));
        try {
            commit(byConnection);
        } catch (JournalUnavailableException unavailable) {
            throw unavailable;
        } catch (RuntimeException failed) {
            if (byConnection.size() == 1) {
                throw failed;
            }
            byConnection.forEach((whose, waiting) -> commitAlone(waiting));
        }
    }

    private void commitAlone(List<Waiting> ofOneConnection) {
        try {
            commit(ofOneConnection);
        } catch (RuntimeException failed) {
            ofOneConnection.forEach(waiting -> waiting.accepted().completeExceptionally(failed));
        }
    }

    private void commit(Map<Whose, List<Waiting>> byConnection) {
        var brought = new LinkedHashMap<Whose, List<Outcome>>();
        // In the order of their numbers: two processes that accept the same records can't lock each other out.
        byConnection.entrySet().stream()
                .sorted(Comparator.comparing(entry -> entry.getKey().connection()))
                .forEach(entry -> brought.put(
                        entry.getKey(),
                        entry.getValue().stream()
                                .flatMap(waiting -> waiting.outcomes().stream())
                                .toList()));
        var accepted = commit.of(brought);
        byConnection.forEach((whose, all) -> {
            for (int i = 0; i < all.size(); i++) {
                all.get(i).accepted().complete(i == 0 ? accepted.get(whose) : Accepted.NONE);
            }
        });
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
