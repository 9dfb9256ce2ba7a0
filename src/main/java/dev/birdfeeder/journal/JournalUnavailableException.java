package dev.birdfeeder.journal;

import java.util.Optional;

/** The journal has been out of reach for longer than {@code birdfeeder.journal.patience}, or the process ends. */
public final class JournalUnavailableException extends RuntimeException {

    JournalUnavailableException(Throwable cause) {
        super("the journal can't be reached (%s)".formatted(Trouble.sentence(cause)), cause);
    }

    /** What this failure is, if it is the journal's; empty when the journal is well. */
    public static Optional<JournalUnavailableException> of(Throwable failure) {
        if (failure instanceof JournalUnavailableException unavailable) {
            return Optional.of(unavailable);
        }
        return Trouble.of(failure) == Trouble.OUTAGE
                ? Optional.of(new JournalUnavailableException(failure))
                : Optional.empty();
    }
}
