package dev.birdfeeder.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.birdfeeder.Birdfeeders;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.JdbcTemplate;

/** Lanes, whatever their sinks are: what fails in one, or changes, and what the others notice of it. */
class LanesTest {

    private static final String NO_DEAD_LETTER =
            "CREATE TRIGGER no_dead_letter BEFORE INSERT ON dead_letter BEGIN SELECT RAISE(ABORT, 'full'); END";

    private static final AtomicInteger TENANTS = new AtomicInteger();

    @TempDir
    private static Path folder;

    private static SinkStage stage;

    private final String tenant = "t" + TENANTS.incrementAndGet();

    @BeforeAll
    static void start() {
        stage = new SinkStage(folder, "--birdfeeder.delivery-deadline=10m");
    }

    @AfterAll
    static void stop() {
        stage.close();
    }

    @Test
    @DisplayName("G16: when a sink refuses a record and the dead letter can't be kept, nothing of the delivery counts")
    void nothingCountsWithoutItsDeadLetter() {
        // Given
        try (var receiver = new RecordingReceiver(
                (request, exchange, body) -> body.path("feedback_id").asText().equals("r3") ? 400 : 200)) {
            stage.tenant(tenant, http("api", receiver.url()));
            stage.accept(tenant, 10);
            stage.jdbc().execute(NO_DEAD_LETTER);

            // When
            try {
                stage.deliver();
            } finally {
                stage.jdbc().execute("DROP TRIGGER no_dead_letter");
            }

            // Then
            var lane = stage.lane(tenant, "api");
            assertThat(lane.pending()).isEqualTo(10);
            assertThat(lane.delivered() + lane.dead()).isZero();
            assertThat(lane.error()).startsWith("what became of it can't be noted (");
            stage.advance(Duration.ofMinutes(5));
            stage.deliver();
            assertThat(stage.lane(tenant, "api").delivered()).isEqualTo(9);
            assertThat(stage.deadLetters(tenant)).containsExactly("REFUSED");
            assertThat(receiver.stored()).hasSize(9);
        }
    }

    @Test
    @DisplayName("G16: when not even that can be noted, the lane goes on once the journal is back")
    void theLaneIsGivenBackLater() {
        // Given
        stage.tenant(tenant, "api: { type: file, directory: '%s' }".formatted(folder.resolve("out")));
        stage.accept(tenant, 10);
        stage.jdbc()
                .execute("CREATE TRIGGER no_delete BEFORE DELETE ON delivery BEGIN SELECT RAISE(ABORT, 'full'); END");
        stage.jdbc()
                .execute(
                        "CREATE TRIGGER no_update BEFORE UPDATE OF attempts ON delivery BEGIN SELECT RAISE(ABORT, 'full'); END");

        // When
        try {
            stage.deliver();
        } catch (RuntimeException told) {
            assertThat(told).hasMessageContaining("full");
        } finally {
            stage.jdbc().execute("DROP TRIGGER no_delete");
            stage.jdbc().execute("DROP TRIGGER no_update");
        }

        // Then
        assertThat(stage.lane(tenant, "api").pending()).isEqualTo(10);
        stage.due();
        stage.advance(Duration.ofMinutes(5));
        stage.deliver();
        assertThat(stage.lane(tenant, "api").delivered()).isEqualTo(10);
    }

    @Test
    @DisplayName("G16: when a dead letter of a page can't be kept, the run fails and the window stays open")
    void theWindowStaysOpenWithoutItsDeadLetter(@TempDir Path own) {
        // Given
        try (var birdfeeder = Birdfeeders.start(own, "  archive: { type: file, directory: '%s' }\n".formatted(own))) {
            var jdbc = birdfeeder.bean(JdbcTemplate.class);
            jdbc.execute(NO_DEAD_LETTER);

            // When
            birdfeeder.poll();

            // Then
            assertThat(jdbc.queryForMap("SELECT state, closed_through, failures FROM connection"))
                    .containsEntry("state", "FAILED")
                    .containsEntry("closed_through", null)
                    .containsEntry("failures", 1);
            var kept = jdbc.queryForObject("SELECT count(*) FROM record", Integer.class);
            assertThat(jdbc.queryForObject("SELECT COALESCE(SUM(records), 0) FROM delivery", Integer.class))
                    .isEqualTo(kept);
            jdbc.execute("DROP TRIGGER no_dead_letter");
            birdfeeder.poll();
            birdfeeder.deliver();
            assertThat(jdbc.queryForObject("SELECT state FROM connection", String.class))
                    .isEqualTo("OK");
            assertThat(jdbc.queryForObject("SELECT count(*) FROM dead_letter", Integer.class))
                    .isPositive();
            assertThat(birdfeeder.lane("archive").delivered())
                    .isEqualTo(birdfeeder.lane("archive").accepted())
                    .isGreaterThan(kept);
        }
    }

    @Test
    @DisplayName("G18: while one of two sinks is down for a day the other delivers at once, and each is counted alone")
    void oneSinkIsDownForADay() {
        // Given
        try (var receiver = new RecordingReceiver((request, exchange, body) -> {
            exchange.getResponseHeaders().set("Retry-After", "900");
            return 503;
        })) {
            stage.tenant(tenant, http("down", receiver.url()), file("archive"));

            // When
            for (int hour = 0; hour < 24; hour++) {
                stage.accept(tenant, "h" + hour);
                stage.deliver();

                // Then
                assertThat(stage.lane(tenant, "archive").delivered()).isEqualTo(hour + 1);
                assertThat(stage.lane(tenant, "down").pending()).isEqualTo(hour + 1);
                assertThat(stage.lane(tenant, "down").error()).isEqualTo("answered 503");
                stage.advance(Duration.ofHours(1));
            }
            receiver.behave((request, exchange, body) -> 200);
            stage.deliver();
            assertThat(stage.lane(tenant, "down").delivered()).isEqualTo(24);
            assertThat(receiver.stored()).hasSize(24);
        }
    }

