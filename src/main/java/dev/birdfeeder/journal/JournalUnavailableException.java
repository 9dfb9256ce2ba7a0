package dev.birdfeeder.journal;

/** The journal has been out of reach for longer than {@code birdfeeder.journal.patience}, or the process ends. */
public final class JournalUnavailableException extends RuntimeException {

    JournalUnavailableException(Throwable cause) {
        super("the journal can't be reached (%s)".formatted(Trouble.sentence(cause)), cause);
    }
}
