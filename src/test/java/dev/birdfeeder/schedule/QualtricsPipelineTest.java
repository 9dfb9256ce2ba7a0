package dev.birdfeeder.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.birdfeeder.BirdfeederApplication;
import dev.birdfeeder.delivery.Dispatch;
import dev.birdfeeder.feedback.FeedbackSchema;
import dev.birdfeeder.journal.ConnectionStatus;
import dev.birdfeeder.journal.Connections;
import dev.birdfeeder.journal.DeadLetterFilter;
import dev.birdfeeder.journal.DeadLetterGroup;
import dev.birdfeeder.journal.DeadLetters;
import dev.birdfeeder.journal.MovableClock;
import dev.birdfeeder.sandbox.QualtricsCall;
import dev.birdfeeder.sandbox.QualtricsSandbox;
import dev.birdfeeder.sandbox.QualtricsSandbox.Fault;
import dev.birdfeeder.sandbox.QualtricsSandbox.Response;
import dev.birdfeeder.sandbox.Sandbox;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.component.http.HttpComponent;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManager;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Primary;

/** The whole application and the Qualtrics tenant that ships, against an account of which the truth is known. */
@ExtendWith(OutputCaptureExtension.class)
@TestInstance(Lifecycle.PER_CLASS)
class QualtricsPipelineTest {

    private static final String DEMO = "demo-qualtrics";
    private static final Set<Integer> COUNTED = Set.of(0, 4, 16);
    private static final int MOST_RUNS = 500;

    @TempDir
    private static Path folder;

    private ConfigurableApplicationContext context;
    private QualtricsSandbox qualtrics;

    /** Beside the application's own beans; not annotated, so that no other test's scan finds it. */
    static class Additions {

        @Bean
        @Primary
        MovableClock movableClock() {
            return new MovableClock("2026-03-10T12:00:00Z");
        }

        /** Waiting takes no time, and the clock goes on all the same. */
        @Bean
        @Primary
        Pauses shortPauses(MovableClock clock) {
            return clock::advance;
        }
    }

    @BeforeAll
    void runOnce() throws IOException {
        Files.createDirectories(folder.resolve("tenants"));
        writeTenant(DEMO, demo -> demo);
        context = new SpringApplicationBuilder(BirdfeederApplication.class, Additions.class)
                .web(WebApplicationType.NONE)
                .run(
                        "--spring.profiles.active=sandbox",
                        "--birdfeeder.ticks=false",
                        "--birdfeeder.retry.attempts=2",
                        "--birdfeeder.retry.delay-millis=1",
                        "--birdfeeder.tenants=" + folder.resolve("tenants"),
                        "--birdfeeder.journal.url=jdbc:sqlite:" + folder.resolve("journal.db"));
        qualtrics = context.getBean(Sandbox.class).qualtrics();
        run(DEMO);
    }

    @AfterEach
    void heal() {
        qualtrics.heal();
        qualtrics.tokensLive(Duration.ofHours(1));
        qualtrics.exportsHold(1_800_000_000L);
        qualtrics.exportsLag(Duration.ZERO);
        qualtrics.require(QualtricsCall.SURVEY, "read:surveys");
        qualtrics.require(QualtricsCall.DEFINITION, "read:surveys");
        qualtrics.require(QualtricsCall.SCHEMA, "read:surveys");
        assertThat(leased()).as("connections that nobody gave back").isZero();
    }

    @AfterAll
    void close() {
        context.close();
    }

    // The good answer

