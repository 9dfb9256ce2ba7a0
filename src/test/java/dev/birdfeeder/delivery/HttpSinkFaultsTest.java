package dev.birdfeeder.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.birdfeeder.journal.Deliveries;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What an HTTP API can do to us, and what becomes of the records. */
class HttpSinkFaultsTest {

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
    @DisplayName(
            "G1: a sink that answers 500 again and again, then 200, gets every record once, after pauses of up to 1, 2 and 4 s")
    void failsAndRecovers() {
        // Given
        try (var receiver = new RecordingReceiver((request, exchange, body) -> request <= 17 ? 500 : 200)) {
            given(receiver.url(), "", 1);
            var waits = new ArrayList<Duration>();

            // When
            for (stage.deliver(); lane().pending() > 0; stage.deliver()) {
                waits.add(stage.wait(tenant, "api"));
                stage.advance(stage.wait(tenant, "api"));
            }

            // Then
            assertThat(receiver.requests()).isEqualTo(18);
            assertThat(receiver.stored()).hasSize(1);
            assertThat(receiver.repeated()).isZero();
            assertThat(waits).hasSize(3).doesNotContain(Duration.ZERO);
            assertThat(waits.get(0)).isLessThanOrEqualTo(Duration.ofSeconds(1));
            assertThat(waits.get(1)).isLessThanOrEqualTo(Duration.ofSeconds(2));
            assertThat(waits.get(2)).isLessThanOrEqualTo(Duration.ofSeconds(4));
        }
    }

    @Test
    @DisplayName("G1: a flapping sink gets every record once")
    void flaps() {
        // Given
        try (var receiver = new RecordingReceiver((request, exchange, body) -> request / 7 % 2 == 0 ? 503 : 200)) {
            given(receiver.url(), "batch: 3, concurrency: 1", 100);

            // When
            deliverAll();

            // Then
            assertThat(lane().delivered()).isEqualTo(100);
            assertThat(ids(receiver)).hasSize(100).doesNotHaveDuplicates();
            assertThat(receiver.repeated()).isZero();
        }
    }

    @ParameterizedTest(name = "{0} with Retry-After {1}")
    @DisplayName("G2: too many requests and the lane waits as the sink asks, within reason")
    @CsvSource(
            delimiter = '|',
            nullValues = "absent",
            textBlock =
                    """
                    429 | 30                            | 30000  | 30000
                    429 | Tue, 10 Mar 2026 12:10:00 GMT | 1      | 600000
                    429 | absent                        | 1      | 1000
                    429 | -1                            | 5000   | 5000
                    429 | 0                             | 1000   | 1000
                    429 | NaN                           | 5000   | 5000
                    429 | 315360000                     | 900000 | 900000
                    503 | 120                           | 120000 | 120000
                    """)
    void pausesTheLane(int status, String retryAfter, long least, long most) {
        // Given
        try (var receiver = new RecordingReceiver((request, exchange, body) -> {
            if (retryAfter != null) {
                exchange.getResponseHeaders().set("Retry-After", retryAfter);
            }
            return status;
        })) {
            given(receiver.url(), "", 5);

            // When
            stage.deliver();

            // Then
            assertThat(receiver.requests()).isEqualTo(1);
            assertThat(stage.wait(tenant, "api").toMillis()).isBetween(least, most);
            assertThat(lane().pending()).isEqualTo(5);
            receiver.behave((request, exchange, body) -> 200);
            stage.advance(Duration.ofMillis(most));
            stage.deliver();
            assertThat(lane().delivered()).isEqualTo(5);
        }
    }

