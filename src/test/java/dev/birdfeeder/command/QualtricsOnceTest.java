package dev.birdfeeder.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.birdfeeder.feedback.Json;
import dev.birdfeeder.sandbox.QualtricsCall;
import dev.birdfeeder.sandbox.QualtricsSandbox;
import dev.birdfeeder.sandbox.QualtricsSandbox.Fault;
import dev.birdfeeder.sandbox.QualtricsSandbox.Response;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
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
    private record Expected(int rating, Optional<String> ticketId) {}

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
    @DisplayName("C1, C6, C15: tokens of two seconds, a 429, a failed export and a 500 on the file change nothing")
    void deliversEachResponseOnceWhateverGoesWrong() throws Exception {
        // Given
        var before = Instant.now();
        qualtrics.tokensLive(Duration.ofSeconds(2));
        qualtrics.answerNext(QualtricsCall.START_EXPORT, Fault.TOO_MANY_REQUESTS);
        qualtrics.answerNext(QualtricsCall.EXPORT_PROGRESS, Fault.EXPORT_FAILED);
        qualtrics.answerNext(QualtricsCall.EXPORT_FILE, Fault.SERVER_ERROR);

        // When
        var exit = run();

        // Then
        assertThat(exit).isZero();
        assertThat(qualtrics.tokensIssued()).isGreaterThan(1);
        assertThatEachIsThereOnce(before);
    }

    @Test
    @DisplayName("C11: killed between start and file, the next process asks for the same export")
    void isKilledBetweenStartAndFile() throws Exception {
        // Given
        var before = Instant.now();
        qualtrics.exportsTake(6);
        try (var first = ChildProcess.start(folder, List.of(), "run", "--once")) {
            await().atMost(Duration.ofMinutes(2)).until(() -> qualtrics.requests(QualtricsCall.EXPORT_PROGRESS) >= 4);
            first.kill();
            first.exitCode();
        }

        // When
        var exit = run();

        // Then
        assertThat(exit).isZero();
        assertThat(qualtrics.exportsStarted()).isEqualTo(SURVEYS.size());
        assertThatEachIsThereOnce(before);
    }

    private int run() throws InterruptedException {
        try (var process = ChildProcess.start(folder, List.of(), "run", "--once")) {
            var exit = process.exitCode();
            assertThat(exit).as(process.log()).isZero();
            return exit;
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
                                new Expected(response.rating().orElseThrow(), response.ticketId())));
        assertThat(expected).hasSizeGreaterThan(RESPONSES * 6 / 10);
        try (var lines = lines()) {
            lines.forEach(line -> {
                var record = Json.json(line);
                var id = record.path("feedback_id").asText();
                var truth = expected.containsKey(id) ? expected.remove(id) : late.remove(id);
                assertThat(truth).as(id).isNotNull();
                assertThat(record.path("version").intValue()).as(id).isOne();
                assertThat(record.path("rating").intValue()).as(id).isEqualTo(truth.rating());
                assertThat(record.at("/transaction/id").asText(null))
                        .as(id)
                        .isEqualTo(truth.ticketId().orElse(null));
                assertThat(record.findValues("label")).as(id).isNotEmpty();
            });
        }
        assertThat(expected).as("not delivered").isEmpty();
    }

    private static boolean isRecord(Response response) {
        return response.finished()
                && Set.of(0, 4, 16).contains(response.status())
                && response.rating().isPresent();
    }

    private Stream<String> lines() throws IOException {
        return Files.walk(folder.resolve("out")).filter(Files::isRegularFile).flatMap(file -> {
            try {
                return Files.lines(file);
            } catch (IOException unreadable) {
                throw new UncheckedIOException(unreadable);
            }
        });
    }
}