    @Test
    void everyFinishedAndScoredResponseIsARecordAndTellsTheTruth() {
        // When
        var records = latest(DEMO);

        // Then
        var truth = expected().toList();
        assertThat(truth).hasSizeGreaterThan(1_400);
        assertThat(truth).extracting(Response::ticketId).anyMatch(ticket -> ticket.isPresent());
        assertThat(truth).allSatisfy(response -> {
            var record = records.get(id(response));
            var values = response.json().path("values");
            assertThat(FeedbackSchema.problems(record)).isEmpty();
            assertThat(record.path("kind").asText())
                    .isEqualTo(response.surveyId().equals(QualtricsSandbox.CSAT_SURVEY) ? "csat" : "nps");
            assertThat(record.path("rating").intValue())
                    .isEqualTo(response.rating().orElseThrow());
            assertThat(Instant.parse(record.path("posted_at").asText())).isEqualTo(response.recorded());
            assertThat(record.at("/transaction/id").asText(null))
                    .isEqualTo(response.ticketId().orElse(null));
            assertThat(record.path("text").asText(null))
                    .isEqualTo(response.comment().orElse(null));
            assertThat(record.path("survey_id").asText()).isEqualTo(response.surveyId());
            assertThat(record.path("survey_title").asText()).isNotBlank();
            assertThat(record.path("author_email").asText(null))
                    .isEqualTo(values.path("recipientEmail").asText(null));
            assertThat(record.path("author_id").asText(null))
                    .isEqualTo(values.path("externalDataReference").asText(null));
            assertThat(record.path("channel").asText())
                    .isEqualTo(values.path("distributionChannel").asText());
        });
    }

    @Test
    void wordsStandBesideCodesAndHtmlIsGone() {
        // When
        var csat = latest(DEMO).values().stream()
                .filter(record -> record.path("kind").asText().equals("csat"))
                .filter(record -> record.path("rating").intValue() == 5)
                .toList();

        // Then
        assertThat(csat).isNotEmpty().allSatisfy(record -> {
            var scored = scored(record);
            assertThat(scored.path("question").asText())
                    .isEqualTo("Overall, how satisfied are you with the help you received?");
            assertThat(scored.path("answer").asText()).isEqualTo("5");
            assertThat(scored.path("label").asText()).isEqualTo("Extremely satisfied");
            assertThat(record.toString()).doesNotContain("<em>", "<strong>", "&nbsp;", "&amp;");
        });
    }

    @Test
    void whatDoesNotCountIsLeftOut() {
        // When
        var ids = latest(DEMO).keySet();

        // Then
        var leftOut = responses().filter(response -> !isExpected(response)).toList();
        assertThat(leftOut).extracting(Response::status).contains(0, 1, 2, 8, 17);
        assertThat(leftOut).anyMatch(response -> !response.finished());
        assertThat(leftOut).extracting(QualtricsPipelineTest::id).doesNotContainAnyElementsOf(ids);
    }

    // Again

    @Test
    void whatDidNotChangeBringsNothing() {
        // Given
        run(DEMO);
        var before = versions();

        // When
        run(DEMO);
        qualtrics.mutate(newest().responseId(), json -> json);
        run(DEMO);

        // Then
        assertThat(news(before)).isEmpty();
    }

    @Test
    void anEditedResponseComesOnceMoreAsItsNextVersionAndAlone() {
        // Given
        run(DEMO);
        var before = versions();
        var edited = id(newest());
        var version = latest(DEMO).get(edited).path("version").intValue();

        // When
        qualtrics.mutate(newest().responseId(), json -> {
            json.withObject("/values").put("caseStatus", "escalated").put("plan", "platinum");
            return json;
        });
        run(DEMO);

        // Then
        assertThat(news(before)).containsExactly(edited + '#' + (version + 1));
        assertThat(latest(DEMO).get(edited).at("/additional_fields/plan").asText())
                .isEqualTo("platinum");
    }

    @Test
    void aResponseThatAppearsLateIsDelivered() {
        // When
        var id = Stream.generate(() -> qualtrics.insert(
                        QualtricsSandbox.NPS_SURVEY,
                        LocalDate.ofInstant(clock().instant(), ZoneOffset.UTC).minusDays(60)))
                .filter(inserted ->
                        expected().anyMatch(response -> response.responseId().equals(inserted)))
                .findFirst()
                .orElseThrow();
        run(DEMO);

        // Then
        assertThat(latest(DEMO)).containsKey("qualtrics:" + QualtricsSandbox.NPS_SURVEY + ":" + id);
    }

