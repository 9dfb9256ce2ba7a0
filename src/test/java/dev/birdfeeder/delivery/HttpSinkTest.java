package dev.birdfeeder.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.birdfeeder.Birdfeeders;
import java.nio.file.Path;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HttpSinkTest {

    @TempDir
    private Path folder;

    @Test
    @DisplayName(
            "G1: brings every record to Birdie once, though the receiver fails and drops connections after storing")
    void bringsEveryRecordToBirdieOnceThoughTheReceiverFailsAndDrops() {
        // Given
        var chance = new Random(1);
        try (var receiver = new RecordingReceiver((request, exchange, body) -> {
                    var draw = chance.nextInt(100);
                    return draw < 20 ? 500 : draw < 25 ? RecordingReceiver.STORE_AND_DROP : 201;
                });
                var birdfeeder = start("preset: birdie, rate_limit: 10000, concurrency: 16, api_key: k1", receiver)) {
            birdfeeder.poll();

            // When
            birdfeeder.deliverAll();

            // Then
            var lane = birdfeeder.lane("birdie");
            assertThat(lane.delivered()).isEqualTo(lane.accepted()).isGreaterThan(1000);
            assertThat(receiver.stored()).hasSize((int) lane.accepted());
            assertThat(receiver.repeated()).isPositive();
            assertThat(receiver.headers()).allSatisfy(headers -> {
                assertThat(headers.get("Authorization")).containsExactly("ApiKey k1");
                assertThat(headers.keySet()).noneMatch(name -> name.startsWith("Camel"));
            });
            assertThat(receiver.stored().values()).allSatisfy(body -> {
                assertThat(body.at("/kind/name").asText()).isIn("nps", "csat");
                assertThat(body.at("/kind/fields/rating").isNumber()).isTrue();
            });
        }
    }

    @Test
    @DisplayName("G3: halves a refused batch until only the bad records are dead letters")
    void halvesARefusedBatchUntilOnlyTheBadRecordIsADeadLetter() {
        // Given
        var badIds = ConcurrentHashMap.<String>newKeySet();
        try (var receiver = new RecordingReceiver((request, exchange, body) -> {
                    badIds.addAll(bad(body));
                    return bad(body).isEmpty() ? 200 : 400;
                });
                var birdfeeder = start("batch: 50", receiver)) {
            birdfeeder.poll();

            // When
            birdfeeder.deliver();

            // Then
            var lane = birdfeeder.lane("birdie");
            var bad = badIds.size();
            assertThat(lane.dead()).isEqualTo(bad).isPositive();
            assertThat(lane.delivered()).isEqualTo(lane.accepted() - bad);
            assertThat(lane.pending()).isZero();
            assertThat(receiver.stored().values().stream()
                            .mapToInt(JsonNode::size)
                            .sum())
                    .isEqualTo((int) lane.delivered());
        }
    }

    @Test
    void waitsWhileCredentialsAreRefusedAndGoesOnAfterwards() {
        // Given
        try (var receiver = new RecordingReceiver((request, exchange, body) -> 401);
                var birdfeeder = start("batch: 100", receiver)) {
            birdfeeder.poll();

            // When
            birdfeeder.deliver();

            // Then
            var lane = birdfeeder.lane("birdie");
            assertThat(lane.dead()).isZero();
            assertThat(lane.pending()).isEqualTo(lane.accepted());
            assertThat(lane.error()).isEqualTo("answered 401, check address and credentials");
            assertThat(receiver.requests()).isLessThan(10);
        }
    }

    @Test
    void takesAGoodStatusForAFailureWhenTheBodySaysSo() {
        // Given
        try (var receiver = new RecordingReceiver((request, exchange, body) -> 200);
                var birdfeeder = start("batch: 1000, failure: '.success == false'", receiver)) {
            receiver.answerWith("{\"success\": false}");
            birdfeeder.poll();

            // When
            birdfeeder.deliver();

            // Then
            assertThat(birdfeeder.lane("birdie").delivered()).isZero();
            assertThat(birdfeeder.lane("birdie").error()).isEqualTo("answered 200, but the body says that it failed");
        }
    }

    @Test
    void followsNoRedirect() {
        // Given
        try (var elsewhere = new RecordingReceiver((request, exchange, body) -> 200);
                var receiver = new RecordingReceiver((request, exchange, body) -> {
                    exchange.getResponseHeaders().set("Location", elsewhere.url());
                    return 307;
                });
                var birdfeeder = start("batch: 1000", receiver)) {
            birdfeeder.poll();

            // When
            birdfeeder.deliver();

            // Then
            assertThat(elsewhere.requests()).isZero();
            assertThat(birdfeeder.lane("birdie").error()).isEqualTo("answered 307 (redirects are not followed)");
        }
    }

    private Birdfeeders start(String settings, RecordingReceiver receiver) {
        return Birdfeeders.start(
                folder, "  birdie: { type: http, url: '%s/f', %s }\n".formatted(receiver.url(), settings));
    }

    /** The ids that the receiver dislikes: those of one record in 128. */
    private static Set<String> bad(JsonNode records) {
        return StreamSupport.stream(records.spliterator(), false)
                .map(record -> record.path("feedback_id").asText())
                .filter(id -> id.startsWith("track-cxm:00") || id.startsWith("track-cxm:01"))
                .collect(Collectors.toSet());
    }
}