    @Test
    @DisplayName("G2: a sink that is paused pauses no other, of this tenant or another")
    void pausesOnlyThatLane() {
        // Given
        try (var limited = new RecordingReceiver((request, exchange, body) -> 429);
                var other = new RecordingReceiver((request, exchange, body) -> 200)) {
            stage.tenant(tenant, api("limited", limited.url(), ""), api("other", other.url(), ""));
            stage.tenant(tenant + "-neighbour", api("limited", other.url(), ""));

            // When
            for (int i = 0; i < 3; i++) {
                stage.accept(tenant, "a" + i, "b" + i);
                stage.accept(tenant + "-neighbour", "a" + i, "b" + i);
                stage.deliver();
            }

            // Then
            assertThat(limited.requests()).isEqualTo(1);
            assertThat(stage.lane(tenant, "limited").pending()).isEqualTo(6);
            assertThat(stage.lane(tenant, "other").delivered()).isEqualTo(6);
            assertThat(stage.lane(tenant + "-neighbour", "limited").delivered()).isEqualTo(6);
        }
    }

    @ParameterizedTest(name = "answered {0}")
    @DisplayName("G3: one record that is refused becomes a dead letter, and the others go on")
    @ValueSource(ints = {400, 422})
    void buriesOneRecord(int status) {
        // Given
        try (var receiver = new RecordingReceiver(
                (request, exchange, body) -> body.path("feedback_id").asText().equals("r3") ? status : 200)) {
            given(receiver.url(), "", 10);

            // When
            stage.deliver();

            // Then
            assertThat(lane().delivered()).isEqualTo(9);
            assertThat(lane().dead()).isEqualTo(1);
            assertThat(stage.deadLetters(tenant)).containsExactly("REFUSED");
            assertThat(receiver.requests()).isEqualTo(10);
        }
    }

    @Test
    @DisplayName(
            "G3: one bad record in a batch of 100 is found with at most 2 log2(100) + 1 requests, wherever it stands")
    void bisects() {
        // Given
        var bad = new AtomicInteger();
        try (var receiver = new RecordingReceiver(
                (request, exchange, body) -> ids(body).stream().anyMatch(id -> id.endsWith("-" + bad)) ? 400 : 200)) {
            stage.tenant(tenant, api("api", receiver.url(), "batch: 100"));
            for (int place = 0; place < 100; place++) {
                bad.set(place);
                var before = receiver.requests();
                var batch = place;

                // When
                stage.accept(
                        tenant,
                        IntStream.range(0, 100)
                                .mapToObj(n -> "b" + batch + "-" + n)
                                .toArray(String[]::new));
                stage.deliver();

                // Then
                assertThat(receiver.requests() - before)
                        .as("the bad one at place %d", place)
                        .isLessThanOrEqualTo((int) (2 * Math.log(100) / Math.log(2) + 1));
                assertThat(lane().dead()).isEqualTo(place + 1);
            }
            assertThat(ids(receiver)).hasSize(9900).doesNotHaveDuplicates();
            assertThat(lane().delivered()).isEqualTo(9900);
        }
    }

    @ParameterizedTest(name = "answered {0}")
    @DisplayName("G4: refused credentials make the sink wait where one can see it, without a dead letter")
    @ValueSource(ints = {401, 403})
    void waitsForCredentials(int status) {
        // Given
        try (var receiver = new RecordingReceiver((request, exchange, body) -> status)) {
            given(receiver.url(), "", 40);

            // When
            for (int attempt = 0; attempt < 10; attempt++) {
                stage.deliver();
                stage.advance(Duration.ofMinutes(1));
            }

            // Then
            assertThat(receiver.requests()).isEqualTo(10);
            assertThat(lane().pending()).isEqualTo(40);
            assertThat(lane().error()).isEqualTo("answered %d, check address and credentials".formatted(status));
            assertThat(stage.deadLetters(tenant)).isEmpty();
            receiver.behave((request, exchange, body) -> 200);
            stage.deliver();
            assertThat(lane().delivered()).isEqualTo(40);
        }
    }