    @Test
    void aResponseThatIsFinishedLaterIsDeliveredThen() {
        // Given
        run(DEMO);
        var partial = responses()
                .filter(response -> response.recorded().isAfter(clock().instant()))
                .filter(response ->
                        COUNTED.contains(response.status()) && response.rating().isPresent())
                .findFirst()
                .orElseThrow();
        assertThat(latest(DEMO)).doesNotContainKey(id(partial));

        // When
        qualtrics.finish(partial.responseId(), json -> json);
        run(DEMO);

        // Then
        assertThat(latest(DEMO)).containsKey(id(partial));
    }

    @Test
    @DisplayName("C12: days that pass bring their responses and the changes of earlier ones, by token and by dates")
    void daysThatPassBringTheirResponsesAndTheChangesOfEarlierOnes() {
        // Given
        run(DEMO);
        var before = records(DEMO).size();

        // When
        clock().advance(Duration.ofDays(5));
        run(DEMO);
        clock().advance(Duration.ofDays(9)); // more than a token lives
        run(DEMO);

        // Then
        assertThat(status(DEMO).state()).as(status(DEMO).error()).isEqualTo("OK");
        assertThat(records(DEMO).size()).isGreaterThan(before + 100);
        assertThat(records(DEMO)).anyMatch(record -> record.path("version").intValue() > 1);
        assertThatEachResponseIsARecordOnce(DEMO);
    }

    @Test
    void exportsMayLagBehind() {
        // Given
        clock().advance(Duration.ofHours(7));
        qualtrics.exportsLag(Duration.ofMinutes(20));
        run(DEMO);

        // When
        qualtrics.exportsLag(Duration.ZERO);
        run(DEMO);

        // Then
        assertThatEachResponseIsARecordOnce(DEMO);
    }

    // Trouble

    @ParameterizedTest
    @DisplayName("C1, C6, C7, C8, C9, C10, C12: faults on the way change nothing of the result")
    @ValueSource(
            strings = {
                "EXPORT_PROGRESS TOKENS_REVOKED, EXPORT_FILE TOKENS_REVOKED, EXPORT_FILE TOO_MANY_REQUESTS",
                "START_EXPORT SERVER_ERROR, EXPORT_FILE SERVER_ERROR, EXPORT_FILE DROPPED",
                "START_EXPORT CONTINUATION_REFUSED, EXPORT_PROGRESS EXPORT_STUCK, EXPORT_PROGRESS EXPORT_FAILED",
                "START_EXPORT NO_PROGRESS_ID, EXPORT_PROGRESS WRONG_FILE_ID, EXPORT_PROGRESS NOT_FOUND",
                "EXPORT_FILE HTML, EXPORT_FILE BAD_CRC, EXPORT_FILE ENCRYPTED",
                "EXPORT_FILE HOSTILE_NAME, EXPORT_FILE TWO_ENTRIES, EXPORT_FILE NOT_A_ZIP"
            })
    void faultsOnTheWayChangeNothingOfTheResult(String faults, CapturedOutput output) {
        // Given
        clock().advance(Duration.ofDays(1));
        for (var fault : faults.split(", ")) {
            var words = fault.split(" ");
            qualtrics.answerNext(QualtricsCall.valueOf(words[0]), Fault.valueOf(words[1]));
        }

        // When
        run(DEMO);

        // Then
        assertThat(status(DEMO).state()).as(status(DEMO).error()).isEqualTo("OK");
        assertThatEachResponseIsARecordOnce(DEMO);
        assertThat(output.getAll()).doesNotContain(qualtrics.clientSecret(), "@example.com");
    }

    @Test
    @DisplayName("C1: tokens that die after two requests")
    void tokensThatDieAfterTwoRequests() throws IOException {
        // Given
        qualtrics.tokensServe(2);
        var before = qualtrics.tokensIssued();
        writeTenant(
                "served", demo -> demo.replace("deadline_minutes", "concurrent_exports: 1\n      deadline_minutes"));

        // When
        run("served");

        // Then
        assertThat(status("served").state()).as(status("served").error()).isEqualTo("OK");
        assertThat(qualtrics.tokensIssued() - before).isBetween(5, 25);
        assertThatEachResponseIsARecordOnce("served");
    }

