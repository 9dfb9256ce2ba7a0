package dev.birdfeeder.deadletter;

import static org.assertj.core.api.Assertions.assertThat;

import dev.birdfeeder.Birdfeeders;
import dev.birdfeeder.journal.DeadLetterFilter;
import dev.birdfeeder.journal.DeadLetterGroup;
import dev.birdfeeder.journal.DeadLetters;
import dev.birdfeeder.sandbox.TrackCxmSandbox.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.util.FileSystemUtils;

class ReplaysTest {

    @TempDir
    private Path folder;

    private Birdfeeders birdfeeder;

    @BeforeEach
    void pollOnce() {
        birdfeeder = start();
        birdfeeder.poll();
        birdfeeder.deliver();
    }

    @AfterEach
    void close() {
        birdfeeder.close();
    }

    @Test
    void whatTheMappingNowUnderstandsBecomesARecord() throws IOException {
        // Given
        var before = birdfeeder.lane("archive");
        var dead = groups();
        assertThat(dead.count()).isPositive();
        assertThat(dead.reason()).isEqualTo("AMBIGUOUS_SURVEY");
        birdfeeder.close();
        // The engineer decides that the first scored answer counts.
        var mapping = folder.resolve("routes/sources/track-cxm/feedback.jslt");
        Files.writeString(
                mapping,
                Files.readString(mapping)
                        .replace("for (fallback(.answers, []))", "for (fallback(.answers, [])[0 : 1])"));
        birdfeeder = start();

        // When
        var replayed = birdfeeder.bean(Replays.class).replay(DeadLetterFilter.ALL);

        // Then
        assertThat(replayed.accepted() + replayed.skipped()).isEqualTo(dead.count());
        assertThat(replayed.accepted()).isPositive();
        assertThat(birdfeeder.bean(DeadLetters.class).groups(DeadLetterFilter.ALL))
                .isEmpty();
        birdfeeder.deliver();
        assertThat(birdfeeder.lane("archive").delivered()).isEqualTo(before.delivered() + replayed.accepted());
    }

    @Test
    @DisplayName("G17: what still can't be mapped stays one dead letter, replayed or polled again")
    void whatStillCannotBeMappedStaysOneDeadLetter() {
        // Given
        var dead = groups();

        // When
        var replayed = birdfeeder.bean(Replays.class).replay(DeadLetterFilter.ALL);
        birdfeeder.poll();

        // Then
        assertThat(replayed).isEqualTo(new Replayed(0, 0, 0, dead.count(), 0));
        assertThat(groups()).isEqualTo(dead);
    }

    @Test
    void whatTheVendorHasMendedIsNoDeadLetterAnyMore() {
        // Given
        var ambiguous = birdfeeder
                .track()
                .interactions()
                .filter(interaction -> interaction.outcome() == Outcome.AMBIGUOUS)
                .reduce((earlier, later) -> later)
                .orElseThrow();
        var dead = groups();
        birdfeeder.track().mutate(ambiguous.json().path("uuid").asText(), json -> {
            json.withArray("answers").removeAll();
            return json;
        });

        // When
        birdfeeder.poll();

        // Then
        assertThat(groups().count()).isEqualTo(dead.count() - 1);
    }

    @Test
    void deadLettersOfATenantThatIsGoneAreKept() throws IOException {
        // Given
        var dead = groups();
        Files.delete(folder.resolve("tenants/demo.yaml"));
        birdfeeder.poll();

        // When
        var replayed = birdfeeder.bean(Replays.class).replay(DeadLetterFilter.ALL);

        // Then
        assertThat(replayed).isEqualTo(new Replayed(0, 0, 0, 0, dead.count()));
        assertThat(groups()).isEqualTo(dead);
    }

    private Birdfeeders start() {
        try {
            if (!Files.exists(folder.resolve("routes"))) {
                FileSystemUtils.copyRecursively(Path.of("routes"), folder.resolve("routes"));
            }
        } catch (IOException failed) {
            throw new java.io.UncheckedIOException(failed);
        }
        return Birdfeeders.start(
                folder,
                "  archive: { type: file, directory: \"%s\" }\n".formatted(folder.resolve("out")),
                "--birdfeeder.routes=" + folder.resolve("routes"));
    }

    private DeadLetterGroup groups() {
        var groups = birdfeeder.bean(DeadLetters.class).groups(DeadLetterFilter.ALL);
        assertThat(groups).hasSize(1);
        return groups.get(0);
    }
}