    @Test
    @DisplayName("G5: half of a refused batch whose answer never came is repeated as that half, under the same key")
    void repeatsTheSameHalf() {
        // Given
        var silent = new AtomicInteger(20);
        try (var receiver = new RecordingReceiver((request, exchange, body) -> {
            var ids = ids(body);
            if (ids.contains("r2")) {
                return 400;
            }
            return ids.contains("r5") && silent.getAndDecrement() > 0 ? RecordingReceiver.STORE_AND_DROP : 200;
        })) {
            given(receiver.url(), "batch: 8, concurrency: 1", 22);

            // When
            deliverAll();

            // Then
            assertThat(lane().delivered()).isEqualTo(21);
            assertThat(lane().dead()).isEqualTo(1);
            assertThat(ids(receiver)).hasSize(21).doesNotHaveDuplicates();
        }
    }

    @ParameterizedTest(name = "{1} with {0}")
    @DisplayName("G6: a good status with a body that isn't success acknowledges nothing")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            textBlock =
                    """
                    ""                                    | <!DOCTYPE html><title>Sign in</title>   | answered 200 with a web page
                    ""                                    | "  \t<html lang='en'><body>Maintenance" | answered 200 with a web page
                    failure: 'boolean(.error)'            | {"error": "quota"}                      | answered 200, but the body says that it failed
                    failure: '.success != true'           | {}                                      | answered 200, but the body says that it failed
                    failure: '.success != true'           | accepted                                | answered 200, but the body says that it failed
                    failure: '.success != true'           | ""                                      | answered 200, but the body says that it failed
                    statuses: '[for (.items) .status]'    | {"items": [{"status": 201}]}            | answered 200, but not with a status for each record
                    statuses: '[for (.items) .status]'    | {"error": "quota"}                      | answered 200, but not with a status for each record
                    statuses: '[for (.items) .status]'    | OK                                      | answered 200, but not with a status for each record
                    statuses: '[for (.items .status]'     | {"items": []}                           | failure or statuses: no JSLT that fits the answer
                    """)
    void believesOnlyDocumentedSuccess(String settings, String answer, String error) {
        // Given
        try (var receiver = new RecordingReceiver((request, exchange, body) -> 200)) {
            receiver.answerWith(answer);
            given(receiver.url(), "batch: 3" + (settings.isEmpty() ? "" : ", " + settings), 3);

            // When
            stage.deliver();

            // Then
            assertThat(lane().delivered()).isZero();
            assertThat(lane().pending()).isEqualTo(3);
            assertThat(lane().error()).isEqualTo(error);
            assertThat(stage.deadLetters(tenant)).isEmpty();
        }
    }

    @Test
    @DisplayName("G6: a list of statuses, one per record, is read record by record")
    void readsAPartialList() {
        // Given
        try (var receiver = new RecordingReceiver((request, exchange, body) -> 200)) {
            receiver.answerWith(
                    "{\"items\": [{\"status\": 201}, {\"status\": 400}, {\"status\": 503}, {\"status\": 409}]}");
            given(receiver.url(), "batch: 4, statuses: '[for (.items) .status]'", 4);

            // When
            stage.deliver();

            // Then
            assertThat(lane().delivered()).isEqualTo(2);
            assertThat(lane().dead()).isEqualTo(1);
            assertThat(lane().pending()).isEqualTo(1);
            assertThat(lane().error()).isEqualTo("answered 503 for some records");
            receiver.answerWith("{\"items\": [{\"status\": 201}]}");
            stage.advance(Duration.ofMinutes(5));
            stage.deliver();
            assertThat(lane().delivered()).isEqualTo(3);
            assertThat(receiver.requests()).isEqualTo(2);
        }
    }

    @ParameterizedTest(name = "answered {0}")
    @DisplayName("G7: 202 and 204 mean that it arrived, with or without a body that could say so")
    @ValueSource(ints = {202, 204})
    void takesEveryGoodStatus(int status) {
        // Given
        try (var receiver = new RecordingReceiver((request, exchange, body) -> status)) {
            receiver.answerWith(status == 204 ? "" : "{\"success\": true}");
            given(receiver.url(), "failure: '.success == false'", 3);

            // When
            stage.deliver();

            // Then
            assertThat(lane().delivered()).isEqualTo(3);
            assertThat(receiver.requests()).isEqualTo(3);
        }
    }

    @Test
    @DisplayName("G7: a cookie is not kept, so that no tenant gets into another one's session")
    void keepsNoCookie() {
        // Given
        try (var receiver = new RecordingReceiver((request, exchange, body) -> {
            exchange.getResponseHeaders().set("Set-Cookie", "session=acme; Path=/");
            return 200;
        })) {
            given(receiver.url(), "", 3);

            // When
            stage.deliver();

            // Then
            assertThat(receiver.headers()).hasSize(3).allSatisfy(headers -> assertThat(headers)
                    .doesNotContainKey("Cookie"));
        }
    }

    @ParameterizedTest(name = "answered {0}")
    @DisplayName("G7: a redirect is not followed, and the secret header goes to nobody else")
    @ValueSource(ints = {301, 302, 303, 307, 308})
    void keepsTheSecretFromAnotherOrigin(int status) {
        // Given
        try (var elsewhere = new RecordingReceiver((request, exchange, body) -> 200);
                var receiver = new RecordingReceiver((request, exchange, body) -> {
                    exchange.getResponseHeaders().set("Location", elsewhere.url());
                    return status;
                })) {
            given(receiver.url(), "header: { name: X-API-TOKEN, value: s3cret }", 3);

            // When
            stage.deliver();

            // Then
            assertThat(receiver.headers().get(0).get("X-api-token")).containsExactly("s3cret");
            assertThat(elsewhere.requests()).isZero();
            assertThat(receiver.requests()).isEqualTo(1);
            assertThat(lane().pending()).isEqualTo(3);
            assertThat(lane().error()).isEqualTo("answered %d (redirects are not followed)".formatted(status));
        }
    }

    @ParameterizedTest(name = "with {0}")
    @DisplayName("G7: 413 makes the batch smaller; only a record that is too large by itself becomes a dead letter")
    @ValueSource(strings = {"batch: 16", "batch: 16, refused: [400]"})
    void sendsSmallerBatches(String settings) {
        // Given
        try (var receiver = new RecordingReceiver(
                (request, exchange, body) -> ids(body).size() > 3 || ids(body).contains("r5") ? 413 : 200)) {
            given(receiver.url(), settings, 32);

            // When
            stage.deliver();

            // Then
            assertThat(lane().delivered()).isEqualTo(31);
            assertThat(stage.deadLetters(tenant)).containsExactly("TOO_LARGE");
            assertThat(ids(receiver)).hasSize(31).doesNotHaveDuplicates();
        }
    }

    private void given(String url, String settings, int records) {
        stage.tenant(tenant, api("api", url, settings));
        stage.accept(tenant, records);
    }

    private static String api(String name, String url, String settings) {
        return "%s: { type: http, url: '%s'%s }".formatted(name, url, settings.isEmpty() ? "" : ", " + settings);
    }

    private Deliveries.Lane lane() {
        return stage.lane(tenant, "api");
    }

    /** Delivers, and waits as told, until nothing is left. */
    private void deliverAll() {
        for (stage.deliver(); lane().pending() > 0; stage.deliver()) {
            stage.advance(stage.wait(tenant, "api"));
        }
    }

    private static List<String> ids(RecordingReceiver receiver) {
        return receiver.stored().values().stream()
                .flatMap(body -> ids(body).stream())
                .toList();
    }

    private static List<String> ids(JsonNode body) {
        return (body.isArray() ? StreamSupport.stream(body.spliterator(), false) : Stream.of(body))
                .map(record -> record.path("feedback_id").asText())
                .toList();
    }
}
