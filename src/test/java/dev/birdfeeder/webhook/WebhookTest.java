package dev.birdfeeder.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.birdfeeder.Birdfeeders;
import dev.birdfeeder.journal.DeadLetterFilter;
import dev.birdfeeder.journal.DeadLetters;
import dev.birdfeeder.journal.Deliveries;
import dev.birdfeeder.sandbox.TrackCxmSandbox;
import dev.birdfeeder.sandbox.TrackCxmSandbox.Interaction;
import dev.birdfeeder.sandbox.TrackCxmSandbox.Outcome;
import dev.birdfeeder.schedule.Roster;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/** Pushes over real HTTP, to a whole Birdfeeder. Each test pushes interactions of its own. */
class WebhookTest {

    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final HttpClient CLIENT = HttpClient.newHttpClient();
    private static final String SECRET = "s3cret-of-the-webhook";

    @TempDir
    private static Path folder;

    private static Birdfeeders birdfeeder;
    private static List<Interaction> unused;

    @BeforeAll
    static void serve() throws IOException {
        tenant("rotating", "webhook: { secret: new-" + SECRET + ", previous_secret: old-" + SECRET + " }");
        tenant("signed", "webhook: { secret: " + SECRET + ", auth: hmac }");
        tenant("choosy", "webhook: { secret: " + SECRET + ", events: [interaction.answered] }", "data_source.surveys");
        tenant("plain", "");
        tenant("busy", "webhook: { secret: " + SECRET + ", requests_per_second: 5000 }");
        tenant("counted", "webhook: { secret: " + SECRET + " }");
        tenant("measured", "webhook: { secret: " + SECRET + ", auth: hmac, requests_per_second: 1 }");
        tenant("flooded", "webhook: { secret: " + SECRET + ", requests_per_second: 5 }");
        birdfeeder = Birdfeeders.serve(
                folder,
                "  archive: { type: file, directory: \"%s\" }\n".formatted(folder.resolve("out")),
                "--birdfeeder.webhook.deadline=2s",
                "--birdfeeder.webhook.largest-body=8MB");
        birdfeeder.bean(Roster.class).refresh();
        unused = new ArrayList<>(birdfeeder
                .track()
                .interactions()
                .filter(interaction -> interaction.rating().isPresent())
                .filter(interaction -> interaction.outcome() != Outcome.AMBIGUOUS)
                .limit(3000)
                .toList());
    }

    @AfterAll
    static void close() {
        birdfeeder.close();
    }

    @Test
    void aPushIsInTheJournalWhenItIsAnswered() {
        // Given
        var before = accepted("demo");

        // When
        var status = push(TrackCxmSandbox.push(take(50)));

        // Then
        assertThat(status).isEqualTo(200);
        assertThat(accepted("demo") - before).isEqualTo(50);
    }

    @ParameterizedTest
    @ValueSource(strings = {"demo/track", "unknown/track", "demo/unknown", "plain/track"})
    @DisplayName(
            "D1: a wrong or missing secret, an unknown tenant and a connection that takes no pushes are answered alike")
    void withoutTheSecretAllIsAnsweredAlike(String whose) throws Exception {
        for (var secret : new String[] {null, "Bearer wrong", "Bearer ", "Basic " + SECRET}) {
            // When
            var request = HttpRequest.newBuilder(address("/webhooks/track/" + whose));
            if (secret != null) {
                request.header("Authorization", secret);
            }
            var answer = CLIENT.send(
                    request.POST(BodyPublishers.ofByteArray(TrackCxmSandbox.push(unused.subList(0, 1))))
                            .build(),
                    BodyHandlers.ofString());

            // Then
            assertThat(answer.statusCode()).isEqualTo(401);
            assertThat(answer.body()).isEmpty();
            assertThat(answer.headers().map().keySet()).containsExactlyInAnyOrder("content-length", "date");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Content-Encoding: gzip\r\nContent-Length: 2\r\n\r\n{}",
                "Content-Length: 20000000\r\n\r\n{",
                "Content-Encoding: br\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"
            })
    @DisplayName("D1: what is wrong with a body tells nobody that there is a connection whose senders sign")
    void whatIsWrongWithABodyTellsNothingOfAConnectionWhoseSendersSign(String rest) throws IOException {
        // When
        var answers = new ArrayList<String>();
        for (var whose : List.of("signed/track", "unknown/track")) {
            try (var socket = new Socket("127.0.0.1", birdfeeder.webhook().getPort())) {
                write(socket, "POST /webhooks/track/%s HTTP/1.1\r\nHost: x\r\n%s".formatted(whose, rest));
                answers.add(head(socket).replaceAll("Date: [^\r]+", "Date"));
            }
        }

        // Then
        assertThat(answers.get(0)).startsWith("HTTP/1.1 401").isEqualTo(answers.get(1));
    }

