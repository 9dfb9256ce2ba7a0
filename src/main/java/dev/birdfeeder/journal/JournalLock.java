package dev.birdfeeder.journal;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Keeps a second process off an embedded journal. The operating system releases the lock when the process ends,
 * however it ends, so whoever holds it knows that every lease in the journal is a dead process's.
 */
final class JournalLock implements AutoCloseable {

    private final FileChannel channel;

    private JournalLock(FileChannel channel) {
        this.channel = channel;
    }

    /**
     * Locks {@code <journal>.lock}, making the folder when it is missing.
     *
     * @throws IllegalStateException when another process has it
     */
    static JournalLock acquire(String file) {
        if (file.startsWith(":memory:")) {
            return none();
        }
        var journal = Path.of(file).toAbsolutePath();
        try {
            Files.createDirectories(journal.getParent());
            var channel = FileChannel.open(
                    journal.resolveSibling(journal.getFileName() + ".lock"),
                    StandardOpenOption.CREATE,
                    StandardOpenOption.WRITE);
            try {
                if (channel.tryLock() != null) {
                    return new JournalLock(channel);
                }
            } catch (OverlappingFileLockException ownProcess) {
                // Reported as any other process.
            }
            channel.close();
        } catch (IOException unwritable) {
            throw new UncheckedIOException("birdfeeder.journal.url: can't open " + journal, unwritable);
        }
        throw new IllegalStateException(
                "birdfeeder.journal.url: %s is in use by another Birdfeeder process (stop it first)"
                        .formatted(journal));
    }

    /** For a journal that needs none. */
    static JournalLock none() {
        return new JournalLock(null);
    }

    @Override
    public void close() throws IOException {
        if (channel != null) {
            channel.close();
        }
    }
}
