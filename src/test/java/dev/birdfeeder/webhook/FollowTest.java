package dev.birdfeeder.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import dev.birdfeeder.Birdfeeders;
import dev.birdfeeder.journal.Connections;
import dev.birdfeeder.journal.Pointers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FollowTest {

    @TempDir
    private Path folder;

    @Test
    void whoseSinksHaveMoreThanEnoughToDoStandsInNobodysWay() {
        // Given
        try (var birdfeeder = Birdfeeders.start(
                folder,
                "  down: { type: http, url: \"http://127.0.0.1:1/{feedback_id}\", method: PUT }\n",
                "--birdfeeder.high-water=10")) {
            birdfeeder.poll();
            var connection =
                    birdfeeder.bean(Connections.class).number("demo", "track").orElseThrow();
            var pointers = birdfeeder.bean(Pointers.class);
            pointers.note(connection, "a", "{}");
            assertThat(pointers.due(1, Set.of())).hasSize(1);

            // When
            var turns = birdfeeder.bean(Follow.class).due();

            // Then
            assertThat(turns).isEmpty();
            assertThat(pointers.waiting()).hasSize(1);
            assertThat(pointers.due(1, Set.of())).isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource({"1, PT5S", "2, PT10S", "6, PT2M40S", "7, PT5M", "100, PT5M"})
    void pausesGrow(int attempts, Duration pause) {
        assertThat(Follow.pause(attempts)).isEqualTo(pause);
    }
}