    @Test
    @DisplayName("D3: with hmac, only what is signed, with a timestamp of the last five minutes, is taken")
    void withHmacOnlyWhatIsSignedLatelyIsTaken() {
        // Given
        var body = TrackCxmSandbox.push(take(1));
        var now = Instant.now().getEpochSecond();

        // When, then
        assertThat(signed(body, body, String.valueOf(now), SECRET)).isEqualTo(200);
        assertThat(signed(body, body, String.valueOf(now - 290), SECRET)).isEqualTo(200);
        assertThat(signed(body, body, String.valueOf(now - 400), SECRET)).isEqualTo(401);
        assertThat(signed(body, body, String.valueOf(now + 400), SECRET)).isEqualTo(401);
        assertThat(signed(body, body, "now", SECRET)).isEqualTo(401);
        assertThat(signed(body, body, String.valueOf(Long.MIN_VALUE), SECRET)).isEqualTo(401);
        assertThat(signed(body, body, String.valueOf(now), "another-secret")).isEqualTo(401);
        assertThat(signed(body, TrackCxmSandbox.push(take(1)), String.valueOf(now), SECRET))
                .isEqualTo(401);
        assertThat(post(address("/webhooks/track/signed/track"), body, "Authorization", "Bearer " + SECRET))
                .as("the secret itself")
                .isEqualTo(401);
    }

    @Test
    @DisplayName("D4: the same push a thousand times, fifty at once, is one record")
    void theSamePushAThousandTimesIsOneRecord() {
        // Given
        var body = TrackCxmSandbox.push(take(1));
        var before = accepted("busy");

        // When
        var statuses = new HashSet<Integer>();
        for (int round = 0; round < 20; round++) {
            statuses.addAll(atOnce(
                    50,
                    number ->
                            retried(address("/webhooks/track/busy/track"), body, "Authorization", "Bearer " + SECRET)));
        }

        // Then
        assertThat(statuses).containsExactly(200);
        assertThat(accepted("busy") - before).isEqualTo(1);
    }

    @Test
    @DisplayName("D5: while a secret is changed both are taken; it may stand in three places")
    void whileASecretIsChangedBothAreTaken() {
        // Given
        var address = address("/webhooks/track/rotating/track");
        var body = TrackCxmSandbox.push(take(1));

        // When, then
        assertThat(post(address, body, "Authorization", "Bearer new-" + SECRET)).isEqualTo(200);
        assertThat(post(address, body, "authorization", "bearer old-" + SECRET)).isEqualTo(200);
        assertThat(post(address, body, "X-Webhook-Secret", "new-" + SECRET)).isEqualTo(200);
        assertThat(post(address("/webhooks/track/rotating/track/old-" + SECRET), body, "X", "y"))
                .isEqualTo(200);
        assertThat(post(address("/webhooks/track/rotating/track/older-" + SECRET), body, "X", "y"))
                .isEqualTo(401);
        assertThat(post(address, body, "Authorization", "Bearer older-" + SECRET))
                .isEqualTo(401);
    }

