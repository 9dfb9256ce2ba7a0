package dev.birdfeeder.journal;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.Set;

/**
 * Keeps a second process off an embedded journal. The operating system releases the lock when the process ends,
 * however it ends, so whoever holds it knows that every lease in the journal is a dead process's.
 */
public final class JournalLock implements AutoCloseable {

    /** Whoever may read it may command the process. */
    private static final FileAttribute<?>[] PRIVATE =
            FileSystems.getDefault().supportedFileAttributeViews().contains("posix")
                    ? new FileAttribute<?>[] {
                        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
                    }
                    : new FileAttribute<?>[0];

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
            var channel =
                    FileChannel.open(file(file), Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE), PRIVATE);
            try {
                if (channel.tryLock() != null) {
                    // What an earlier process told of itself is no longer so.
                    channel.truncate(0);
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

    /**
     * Tells other processes of this machine's user something about the one that has the lock: the text is the lock
     * file's. Nothing for a journal that needs no lock.
     */
    public void publish(String text) throws IOException {
        if (channel != null) {
            channel.truncate(0);
            channel.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)), 0);
        }
    }

    /**
     * What the process that has the lock of a journal tells.
     *
     * @param url the journal's
     * @return empty when no process has it, blank when it tells nothing
     */
    public static Optional<String> holder(String url) {
        var dialect = Dialect.of(url);
        var path = dialect.path(url);
        if (dialect != Dialect.SQLITE || path.startsWith(":memory:") || !Files.exists(file(path))) {
            return Optional.empty();
        }
        try {
            acquire(path).close();
            return Optional.empty();
        } catch (IllegalStateException inUse) {
            try {
                return Optional.of(Files.readString(file(path)));
            } catch (IOException unreadable) {
                throw new UncheckedIOException("birdfeeder.journal.url: can't read " + file(path), unreadable);
            }
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private static Path file(String journal) {
        var path = Path.of(journal).toAbsolutePath();
        return path.resolveSibling(path.getFileName() + ".lock");
    }

    /** Whether the journal is this process's alone. */
    public boolean isHeld() {
        return channel != null;
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