    @ParameterizedTest
    @DisplayName("C5, C9: trouble that stays is told, closes nothing, and the next run goes on")
    @CsvSource({"EXPORT_PROGRESS, EXPORT_STUCK, UNREACHABLE", "EXPORT_FILE, ZIP_BOMB, PROTOCOL_ERROR"})
    void troubleThatStaysIsTold(QualtricsCall call, Fault fault, String state, CapturedOutput output) {
        // Given
        clock().advance(Duration.ofDays(1));
        qualtrics.answerAlways(call, fault);

        // When
        run(DEMO);

        // Then
        assertThat(status(DEMO).state()).as(status(DEMO).error()).isEqualTo(state);
        assertThat(status(DEMO).error()).startsWith("3 of 3 surveys failed").doesNotContain(qualtrics.clientSecret());
        assertThat(output.getAll()).contains("poll failed").doesNotContain(qualtrics.clientSecret(), "@example.com");

        // When
        qualtrics.heal();
        run(DEMO);

        // Then
        assertThat(status(DEMO).state()).as(status(DEMO).error()).isEqualTo("OK");
        assertThatEachResponseIsARecordOnce(DEMO);
    }

    @Test
    void anExportThatIsTooLargeIsAskedForInPieces() throws IOException {
        // Given
        qualtrics.exportsHold(400_000);
        var before = qualtrics.exportsStarted();

        // When
        writeTenant("pieces", QualtricsPipelineTest::withApiToken);
        run("pieces");

        // Then
        assertThat(status("pieces").state()).as(status("pieces").error()).isEqualTo("OK");
        assertThat(qualtrics.exportsStarted() - before).isGreaterThan(10);
        assertThatEachResponseIsARecordOnce("pieces");
    }

    @Test
    void withoutAnyDefinitionTheResponsesTellTheTruthToo() throws IOException {
        // Given
        List.of(QualtricsCall.SURVEY, QualtricsCall.DEFINITION, QualtricsCall.SCHEMA)
                .forEach(call -> qualtrics.require(call, "read:libraries"));

        // When
        writeTenant("undefined", demo -> demo);
        run("undefined");

        // Then
        assertThat(status("undefined").state()).as(status("undefined").error()).isEqualTo("OK");
        assertThatEachResponseIsARecordOnce("undefined");
        var records = latest("undefined");
        assertThat(expected()).allSatisfy(response -> assertThat(
                        records.get(id(response)).path("rating").intValue())
                .isEqualTo(response.rating().orElseThrow()));
    }

    @Test
    void badLinesAndLinesThatAreTooLongAreDeadLettersAndTheOthersAreRecords() throws IOException {
        // Given
        qualtrics.answerNext(QualtricsCall.EXPORT_FILE, Fault.BROKEN_LINE);
        qualtrics.answerNext(QualtricsCall.EXPORT_FILE, Fault.LONG_LINE);
        writeTenant("broken", QualtricsPipelineTest::withApiToken);

        // When
        run("broken");

        // Then
        assertThat(status("broken").state()).as(status("broken").error()).isEqualTo("OK");
        assertThatEachResponseIsARecordOnce("broken");
        assertThat(dead("broken")).isEqualTo(2);
    }

    /** Of everything that is a record's, and of nothing else. */
    private void assertThatEachResponseIsARecordOnce(String tenant) {
        assertThat(records(tenant))
                .extracting(QualtricsPipelineTest::idAndVersion)
                .doesNotHaveDuplicates();
        assertThat(latest(tenant).keySet())
                .containsExactlyInAnyOrderElementsOf(
                        expected().map(QualtricsPipelineTest::id).toList());
    }

    private Set<String> versions() {
        return records(DEMO).stream().map(QualtricsPipelineTest::idAndVersion).collect(Collectors.toSet());
    }

    /** Further versions of what was known: the clock goes on, so that a response may be recorded meanwhile. */
    private List<String> news(Set<String> before) {
        var known = before.stream()
                .map(version -> version.substring(0, version.indexOf('#')))
                .collect(Collectors.toSet());
        return versions().stream()
                .filter(version -> !before.contains(version))
                .filter(version -> known.contains(version.substring(0, version.indexOf('#'))))
                .toList();
    }