    @Test
    @DisplayName("D6: a body over the limit is refused before it is read, whether it tells its length or not")
    void aBodyOverTheLimitIsRefusedBeforeItIsRead() throws IOException {
        // When
        String told;
        try (var socket = new Socket("127.0.0.1", birdfeeder.webhook().getPort())) {
            socket.getOutputStream()
                    .write(
                            "POST /webhooks/track/demo/track HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer %s\r\nContent-Length: 10737418240\r\n\r\n{"
                                    .formatted(secret())
                                    .getBytes(StandardCharsets.US_ASCII));
            told = head(socket);
        }

        // Then
        assertThat(told).startsWith("HTTP/1.1 413").contains("Connection: close");

        // When
        var untold = endless("demo");
        var unproven = endless("signed");

        // Then
        assertThat(untold).startsWith("HTTP/1.1 413");
        assertThat(unproven).startsWith("HTTP/1.1 401");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Content-Length: 200000000", "Transfer-Encoding: chunked"})
    @DisplayName("D6: who goes on to send 200 MB is told 413 and cut off, and none of it is kept")
    void whoGoesOnToSend200MegabytesIsCutOff(String length) throws IOException {
        // Given
        var piece = "x".repeat(0x10000);
        var chunk = length.startsWith("Content") ? piece : "10000\r\n" + piece + "\r\n";
        long sent = 0;
        String told;
        try (var socket = new Socket("127.0.0.1", birdfeeder.webhook().getPort())) {
            write(
                    socket,
                    "POST /webhooks/track/demo/track HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer %s\r\n%s\r\n\r\n"
                            .formatted(secret(), length));

            // When
            try {
                for (; sent < 200_000_000; sent += piece.length()) {
                    write(socket, chunk);
                }
            } catch (IOException cutOff) {
                // As it should be.
            }
            told = answer(socket);
        }

        // Then
        assertThat(told).startsWith("HTTP/1.1 413").contains("Connection: close");
        assertThat(sent).as("besides what the system's own buffers take").isLessThan(100_000_000);
    }

    @Test
    @DisplayName("D7: senders that trickle are cut off at the deadline, and cost others nothing meanwhile")
    void sendersThatTrickleAreCutOff() throws IOException {
        // Given
        var slow = new ArrayList<Socket>();
        for (int i = 0; i < 300; i++) {
            var socket = new Socket("127.0.0.1", birdfeeder.webhook().getPort());
            socket.getOutputStream()
                    .write(
                            "POST /webhooks/track/demo/track HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer %s\r\nContent-Length: 1000\r\n\r\n{"
                                    .formatted(secret())
                                    .getBytes(StandardCharsets.US_ASCII));
            slow.add(socket);
        }

        // When: more of them than the server has threads
        var status =
                retried(birdfeeder.webhook(), TrackCxmSandbox.push(take(1)), "Authorization", "Bearer " + secret());

        // Then
        assertThat(status).isEqualTo(200);
        for (var socket : slow) {
            assertThat(answer(socket)).matches("HTTP/1.1 (408|429)(?s:.*)");
        }
    }

    @Test
    @DisplayName("D7: senders without the secret that trickle hold no thread, wherever they send to")
    void sendersWithoutTheSecretThatTrickleHoldNoThread() throws IOException {
        // Given: for each address more of them than the server has threads
        var slow = new ArrayList<Socket>();
        for (var address : List.of("/webhooks/track/demo/track", "/nowhere")) {
            for (var length : List.of("Content-Length: 1000", "Content-Length: 500000", "Transfer-Encoding: chunked")) {
                for (int i = 0; i < 70; i++) {
                    var socket = new Socket("127.0.0.1", birdfeeder.webhook().getPort());
                    write(socket, "POST %s HTTP/1.1\r\nHost: x\r\n%s\r\n\r\n1".formatted(address, length));
                    slow.add(socket);
                }
            }
        }

        // When
        var status =
                retried(birdfeeder.webhook(), TrackCxmSandbox.push(take(1)), "Authorization", "Bearer " + secret());

        // Then
        assertThat(status).isEqualTo(200);
        for (var socket : slow) {
            assertThat(answer(socket)).matches("HTTP/1.1 40[14](?s:.*)");
        }
    }

    @Test
    void aRefusedPushKeepsItsConnection() throws IOException {
        // Given
        var body = new String(TrackCxmSandbox.push(take(1)), StandardCharsets.UTF_8);
        var wrong = post("demo", "wrong", body);
        var half = wrong.length() - body.length() / 2;
        try (var socket = new Socket("127.0.0.1", birdfeeder.webhook().getPort())) {
            // When
            write(socket, wrong);
            var refused = head(socket);
            write(socket, wrong.substring(0, half));
            write(socket, wrong.substring(half));
            var refusedInPieces = head(socket);
            write(socket, post("demo", secret(), body));
            var taken = head(socket);

            // Then
            assertThat(refused).startsWith("HTTP/1.1 401").doesNotContain("Connection");
            assertThat(refusedInPieces).startsWith("HTTP/1.1 401").doesNotContain("Connection");
            assertThat(taken).startsWith("HTTP/1.1 200");
        }
    }

    @Test
    void aLargeBodyThatNobodyWantsIsNotWaitedFor() throws IOException {
        try (var socket = new Socket("127.0.0.1", birdfeeder.webhook().getPort())) {
            // When
            write(socket, "POST /webhooks/track/demo/track HTTP/1.1\r\nHost: x\r\nContent-Length: 70000\r\n\r\n{");

            // Then
            assertThat(head(socket)).startsWith("HTTP/1.1 401").contains("Connection: close");
        }
    }

    @Test
    void whoAsksBeforeSendingALargeBodyIsToldWithoutIt() throws IOException {
        try (var socket = new Socket("127.0.0.1", birdfeeder.webhook().getPort())) {
            // When
            write(
                    socket,
                    "POST /webhooks/track/demo/track HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer %s\r\nExpect: 100-continue\r\nContent-Length: 200000000\r\n\r\n"
                            .formatted(secret()));

            // Then
            assertThat(answer(socket)).contains("HTTP/1.1 413");
        }
    }

    @Test
    void bodiesThatAreHeldAreBounded() throws IOException {
        // Given
        var senders = stalled("busy", enough(4 << 20), 4 << 20);

        // When
        var others = push(TrackCxmSandbox.push(take(1)));
        var answers = new ArrayList<String>();
        for (var sender : senders) {
            answers.add(answer(sender));
        }

        // Then
        assertThat(others).isEqualTo(200);
        assertThat(answers)
                .anyMatch(answer -> answer.startsWith("HTTP/1.1 503") && answer.contains("Retry-After: 1"))
                .allMatch(answer -> answer.matches("HTTP/1.1 (503|408|429)(?s:.*)"));
        assertThat(retried(
                        address("/webhooks/track/busy/track"),
                        TrackCxmSandbox.push(take(1)),
                        "Authorization",
                        "Bearer " + SECRET))
                .isEqualTo(200);
    }

    @Test
    @DisplayName("D7: who has no secret and stalls can't shut out what others sign")
    void whoHasNoSecretCannotShutOutWhatOthersSign() throws IOException {
        // Given: what is too much leaves again, so that smaller ones have to fill what remains
        var senders = stalled("measured", enough(4 << 20) / 3, 4 << 20);
        var last = stalled("measured", 40, 128 << 10);
        Awaitility.await().until(() -> isAnyAnswered(last));
        senders.addAll(last);
        var body = (new String(TrackCxmSandbox.push(take(1)), StandardCharsets.UTF_8) + " ".repeat(256 << 10))
                .getBytes(StandardCharsets.UTF_8);

        // When
        var others = signed(body, body, String.valueOf(Instant.now().getEpochSecond()), SECRET);
        var answers = new ArrayList<String>();
        for (var sender : senders) {
            answers.add(answer(sender));
        }

        // Then
        assertThat(others).isEqualTo(200);
        assertThat(answers)
                .anyMatch(answer -> answer.startsWith("HTTP/1.1 503"))
                .allMatch(answer -> answer.matches("HTTP/1.1 (503|408)(?s:.*)"));
    }

    private static boolean isAnyAnswered(List<Socket> senders) throws IOException {
        for (var sender : senders) {
            if (sender.getInputStream().available() > 0) {
                return true;
            }
        }
        return false;
    }

    /** They have sent so much of 8 MB, and stall. */
    private static List<Socket> stalled(String tenant, long count, int bytes) throws IOException {
        var senders = new ArrayList<Socket>();
        for (long i = 0; i < count; i++) {
            var socket = new Socket("127.0.0.1", birdfeeder.webhook().getPort());
            senders.add(socket);
            write(
                    socket,
                    "POST /webhooks/track/%s/track HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer %s\r\nContent-Length: %d\r\n\r\n"
                            .formatted(tenant, SECRET, 8 << 20));
            try {
                socket.getOutputStream().write(new byte[bytes]);
            } catch (IOException cutOff) {
                // As it should be.
            }
        }
        return senders;
    }

    /** As many as fill the half of the room that connections have, three times. */
    private static long enough(int bytes) {
        return Runtime.getRuntime().maxMemory() * 3 / 64 / bytes;
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "br", "deflate", "zstd"})
    @DisplayName("D8: a packed body is refused unread")
    void aPackedBodyIsRefused(String encoding) throws IOException {
        // Given
        var packed = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(packed)) {
            gzip.write(new byte[1_000_000]);
        }

