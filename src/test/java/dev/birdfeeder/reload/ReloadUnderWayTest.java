package dev.birdfeeder.reload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.birdfeeder.Birdfeeders;
import dev.birdfeeder.camel.Halt;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.util.FileSystemUtils;

class ReloadUnderWayTest {

    private static final Pattern ID = Pattern.compile("\"feedback_id\":\"track-cxm:([^\"]+)\"");
    private static final ZoneId ZONE = ZoneId.of("America/Sao_Paulo");

    @TempDir
    private Path folder;

    @Test
    void whatIsUnderWayWhileRoutesAreReplacedArrivesOnce() throws Exception {
        // Given
        var routes = folder.resolve("routes");
        FileSystemUtils.copyRecursively(Path.of("routes"), routes);
        var start =
                LocalDate.now(ZoneOffset.UTC).minusDays(35).atStartOfDay(ZONE).toInstant();
        try (var birdfeeder = Birdfeeders.start(
                folder,
                "  archive: { type: file, directory: " + folder.resolve("out") + " }\n",
                "--spring.profiles.include=dev",
                "--birdfeeder.routes=" + routes)) {

            // When
            var saving = new AtomicBoolean(true);
            var work = CompletableFuture.runAsync(() -> {
                do {
                    awaitEndOfHalt(birdfeeder);
                    birdfeeder.poll();
                    birdfeeder.deliver();
                } while (saving.get() || !state(birdfeeder).equals(List.of("OK")));
            });
            for (int save = 1; save <= 4; save++) {
                for (var name : List.of("sources/track-cxm/track-cxm-page", "pipeline/poll", "sinks/file/sink-file")) {
                    describe(routes.resolve(name + ".camel.yaml"), "Saved " + save);
                }
                var last = "Saved " + save;
                await().atMost(Duration.ofMinutes(3))
                        .pollInterval(Duration.ofMillis(20))
                        .untilAsserted(() -> assertThat(Stream.of("track-cxm-page", "poll", "sink-file"))
                                .allSatisfy(id -> assertThat(birdfeeder
                                                .bean(CamelContext.class)
                                                .getRoutes())
                                        .anyMatch(route ->
                                                route.getRouteId().equals(id) && last.equals(route.getDescription()))));
            }
            saving.set(false);
            work.get(5, TimeUnit.MINUTES);
            birdfeeder.deliverAll();

            // Then
            var today = LocalDate.now(ZONE).atStartOfDay(ZONE).toInstant();
            assertThat(delivered())
                    .doesNotHaveDuplicates()
                    .containsExactlyInAnyOrderElementsOf(birdfeeder
                            .track()
                            .interactions()
                            .filter(interaction -> interaction.rating().isPresent())
                            .filter(interaction -> !interaction.answeredAt().isBefore(start)
                                    && interaction.answeredAt().isBefore(today))
                            .map(interaction -> interaction.json().path("uuid").asText())
                            .toList());
            assertThat(birdfeeder
                            .bean(JdbcTemplate.class)
                            .queryForObject("SELECT COUNT(*) FROM run WHERE outcome = 'STOPPED'", Integer.class))
                    .as("was under way when a route was replaced")
                    .isPositive();
        }
    }

    /** As the ticks do, which claim nothing meanwhile. */
    private static void awaitEndOfHalt(Birdfeeders birdfeeder) {
        try {
            birdfeeder.bean(Halt.class).awaitEnd(Duration.ofMinutes(1));
        } catch (InterruptedException stopped) {
            throw new IllegalStateException(stopped);
        }
    }

    private static List<String> state(Birdfeeders birdfeeder) {
        return birdfeeder.bean(JdbcTemplate.class).queryForList("SELECT state FROM connection", String.class);
    }

    private static void describe(Path route, String description) throws IOException {
        Files.writeString(
                route, Files.readString(route).replaceFirst("description: .*", "description: " + description));
    }

    private List<String> delivered() throws IOException {
        try (Stream<Path> files = Files.walk(folder.resolve("out"))) {
            return files.filter(Files::isRegularFile)
                    .flatMap(file -> {
                        try {
                            return ID.matcher(Files.readString(file)).results().map(match -> match.group(1));
                        } catch (IOException unreadable) {
                            throw new UncheckedIOException(unreadable);
                        }
                    })
                    .toList();
        }
    }
}
