package dev.birdfeeder.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.birdfeeder.feedback.Json;
import dev.birdfeeder.sandbox.QualtricsCall;
import dev.birdfeeder.sandbox.QualtricsSandbox;
import dev.birdfeeder.sandbox.QualtricsSandbox.Fault;
import dev.birdfeeder.sandbox.QualtricsSandbox.Response;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code run --once} in a process of its own with 256 MB of heap, against two Qualtrics surveys. {@code -Dresponses=100000}
 * for as many as that.
 */
@Timeout(1200)
class QualtricsOnceTest {

    private static final int RESPONSES = Integer.getInteger("responses", 2_000);
    private static final int PER_DAY = 200;
    private static final int DAYS = Math.max(1, RESPONSES / 2 / PER_DAY);
    private static final List<String> SURVEYS = List.of(QualtricsSandbox.NPS_SURVEY, QualtricsSandbox.CSAT_SURVEY);

    private final QualtricsSandbox qualtrics = QualtricsSandbox.start(Clock.systemUTC(), 5, DAYS, PER_DAY);

    @TempDir
    private Path folder;

    /** What has to be known of a record. */
    private record Expected(String kind, int rating, Optional<String> ticketId) {}

    @BeforeEach
    void writeTenant() throws IOException {
        Files.createDirectories(folder.resolve("tenants"));
        Files.writeString(
                folder.resolve("tenants/acme.yaml"),
                """
                allow_literal_secrets: true
                sources:
                  qualtrics:
                    connection_details: { data_center_url: "%s", client_id: "%s", client_secret: "%s" }
                    data_source: { surveys: [%s], start_date: %s }
                    metadata:
                      transaction_id_field: ticketId
                      transaction_platform: Salesforce
                      csat_questions: { %s: QID1 }
                sinks:
                  archive: { type: file, directory: '%s' }
                """
                        .formatted(
                                qualtrics.url(),
                                qualtrics.clientId(),
                                qualtrics.clientSecret(),
                                String.join(", ", SURVEYS),
                                LocalDate.now(ZoneOffset.UTC).minusDays(DAYS + 1L),
                                QualtricsSandbox.CSAT_SURVEY,
                                folder.resolve("out")));
    }

    @AfterEach
    void close() {
        qualtrics.close();
    }

    @Test
    @DisplayName("C1, C6, C11, C15: killed, with tokens of two seconds, a 429, a failed export and a 500 on the file")
    void deliversEachResponseOnceWhateverGoesWrong() throws Exception {
        // Given: it dies while both exports are being prepared
        qualtrics.exportsTake(Integer.MAX_VALUE);
        qualtrics.answerNext(QualtricsCall.START_EXPORT, Fault.TOO_MANY_REQUESTS);
        try (var first = ChildProcess.start(folder, List.of(), "run", "--once")) {
            await().atMost(Duration.ofMinutes(2))
                    .until(() -> qualtrics.exportsStarted() == SURVEYS.size()
                            && qualtrics.requests(QualtricsCall.EXPORT_PROGRESS) >= 4);
            first.kill();
            first.exitCode();
        }
        qualtrics.exportsTake(3);
        qualtrics.tokensLive(Duration.ofSeconds(2));
        qualtrics.answerNext(QualtricsCall.EXPORT_PROGRESS, Fault.EXPORT_FAILED);
        qualtrics.answerNext(QualtricsCall.EXPORT_FILE, Fault.SERVER_ERROR);
        var before = Instant.now();
        var tokens = qualtrics.tokensIssued();

        // When
        run();

        // Then
        assertThat(qualtrics.tokensIssued() - tokens).isGreaterThan(1);
        assertThat(qualtrics.exportsStarted())
                .as("the two, and one for that which failed")
                .isEqualTo(3);
        assertThatEachIsThereOnce(before);

        // Given: one is edited
        var delivered = lines();
        var edited = qualtrics
                .responses(QualtricsSandbox.CSAT_SURVEY)
                .filter(QualtricsOnceTest::isRecord)
                .findFirst()
                .orElseThrow();
        qualtrics.mutate(edited.responseId(), json -> {
            json.withObject("/values").put("plan", "platinum");
            return json;
        });

        // When
        run();

        // Then
        var known = delivered.stream().map(QualtricsOnceTest::id).collect(Collectors.toSet());
        assertThat(lines().stream()
                        .filter(line -> !delivered.contains(line))
                        .filter(line -> known.contains(id(line)))
                        .map(Json::json))
                .singleElement()
                .satisfies(record -> {
                    assertThat(record.path("feedback_id").asText())
                            .isEqualTo("qualtrics:" + edited.surveyId() + ":" + edited.responseId());
                    assertThat(record.path("version").intValue()).isEqualTo(2);
                    assertThat(record.at("/additional_fields/plan").asText()).isEqualTo("platinum");
                });
    }

    private static String id(String line) {
        return Json.json(line).path("feedback_id").asText();
    }

    private void run() throws InterruptedException {
        try (var process = ChildProcess.start(folder, List.of(), "run", "--once")) {
            assertThat(process.exitCode()).as(process.log()).isZero();
        }
    }

    /** Those of before the run; there may be more of a later moment. */
    private void assertThatEachIsThereOnce(Instant before) throws IOException {
        var expected = new HashMap<String, Expected>();
        var late = new HashMap<String, Expected>();
        SURVEYS.stream()
                .flatMap(qualtrics::responses)
                .filter(QualtricsOnceTest::isRecord)
                .forEach(response -> (response.recorded().isBefore(before) ? expected : late)
                        .put(
                                "qualtrics:" + response.surveyId() + ":" + response.responseId(),
                                new Expected(
                                        response.surveyId().equals(QualtricsSandbox.CSAT_SURVEY) ? "csat" : "nps",
                                        response.rating().orElseThrow(),
                                        response.ticketId())));
        assertThat(expected).hasSizeGreaterThan(RESPONSES * 6 / 10);
        for (var line : lines()) {
            var record = Json.json(line);
            var id = record.path("feedback_id").asText();
            var truth = expected.containsKey(id) ? expected.remove(id) : late.remove(id);
            assertThat(truth).as("what is no record, or comes twice: %s", line).isNotNull();
            assertThat(record.path("version").intValue()).as(id).isOne();
            assertThat(record.path("kind").asText()).as(id).isEqualTo(truth.kind());
            assertThat(record.path("rating").intValue()).as(id).isEqualTo(truth.rating());
            assertThat(record.at("/transaction/id").asText(null))
                    .as(id)
                    .isEqualTo(truth.ticketId().orElse(null));
            if (truth.kind().equals("csat")) { // of an NPS code the label is the same number
                assertThat(record.findValues("label")).as(id).isNotEmpty();
            }
        }
        assertThat(expected).as("not delivered").isEmpty();
    }

    private static boolean isRecord(Response response) {
        return response.finished()
                && Set.of(0, 4, 16).contains(response.status())
                && response.rating().isPresent();
    }

    /** Of every file. */
    private Set<String> lines() throws IOException {
        var lines = new HashSet<String>();
        try (var files = Files.walk(folder.resolve("out"))) {
            for (var file : files.filter(Files::isRegularFile).toList()) {
                for (var line : Files.readAllLines(file)) {
                    assertThat(lines.add(line)).as("twice: %s", line).isTrue();
                }
            }
        }
        return lines;
    }
}