        // When
        var status = post(
                address("/webhooks/track/demo/track/" + secret()), packed.toByteArray(), "Content-Encoding", encoding);

        // Then
        assertThat(status).isEqualTo(415);
    }

    @Test
    @DisplayName("D9: what the journal can't take is answered 503, and taken when it comes again")
    void whatTheJournalCannotTakeIsAnswered503() {
        // Given
        var body = TrackCxmSandbox.push(take(3));
        var before = accepted("demo");
        var journal = new JdbcTemplate(new DriverManagerDataSource("jdbc:sqlite:" + folder.resolve("journal.db")));
        journal.execute("PRAGMA busy_timeout = 10000");
        journal.execute("CREATE TRIGGER full BEFORE INSERT ON delivery BEGIN SELECT RAISE(ABORT, 'disk full'); END");

        // When
        var status = push(body);

        // Then
        assertThat(status).isEqualTo(503);
        journal.execute("DROP TRIGGER full");
        assertThat(accepted("demo")).isEqualTo(before);
        assertThat(push(body)).isEqualTo(200);
        assertThat(accepted("demo") - before).isEqualTo(3);
    }

    @Test
    @DisplayName("D11: one bad event among thousands is a dead letter, and the others are taken")
    void oneBadEventAmongThousandsIsADeadLetter() throws IOException {
        // Given
        var body = (ObjectNode) MAPPER.readTree(TrackCxmSandbox.push(take(1500)));
        var events = (ArrayNode) body.path("events");
        events.insert(
                700,
                MAPPER.readTree("{ \"interaction_uuid\": \"bad-one\", \"answers\": ["
                        + "{ \"question_type\": \"nps\", \"answer\": \"eleven\" }] }"));
        events.insert(800, MAPPER.readTree("\"not even an object\""));
        var before = accepted("demo");
        var buried = buried();

        // When
        var status = push(MAPPER.writeValueAsBytes(body));

        // Then
        assertThat(status).isEqualTo(200);
        assertThat(accepted("demo") - before).isEqualTo(1500);
        assertThat(buried() - buried).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "no json",
                "<events/>",
                "events=1",
                "{",
                "{}",
                "[]",
                "null",
                "{\"events\":null}",
                "{\"events\":{}}",
                "{\"events\":[]}{}",
                "{\"events\":[],\"events\":[]}"
            })
    @DisplayName("D12: what isn't the documented shape is answered 400, without a word more")
    void whatIsNotTheDocumentedShapeIsAnswered400(String body) throws Exception {
        // When
        var answer = send(
                birdfeeder.webhook(), body.getBytes(StandardCharsets.UTF_8), "Authorization", "Bearer " + secret());

        // Then
        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.body()).isEmpty();
    }

    @Test
    @DisplayName("D13: no header and no parameter of a sender gets any further than the door")
    void noHeaderOfASenderGetsAnyFurther() throws Exception {
        // Given
        var before = accepted("demo");
        var request = HttpRequest.newBuilder(
                        address("/webhooks/track/demo/track?kafka.OVERRIDE_TOPIC=stolen&tenant=plain"))
                .header("Authorization", "Bearer " + secret())
                .header("tenant", "plain")
                .header("connection-name", "x")
                .header("CamelHttpUri", "http://127.0.0.1:1/")
                .header("cAmElFileName", "stolen")
                .header("kafka.OVERRIDE_TOPIC", "stolen")
                .POST(BodyPublishers.ofByteArray(TrackCxmSandbox.push(take(1))))
                .build();

        // When
        var answer = CLIENT.send(request, BodyHandlers.ofString());

        // Then
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).isEmpty();
        assertThat(answer.headers().map().keySet()).doesNotContain("tenant", "kafka.override_topic", "camelhttpuri");
        assertThat(accepted("demo") - before).isEqualTo(1);
        assertThat(accepted("plain")).isZero();
    }

    @Test
    @DisplayName(
            "D14: other methods and other ways of writing the path lead nowhere, least of all to the operators' port")
    void otherMethodsAndPathsLeadNowhere() throws IOException {
        for (var method : List.of("GET", "PUT", "DELETE", "OPTIONS", "PATCH")) {
            assertThat(raw(method + " /webhooks/track/demo/track HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"))
                    .as(method)
                    .startsWith("HTTP/1.1 405");
        }
        for (var path : List.of(
                "/webhooks",
                "/webhooks/",
                "/webhooks/track",
                "//webhooks/track/demo/track",
                "/webhooks//track/demo/track",
                "/webhooks/track/demo/track/",
                "/webhooks/track/demo/..%2fx/track",
                "/webhooks/track/%64emo/track",
                "/webhooks/track/demo/track/..;/actuator/health",
                "/webhooks/..;/actuator/health",
                "/%77ebhooks",
                "/x/..;/webhooks",
                "/x/%2e%2e/webhooks",
                "/actuator/health",
                "/actuator/status",
                "/")) {
            assertThat(raw("POST " + path + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"))
                    .as(path)
                    .matches("HTTP/1.1 (404|400)(?s:.*)");
        }
        assertThat(raw("TRACE / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"))
                .startsWith("HTTP/1.1 405");
    }

    @Test
    @DisplayName("D15: events of surveys or of types that the settings don't name are counted and left")
    void eventsThatTheSettingsDoNotNameAreLeft() throws IOException {
        // Given
        var some = take(40);
        var body = (ObjectNode) MAPPER.readTree(TrackCxmSandbox.push(some));
        ((ObjectNode) body.path("events").get(0)).put("type", "distribution.updated");
        var wanted = some.stream()
                .skip(1)
                .filter(interaction -> hash(interaction.json()).equals(survey()))
                .count();
        assertThat(wanted).isBetween(1L, 38L);

        // When
        var status = post(
                address("/webhooks/track/choosy/track"),
                MAPPER.writeValueAsBytes(body),
                "Authorization",
                "Bearer " + SECRET);

        // Then
        assertThat(status).isEqualTo(200);
        assertThat(accepted("choosy")).isEqualTo(wanted);
        assertThat(birdfeeder
                        .bean(MeterRegistry.class)
                        .counter(
                                "birdfeeder.webhook.events",
                                "tenant",
                                "choosy",
                                "connection",
                                "track",
                                "outcome",
                                "ignored")
                        .count())
                .isEqualTo(40 - wanted);
    }

    @Test
    @DisplayName("D17: a flood of one connection's pushes is answered 429, the others' go on")
    void aFloodIsAnswered429() {
        // Given
        var body = TrackCxmSandbox.push(take(1));
        var other = TrackCxmSandbox.push(take(1));

        // When
        var statuses = atOnce(
                200,
                number -> post(address("/webhooks/track/flooded/track"), body, "Authorization", "Bearer " + SECRET));

        // Then
        assertThat(statuses).contains(200, 429).isSubsetOf(200, 429);
        assertThat(post(address("/webhooks/track/rotating/track"), other, "Authorization", "Bearer new-" + SECRET))
                .isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /actuator/health HTTP/1.1\r\nHost: x\r\n\r\n",
                "Content-Length: 5\r\nContent-Length: 6\r\n\r\n{}   ",
                "Content-Length: -1\r\n\r\n{}",
                "Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n",
                "Transfer-Encoding:\tchunkedx\r\n\r\n0\r\n\r\n"
            })
    @DisplayName("D18: a request that two servers would read differently is refused and the connection closed")
    void anAmbiguousRequestIsRefused(String rest) throws IOException {
        // When
        var answer = raw("POST /webhooks/track/demo/track HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer %s\r\n%s"
                .formatted(secret(), rest));

        // Then
        assertThat(answer).matches("HTTP/1.1 (400|501)(?s:.*)");
        assertThat(answer.split("HTTP/1.1 ", -1)).as("one answer").hasSize(2);
    }

    @Test
    void whoDoesNotKnowTheSecretCannotUseUpThePace() {
        // Given
        var body = TrackCxmSandbox.push(take(1));

        // When
        for (int i = 0; i < 20; i++) {
            assertThat(post(address("/webhooks/track/flooded/track"), body, "Authorization", "Bearer wrong"))
                    .isEqualTo(401);
            assertThat(post(address("/webhooks/track/measured/track"), body, "X-Webhook-Signature", "wrong"))
                    .isEqualTo(401);
        }

        // Then
        var now = String.valueOf(Instant.now().getEpochSecond());
        assertThat(signed("measured", body, body, now, SECRET)).isEqualTo(200);
        assertThat(atOnce(50, number -> signed("measured", body, body, now, SECRET)))
                .contains(429)
                .isSubsetOf(200, 429);
    }

    @Test
    void whatPushesAreAnsweredIsCountedByConnectionAndNotByWhatSendersMakeUp() throws IOException {
        // Given
        var meters = birdfeeder.bean(MeterRegistry.class);
        var body = TrackCxmSandbox.push(take(1));
        var answers =
                meters.get("birdfeeder.webhook.answer").tag("outcome", "taken").timer();
        var timed = answers.count();

        // When
        assertThat(post(address("/webhooks/track/counted/track"), body, "Authorization", "Bearer " + SECRET))
                .isEqualTo(200);
        for (var wrong : List.of("counted/track", "made-up/track", "counted/made-up")) {
            assertThat(post(address("/webhooks/track/" + wrong), body, "Authorization", "Bearer wrong"))
                    .isEqualTo(401);
        }

        // Then
        Awaitility.await().untilAsserted(() -> {
            assertThat(pushes(meters, "counted", "track", "200")).isEqualTo(1);
            assertThat(pushes(meters, "counted", "track", "401")).isEqualTo(1);
            assertThat(answers.count()).isGreaterThan(timed);
        });
        assertThat(pushes(meters, "-", "-", "401")).isGreaterThanOrEqualTo(2);
        assertThat(meters.find("birdfeeder.webhook.pushes").counters())
                .extracting(counter -> counter.getId().getTag("tenant"))
                .doesNotContain("made-up");
    }

    private static double pushes(MeterRegistry meters, String tenant, String connection, String status) {
        return meters.counter("birdfeeder.webhook.pushes", "tenant", tenant, "connection", connection, "status", status)
                .count();
    }

    private static void tenant(String name, String webhook, String... more) throws IOException {
        var tenants = Files.createDirectories(folder.resolve("tenants"));
        Files.writeString(
                tenants.resolve(name + ".yaml"),
                """
                profile: sandbox
                allow_literal_secrets: true
                sources:
                  track:
                    connection_details: { token: "${sandbox:track-token}", base_url: "${sandbox:track}" }
                    data_source: { organization_id: "${sandbox:track-organization}", surveys: %s }
                    %s
                sinks:
                  archive: { type: file, directory: "%s" }
                """
                        .formatted(more.length > 0 ? "[" + survey() + "]" : "[]", webhook, folder.resolve("out")));
    }

    /** The survey with the most answers. */
    private static String survey() {
        return SURVEY;
    }

    private static final String SURVEY = surveyOf();

    private static String surveyOf() {
        try (var sandbox = TrackCxmSandbox.start(java.time.Clock.systemUTC())) {
            return hash(sandbox.interactions()
                    .filter(interaction -> interaction.rating().isPresent())
                    .findFirst()
                    .orElseThrow()
                    .json());
        }
    }

    private static String hash(JsonNode interaction) {
        return interaction.path("survey").path("public_hash").asText();
    }

    private static List<Interaction> take(int count) {
        synchronized (unused) {
            var taken = List.copyOf(unused.subList(0, count));
            unused.subList(0, count).clear();
            return taken;
        }
    }

    private static long accepted(String tenant) {
        return birdfeeder.bean(Deliveries.class).lanes(tenant).stream()
                .mapToLong(Deliveries.Lane::accepted)
                .sum();
    }

    private static long buried() {
        return birdfeeder.bean(DeadLetters.class).groups(DeadLetterFilter.ALL).stream()
                .mapToLong(group -> group.count())
                .sum();
    }

    private static String secret() {
        return birdfeeder.track().webhookSecret();
    }

    private static URI address(String path) {
        return URI.create("http://127.0.0.1:" + birdfeeder.webhook().getPort() + path);
    }

    private static int push(byte[] body) {
        return retried(birdfeeder.webhook(), body, "Authorization", "Bearer " + secret());
    }

    private static int signed(byte[] body, byte[] signedBody, String timestamp, String secret) {
        return signed("signed", body, signedBody, timestamp, secret);
    }

    private static int signed(String tenant, byte[] body, byte[] signedBody, String timestamp, String secret) {
        try {
            var request = HttpRequest.newBuilder(address("/webhooks/track/" + tenant + "/track"))
                    .header("X-Webhook-Timestamp", timestamp)
                    .header(
                            "X-Webhook-Signature",
                            "sha256=" + HexFormat.of().formatHex(Signature.of(secret, timestamp, signedBody)))
                    .POST(BodyPublishers.ofByteArray(body))
                    .build();
            return CLIENT.send(request, BodyHandlers.discarding()).statusCode();
        } catch (IOException | InterruptedException failed) {
            throw new IllegalStateException(failed);
        }
    }

    /** As a sender does that is told to come again a little later. */
    private static int retried(URI address, byte[] body, String header, String value) {
        int status;
        do {
            status = post(address, body, header, value);
        } while (status == 429);
        return status;
    }

    private static int post(URI address, byte[] body, String header, String value) {
        return send(address, body, header, value).statusCode();
    }

    private static HttpResponse<String> send(URI address, byte[] body, String header, String value) {
        try {
            var request = HttpRequest.newBuilder(address)
                    .header(header, value)
                    .POST(BodyPublishers.ofByteArray(body))
                    .build();
            return CLIENT.send(request, BodyHandlers.ofString());
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        } catch (InterruptedException interrupted) {
            throw new IllegalStateException(interrupted);
        }
    }

    private static Set<Integer> atOnce(int count, java.util.function.IntFunction<Integer> task) {
        var threads = java.util.concurrent.Executors.newFixedThreadPool(50);
        try {
            return new HashSet<>(IntStream.range(0, count)
                    .mapToObj(number -> CompletableFuture.supplyAsync(() -> task.apply(number), threads))
                    .toList()
                    .stream()
                    .map(CompletableFuture::join)
                    .toList());
        } finally {
            threads.shutdown();
        }
    }

    private static String post(String tenant, String secret, String body) {
        return "POST /webhooks/track/%s/track HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer %s\r\nContent-Length: %d\r\n\r\n%s"
                .formatted(tenant, secret, body.getBytes(StandardCharsets.UTF_8).length, body);
    }

    private static void write(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
        socket.getOutputStream().flush();
    }

    private static String raw(String request) throws IOException {
        try (var socket = new Socket("127.0.0.1", birdfeeder.webhook().getPort())) {
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            socket.getOutputStream().flush();
            return answer(socket);
        }
    }

    /** The head of the answer. */
    private static String head(Socket socket) throws IOException {
        socket.setSoTimeout(30_000);
        var head = new ByteArrayOutputStream();
        while (!head.toString(StandardCharsets.US_ASCII).endsWith("\r\n\r\n")) {
            var one = socket.getInputStream().read();
            assertThat(one).as("closed after <%s>", head).isNotNegative();
            head.write(one);
        }
        return head.toString(StandardCharsets.US_ASCII);
    }

    /** Everything until the server closes. */
    private static String answer(Socket socket) throws IOException {
        socket.setSoTimeout(30_000);
        var answer = new ByteArrayOutputStream();
        try {
            for (int one = socket.getInputStream().read();
                    one >= 0;
                    one = socket.getInputStream().read()) {
                answer.write(one);
            }
        } catch (java.net.SocketException reset) {
            // Closed while we were still sending.
        }
        return answer.toString(StandardCharsets.US_ASCII);
    }

    /** A body in chunks, that doesn't end by itself. */
    private static String endless(String tenant) throws IOException {
        try (var socket = new Socket("127.0.0.1", birdfeeder.webhook().getPort())) {
            var out = socket.getOutputStream();
            out.write(
                    "POST /webhooks/track/%s/track HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer %s\r\nTransfer-Encoding: chunked\r\n\r\n"
                            .formatted(tenant, secret())
                            .getBytes(StandardCharsets.US_ASCII));
            var chunk = ("10000\r\n" + " ".repeat(0x10000) + "\r\n").getBytes(StandardCharsets.US_ASCII);
            try {
                for (int i = 0; i < 16 * 8 + 64; i++) {
                    out.write(chunk);
                }
            } catch (IOException cutOff) {
                // As it should be.
            }
            return answer(socket);
        }
    }
}
