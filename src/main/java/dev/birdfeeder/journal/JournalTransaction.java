package dev.birdfeeder.journal;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;
import org.springframework.dao.DataAccessException;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionException;
import org.springframework.transaction.TransactionStatus;
import org.springframework.transaction.support.TransactionCallback;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * A transaction that is repeated as a whole: a few times at once when another got in its way, and until the journal
 * has been out of reach for {@code birdfeeder.journal.patience} when that is the trouble. It may be repeated though it was
 * committed (the connection broke before the answer came), so what runs in one must do no harm the second time.
 */
final class JournalTransaction extends TransactionTemplate {

    private static final int MOST_CONFLICTS = 10;
    private static final Duration BETWEEN_ATTEMPTS = Duration.ofMillis(250);

    private final JournalState state;
    private final Duration patience;
    private final ThreadLocal<Boolean> hasty = ThreadLocal.withInitial(() -> false);

    JournalTransaction(PlatformTransactionManager manager, JournalState state, Duration patience) {
        super(manager);
        this.state = state;
        this.patience = patience;
    }

    /** @throws JournalUnavailableException when the journal stays out of reach */
    @Override
    public <T> T execute(TransactionCallback<T> action) {
        return TransactionSynchronizationManager.isActualTransactionActive()
                ? super.execute(action)
                : patiently(() -> once(action));
    }

    /**
     * Repeats something that needs no transaction likewise.
     *
     * @throws JournalUnavailableException when the journal stays out of reach
     */
    <T> T patiently(Supplier<T> action) {
        for (int conflicts = 0; ; ) {
            try {
                var result = action.get();
                state.reached();
                return result;
            } catch (RuntimeException failed) {
                switch (Trouble.of(failed)) {
                    case CONFLICT -> {
                        if (++conflicts > MOST_CONFLICTS) {
                            throw failed;
                        }
                        state.pause(jitter(conflicts));
                    }
                    case OUTAGE -> {
                        state.lost(failed);
                        if (hasty.get() || state.lostFor().compareTo(patience) >= 0 || !state.pause(BETWEEN_ATTEMPTS)) {
                            throw new JournalUnavailableException(failed);
                        }
                    }
                    default -> throw failed;
                }
            }
        }
    }

    /** Lets what runs within wait for nobody: somebody outside does, who can be told to come again. */
    <T> T hastily(Supplier<T> action) {
        hasty.set(true);
        try {
            return action.get();
        } finally {
            hasty.remove();
        }
    }

    /** As the template does it, but for its error log: a connection that broke can't be rolled back, nor needs to be. */
    private <T> T once(TransactionCallback<T> action) {
        var manager = getTransactionManager();
        var status = manager.getTransaction(this);
        T result;
        try {
            result = action.doInTransaction(status);
        } catch (RuntimeException | Error failed) {
            rollback(manager, status, failed);
            throw failed;
        }
        manager.commit(status);
        return result;
    }

    private static void rollback(PlatformTransactionManager manager, TransactionStatus status, Throwable failed) {
        try {
            manager.rollback(status);
        } catch (TransactionException | DataAccessException broken) {
            failed.addSuppressed(broken);
        }
    }

    private static Duration jitter(int conflicts) {
        return Duration.ofMillis(ThreadLocalRandom.current().nextLong(5, 5 + 20L * conflicts));
    }
}
