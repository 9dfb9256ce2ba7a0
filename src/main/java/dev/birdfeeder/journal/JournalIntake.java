package dev.birdfeeder.journal;

import dev.birdfeeder.feedback.Outcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import java.util.function.Function;

/**
 * Group commit: gathers the pages of one connection, however small, into transactions of up to 1,000 interactions and
 * a few megabytes, so that commits and files follow the load and not the vendor's page size. A page waits for others at most a second.
 */
final class JournalIntake implements Intake {

    private static final int MOST = 1000;

    /** Of records; a group is held several times over (as it is, as lines, packed) while it is committed. */
    private static final long MOST_BYTES = 4 << 20;

    private static final long LINGER_NANOS = Duration.ofSeconds(1).toNanos();

    /** Groups that may wait for the journal; a run that is faster waits, so memory doesn't grow. */
    private static final int MOST_WAITING = 4;

    private final Function<List<Outcome>, Accepted> commit;
    private final Executor writer;
    private final Semaphore places = new Semaphore(MOST_WAITING);

    private List<Outcome> gathered = new ArrayList<>();
    private long bytes;
    private long gatheringSince;
    private CompletableFuture<Accepted> committed = CompletableFuture.completedFuture(Accepted.NONE);
    private volatile Accepted soFar = Accepted.NONE;

    /**
     * @param commit accepts one group in one transaction
     * @param writer where commits run, one after the other
     */
    JournalIntake(Function<List<Outcome>, Accepted> commit, Executor writer) {
        this.commit = commit;
        this.writer = writer;
    }

    @Override
    public void add(List<Outcome> outcomes) {
        for (int from = 0; from < outcomes.size(); from += MOST) {
            addGroup(outcomes.subList(from, Math.min(from + MOST, outcomes.size())));
        }
    }

    private synchronized void addGroup(List<Outcome> outcomes) {
        if (committed.isCompletedExceptionally()) {
            join(committed);
        }
        var size = size(outcomes);
        if (gathered.size() + outcomes.size() > MOST || bytes + size > MOST_BYTES) {
            hand();
        }
        if (gathered.isEmpty()) {
            gatheringSince = System.nanoTime();
        }
        gathered.addAll(outcomes);
        bytes += size;
        if (gathered.size() == MOST || bytes >= MOST_BYTES || System.nanoTime() - gatheringSince > LINGER_NANOS) {
            hand();
        }
    }

    private static long size(List<Outcome> outcomes) {
        long size = 0;
        for (var outcome : outcomes) {
            if (outcome instanceof Outcome.Accepted record) {
                size += record.json().length;
            } else if (outcome instanceof Outcome.Dead letter) {
                size += letter.payload().length;
            }
        }
        return size;
    }

    @Override
    public Accepted flush() {
        CompletableFuture<Accepted> last;
        synchronized (this) {
            hand();
            last = committed;
        }
        return join(last);
    }

    @Override
    public Accepted soFar() {
        return soFar;
    }

    private static Accepted join(CompletableFuture<Accepted> commit) {
        try {
            return commit.join();
        } catch (CompletionException failed) {
            throw failed.getCause() instanceof RuntimeException cause ? cause : failed;
        }
    }

    /** Once a commit has failed, none follows: what came later must not overtake it. */
    private void hand() {
        if (gathered.isEmpty()) {
            return;
        }
        places.acquireUninterruptibly();
        var group = gathered;
        gathered = new ArrayList<>();
        bytes = 0;
        committed = committed.thenApplyAsync(before -> soFar = before.plus(commit.apply(group)), writer);
        committed.whenComplete((done, failed) -> places.release());
    }
}
