package dev.birdfeeder.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournalLockTest {

    @TempDir
    private Path folder;

    @Test
    void aSecondHolderIsRefusedAndToldWhatToDo() throws IOException {
        // Given
        var file = file();

        try (var lock = JournalLock.acquire(file)) {
            // When
            var refused = assertThatThrownBy(() -> JournalLock.acquire(file));

            // Then
            refused.isInstanceOf(IllegalStateException.class)
                    .hasMessage("birdfeeder.journal.url: %s is in use by another Birdfeeder process (stop it first)"
                            .formatted(folder.resolve("data/journal.db")));
            assertThat(lock).isNotNull();
        }
    }

    @Test
    void theNextHolderGetsItWhenTheFirstIsGone() throws IOException {
        // Given
        JournalLock.acquire(file()).close();

        // When
        var lock = JournalLock.acquire(file());

        // Then
        assertThat(lock).isNotNull();
        lock.close();
    }

    @Test
    void anotherProcessIsRefused() throws IOException, InterruptedException {
        // Given
        var holder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Holder.class.getName(),
                        file())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            assertThat(holder.inputReader().readLine()).isEqualTo("locked");

            // When
            var refused = assertThatThrownBy(() -> JournalLock.acquire(file()));

            // Then
            refused.hasMessageContaining("is in use by another Birdfeeder process");
        } finally {
            holder.destroyForcibly().waitFor();
        }
        JournalLock.acquire(file()).close();
    }

    @Test
    void aFolderThatCannotBeMadeIsTold() throws IOException {
        // Given
        Files.createFile(folder.resolve("data"));

        // When
        var refused = assertThatThrownBy(() -> JournalLock.acquire(file()));

        // Then
        refused.isInstanceOf(UncheckedIOException.class)
                .hasMessageStartingWith("birdfeeder.journal.url: can't open " + folder.resolve("data/journal.db"));
    }

    @Test
    void otherDatabasesAreRefused() {
        assertThatThrownBy(() -> Dialect.of("jdbc:h2:mem:x"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("birdfeeder.journal.url: must start with jdbc:sqlite: or jdbc:postgresql:");
    }

    @Test
    void memoryNeedsNoLock() throws IOException {
        // When
        var locks = List.of(JournalLock.acquire(":memory:"), JournalLock.acquire(":memory:"));

        // Then
        for (var lock : locks) {
            lock.close();
        }
        assertThat(folder).isEmptyDirectory();
    }

    /** Another process that holds the lock until it is killed. */
    static final class Holder {

        private Holder() {}

        public static void main(String[] args) throws InterruptedException {
            JournalLock.acquire(args[0]);
            System.out.println("locked");
            Thread.currentThread().join();
        }
    }

    private String file() {
        return folder.resolve("data/journal.db").toString();
    }
}