    @Test
    @DisplayName(
            "G19: what waits for a sink that is renamed or removed stays with it, visibly, and goes on when it is back")
    void whatWaitsStaysWithItsSink() {
        // Given
        try (var receiver = new RecordingReceiver((request, exchange, body) -> 503)) {
            stage.tenant(tenant, http("old", receiver.url()));
            stage.accept(tenant, "a", "b");
            stage.deliver();

            // When
            stage.tenant(tenant, file("new"));
            stage.accept(tenant, "c");
            stage.advance(Duration.ofMinutes(10));
            stage.deliver();

            // Then
            assertThat(stage.lane(tenant, "new").accepted()).isEqualTo(1);
            assertThat(stage.lane(tenant, "new").delivered()).isEqualTo(1);
            assertThat(stage.lane(tenant, "old").pending()).isEqualTo(2);
            assertThat(stage.lane(tenant, "old").error()).isEqualTo("the tenant has no such sink any more");
            receiver.behave((request, exchange, body) -> 200);
            stage.tenant(tenant, file("new"), http("old", receiver.url()));
            stage.advance(Duration.ofMinutes(1));
            stage.deliver();
            assertThat(receiver.stored()).containsOnlyKeys("a:1", "b:1");
        }
    }

    @Test
    @DisplayName("G19: a sink that keeps its name and changes its type gets what waits for it")
    void whatWaitsFollowsTheName() {
        // Given
        try (var receiver = new RecordingReceiver(
                (request, exchange, body) -> body.path("feedback_id").asText().equals("a") ? 200 : 401)) {
            stage.tenant(tenant, http("birdie", receiver.url()));
            stage.accept(tenant, "a", "b", "c");
            stage.deliver();

            // When
            stage.tenant(tenant, file("birdie"));
            stage.advance(Duration.ofMinutes(1));
            stage.deliver();

            // Then
            assertThat(receiver.stored()).containsOnlyKeys("a:1");
            assertThat(lines()).hasSize(2).allSatisfy(line -> assertThat(line).containsAnyOf("\"b\"", "\"c\""));
            assertThat(stage.lane(tenant, "birdie").delivered()).isEqualTo(3);
        }
    }

    @Test
    @DisplayName("G19: what waits for a tenant that is removed stays, and goes on when it is back")
    void whatWaitsStaysWithItsTenant() {
        // Given
        stage.tenant(tenant, file("archive"));
        stage.accept(tenant, "a");
        stage.forget(tenant);

        // When
        stage.deliver();

        // Then
        assertThat(stage.lane(tenant, "archive").pending()).isEqualTo(1);
        assertThat(stage.lane(tenant, "archive").error()).isEqualTo("the tenant has no such sink any more");
        stage.tenant(tenant, file("archive"));
        stage.advance(Duration.ofMinutes(1));
        stage.deliver();
        assertThat(lines()).hasSize(1);
    }

    @Test
    @DisplayName("No header that comes in, whatever its name, changes where a delivery goes or what is sent")
    void noHeaderReachesASink() throws IOException {
        // Given
        try (var elsewhere = new RecordingReceiver((request, exchange, body) -> 200);
                var receiver = new RecordingReceiver((request, exchange, body) -> 200)) {
            stage.tenant(tenant, http("api", receiver.url()), file("archive"));
            stage.accept(tenant, "a");
            var headers = new HashMap<String, Object>(Map.of(
                    "CamelHttpUri", elsewhere.url(),
                    "CamelHttpPath", "/stolen",
                    "CamelHttpQuery", "stolen=1",
                    "CamelHttpMethod", "DELETE",
                    "CamelHttpHost", "elsewhere.example",
                    "CamelRestHttpUri", elsewhere.url(),
                    "cAmElHtTpUrI", elsewhere.url(),
                    "Authorization", "Bearer stolen",
                    "X-Stolen", "1"));
            headers.putAll(Map.of(
                    "kafka.OVERRIDE_TOPIC", "stolen",
                    "CamelKafkaOverrideTopic", "stolen",
                    "CamelFileName", "../stolen",
                    "cAmElFileName", "../stolen",
                    "CamelRedeliveryCounter", 99,
                    "CamelRedelivered", true,
                    "Idempotency-Key", "stolen",
                    "Host", "elsewhere.example",
                    "Content-Length", "1"));

            // When
            stage.deliver(headers);

            // Then
            assertThat(elsewhere.requests()).isZero();
            assertThat(receiver.lines()).containsExactly("POST /f");
            assertThat(receiver.stored()).containsOnlyKeys("a:1");
            assertThat(receiver.headers().get(0).toString()).doesNotContainIgnoringCase("stolen", "elsewhere", "Camel");
            assertThat(lines()).hasSize(1);
            try (var files = Files.walk(folder)) {
                assertThat(files.map(Path::toString)).noneMatch(path -> path.contains("stolen"));
            }
        }
    }

    private static String http(String name, String url) {
        return "%s: { type: http, url: '%s/f' }".formatted(name, url);
    }

    private static String file(String name) {
        return "%s: { type: file, directory: '%s' }".formatted(name, folder.resolve("out"));
    }

    /** Of all files of the tenant. */
    private List<String> lines() {
        try (var files = Files.walk(folder.resolve("out").resolve(tenant))) {
            return files.filter(Files::isRegularFile)
                    .flatMap(file -> {
                        try {
                            return Files.readAllLines(file).stream();
                        } catch (IOException failed) {
                            throw new UncheckedIOException(failed);
                        }
                    })
                    .toList();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }
}