    private Stream<Response> responses() {
        return Stream.of(
                        QualtricsSandbox.NPS_SURVEY,
                        QualtricsSandbox.CSAT_SURVEY,
                        QualtricsSandbox.PULSE_SURVEY,
                        QualtricsSandbox.IDEAS_SURVEY)
                .flatMap(qualtrics::responses);
    }

    private Stream<Response> expected() {
        return responses().filter(this::isExpected);
    }

    private boolean isExpected(Response response) {
        return response.finished()
                && COUNTED.contains(response.status())
                && response.rating().isPresent();
    }

    private Response newest() {
        return qualtrics
                .responses(QualtricsSandbox.CSAT_SURVEY)
                .filter(this::isExpected)
                .reduce((earlier, later) -> later)
                .orElseThrow();
    }

    private int leased() {
        var http = context.getBean(CamelContext.class).getComponent("http", HttpComponent.class);
        return ((PoolingHttpClientConnectionManager) http.getClientConnectionManager())
                .getTotalStats()
                .getLeased();
    }

    private long dead(String tenant) {
        return context.getBean(DeadLetters.class).groups(new DeadLetterFilter(tenant, null, null, null)).stream()
                .mapToLong(DeadLetterGroup::count)
                .sum();
    }

    private void writeTenant(String name, Function<String, String> change) throws IOException {
        var demo = Files.readString(Path.of("tenants/demo-qualtrics.yaml"));
        Files.writeString(
                folder.resolve("tenants").resolve(name + ".yaml"),
                change.apply(demo.replace("directory: out", "directory: \"" + folder.resolve("out") + "\"")
                        .replaceAll("surveys: .*", "deadline_minutes: 5\n      exports_per_minute: 100")));
    }

    /** A budget of calls of its own comes with it. */
    private static String withApiToken(String demo) {
        return demo.replaceAll("(?m)^ +client_id: .*\n", "")
                .replaceAll("client_secret: .*", Matcher.quoteReplacement("api_token: ${sandbox:qualtrics-api-token}"));
    }

    /** As {@code run --once}: until no export is waited for, and all is delivered. */
    private void run(String tenant) {
        var camel = context.getBean(ProducerTemplate.class);
        var dispatch = context.getBean(Dispatch.class);
        context.getBean(Roster.class).refresh();
        var runs = 0;
        do {
            var claim = context.getBean(Connections.class)
                    .claim(tenant, "qualtrics")
                    .orElseThrow();
            camel.sendBody("direct:poll", claim);
            clock().advance(Duration.ofSeconds(15));
        } while (status(tenant).state().equals("EXPORTING") && ++runs < MOST_RUNS);
        for (var due = dispatch.due(); !due.isEmpty(); due = dispatch.due()) {
            due.forEach(delivery -> camel.sendBody("direct:deliver", delivery));
        }
    }

    private MovableClock clock() {
        return (MovableClock) context.getBean(Clock.class);
    }

    private ConnectionStatus status(String tenant) {
        return context.getBean(Connections.class).all().stream()
                .filter(connection -> connection.tenant().equals(tenant))
                .findFirst()
                .orElseThrow();
    }

    /** Every line in every file of the tenant. */
    private List<JsonNode> records(String tenant) {
        return Output.records(folder.resolve("out").resolve(tenant));
    }

    private Map<String, JsonNode> latest(String tenant) {
        return records(tenant).stream()
                .collect(Collectors.toMap(
                        QualtricsPipelineTest::id,
                        record -> record,
                        (one, other) -> one.path("version").intValue()
                                        > other.path("version").intValue()
                                ? one
                                : other));
    }

    private static JsonNode scored(JsonNode record) {
        for (var answer : record.path("answers")) {
            if (answer.path("type").asText().equals("csat")) {
                return answer;
            }
        }
        throw new AssertionError("no csat answer");
    }

    private static String id(Response response) {
        return "qualtrics:" + response.surveyId() + ":" + response.responseId();
    }

    private static String id(JsonNode record) {
        return record.path("feedback_id").asText();
    }

    private static String idAndVersion(JsonNode record) {
        return id(record) + '#' + record.path("version").asText();
    }
}
