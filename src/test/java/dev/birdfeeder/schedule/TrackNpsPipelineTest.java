package dev.birdfeeder.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.birdfeeder.BirdfeederApplication;
import dev.birdfeeder.delivery.Dispatch;
import dev.birdfeeder.feedback.FeedbackSchema;
import dev.birdfeeder.journal.Claim;
import dev.birdfeeder.journal.ConnectionStatus;
import dev.birdfeeder.journal.Connections;
import dev.birdfeeder.journal.MovableClock;
import dev.birdfeeder.sandbox.Sandbox;
import dev.birdfeeder.sandbox.TrackNpsSandbox;
import dev.birdfeeder.sandbox.TrackNpsSandbox.Answer;
import dev.birdfeeder.sandbox.TrackNpsSandbox.Fault;
import dev.birdfeeder.tenant.Tenants;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
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
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Primary;

/** The whole application and the NPS tenant that ships, against an account of which the truth is known. */
@ExtendWith(OutputCaptureExtension.class)
@TestInstance(Lifecycle.PER_CLASS)
class TrackNpsPipelineTest {

    private static final ZoneId ZONE = ZoneId.of("America/Sao_Paulo");
    private static final String DEMO = "demo-nps";
    private static final Predicate<URI> ANSWERS = uri -> uri.getPath().endsWith("/report/answer");

    @TempDir
    private static Path folder;

    private ConfigurableApplicationContext context;
    private TrackNpsSandbox track;

    /** Beside the application's own beans; not annotated, so that no other test's scan finds it. */
    static class Additions {

        @Bean
        @Primary
        MovableClock movableClock() {
            return new MovableClock("2026-03-10T12:00:00Z");
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
                        "--birdfeeder.retry.attempts=1",
                        "--birdfeeder.retry.delay-millis=1",
                        "--birdfeeder.tenants=" + folder.resolve("tenants"),
                        "--birdfeeder.journal.url=jdbc:sqlite:" + folder.resolve("journal.db"));
        track = context.getBean(Sandbox.class).trackNps();
        pollAndDeliver(DEMO);
    }

    @AfterEach
    void heal() {
        track.heal();
        track.readDays(ZONE, true);
        clock().advance(Duration.ofMinutes(30));
        pollAndDeliver(DEMO);
        assertThat(status(DEMO).state()).as(status(DEMO).error()).isEqualTo("OK");
    }

    @AfterAll
    void close() {
        context.close();
    }

    @Test
    void everyScoredAnswerIsARecordOnceAndTellsTheTruth() {
        // When
        var records = records(DEMO).stream()
                .filter(record -> record.path("version").intValue() == 1)
                .collect(Collectors.toMap(TrackNpsPipelineTest::id, record -> record));

        // Then
        var truth = track.answers()
                .filter(answer -> answer.rating().isPresent())
                .filter(answer -> answer.time().isBefore(clock().instant().minus(Duration.ofDays(2))))
                .toList();
        assertThat(truth).hasSizeGreaterThan(1000);
        assertThat(truth).allSatisfy(answer -> {
            var record = records.get(id(answer));
            assertThat(FeedbackSchema.problems(record)).isEmpty();
            assertThat(record.path("kind").asText()).isEqualTo("nps");
            assertThat(record.path("rating").intValue())
                    .isEqualTo(answer.rating().orElseThrow());
            assertThat(record.path("posted_at").asText())
                    .isEqualTo(answer.time().toString());
            assertThat(record.at("/transaction/id").asText(null))
                    .isEqualTo(answer.ticketId().orElse(null));
            assertThat(record.path("survey_id").asText())
                    .isEqualTo(answer.json().path("campaign_code").asText());
            assertThat(record.path("survey_title").asText())
                    .isEqualTo(answer.json().path("campaign_name").asText());
            assertThat(record.at("/additional_fields/Loja").asText())
                    .isEqualTo(answer.json().at("/tags/0/value").asText());
        });
        assertThat(records(DEMO)).extracting(TrackNpsPipelineTest::idAndVersion).doesNotHaveDuplicates();
    }

    /** Nobody documents how Track reads the days of a request; the tenant's zone may be another. */
    @ParameterizedTest
    @CsvSource({
        "UTC, true, America/Sao_Paulo",
        "UTC, false, America/Sao_Paulo",
        "America/Sao_Paulo, true, UTC",
        "America/Sao_Paulo, false, UTC",
        "America/Sao_Paulo, false, Asia/Tokyo"
    })
    void noAnswerFallsBetweenTwoWindowsHoweverTheVendorReadsDays(ZoneId theirs, boolean endIncluded, ZoneId ours)
            throws IOException {
        // Given
        track.readDays(theirs, endIncluded);
        var start = LocalDate.ofInstant(clock().instant(), ours).minusDays(60);
        var tenant = "reads-" + Math.abs((theirs.getId() + endIncluded + ours).hashCode());
        writeTenant(
                tenant,
                demo -> demo.replace(
                        "time_zone: America/Sao_Paulo",
                        "time_zone: %s\n      start_date: %s\n      window_days: 4".formatted(ours, start)));

        // When
        pollAndDeliver(tenant);

        // Then
        var from = start.atStartOfDay(ours).toInstant();
        var until = clock().instant().minus(Duration.ofDays(2));
        var expected = track.answers()
                .filter(answer -> answer.rating().isPresent())
                .filter(answer -> !answer.time().isBefore(from) && answer.time().isBefore(until))
                .map(answer -> id(answer))
                .toList();
        assertThat(status(tenant).state()).isEqualTo("OK");
        assertThat(expected).hasSizeGreaterThan(500);
        assertThat(records(tenant))
                .extracting(TrackNpsPipelineTest::id)
                .doesNotHaveDuplicates()
                .containsAll(expected);
    }

    @Test
    void whatPeopleDoWithAnAnswerLaterComesAsItsNextVersionAndAlone() {
        // Given
        var before = records(DEMO).size();
        var edited = newest();

        // When
        track.mutate(edited.id(), answer -> answer.put("status", "Em andamento").put("assignee", "Zoe"));
        pollAndDeliver(DEMO);

        // Then
        assertThat(records(DEMO)).hasSize(before + 1);
        assertThat(latest(id(edited)).path("version").intValue()).isEqualTo(2);
        assertThat(latest(id(edited)).at("/additional_fields/assignee").asText())
                .isEqualTo("Zoe");
    }

    @Test
    void anAnswerThatAppearsLateIsDelivered() {
        // When
        var id = track.insert(LocalDate.ofInstant(clock().instant(), ZONE).minusDays(5));
        pollAndDeliver(DEMO);

        // Then
        var late =
                track.answers().filter(answer -> answer.id() == id).findFirst().orElseThrow();
        assertThat(records(DEMO).stream().map(TrackNpsPipelineTest::id).toList().contains(id(late)))
                .isEqualTo(late.rating().isPresent());
    }

    @ParameterizedTest
    @CsvSource({
        "HTML, PROTOCOL_ERROR",
        "ERROR_IN_200, PROTOCOL_ERROR",
        "TRUNCATED, PROTOCOL_ERROR",
        "DROPPED, UNREACHABLE",
        "UNAUTHORIZED, AUTH_FAILED",
        "NOT_FOUND, GONE",
        "SERVER_ERROR, UNREACHABLE",
        "CAPTCHA, CAPTCHA"
    })
    void aVendorInTroubleClosesNoDayAndTheNextRunGoesOn(Fault fault, String state, CapturedOutput output) {
        // Given
        var closed = status(DEMO).closedThrough();
        clock().advance(Duration.ofDays(1));
        track.answerAlways(ANSWERS, fault);

        // When
        pollAndDeliver(DEMO);

        // Then
        assertThat(status(DEMO).state()).isEqualTo(state);
        assertThat(status(DEMO).error()).isNotBlank().doesNotContain(track.token());
        assertThat(status(DEMO).closedThrough()).isEqualTo(closed);
        track.heal();
        clock().advance(Duration.ofMinutes(30));
        pollAndDeliver(DEMO);
        assertThat(status(DEMO).state()).isEqualTo("OK");
        assertThat(status(DEMO).closedThrough()).isEqualTo(closed.plusDays(1));
        assertThat(records(DEMO)).extracting(TrackNpsPipelineTest::idAndVersion).doesNotHaveDuplicates();
        assertThat(leased()).as("connections that nobody gave back").isZero();
        assertThat(output.getAll()).contains("poll failed").doesNotContain(track.token(), "@example.com");
    }

    @Test
    @DisplayName(
            "B24: over Track's limit all connections of the token stop, and one call finds out when a person was there")
    void overTheLimitAllConnectionsOfTheTokenStop() throws IOException {
        // Given
        writeTenant("twin", demo -> demo);
        track.allowPerFiveMinutes(0);

        // When
        pollAndDeliver(DEMO);
        var asked = track.requests();
        pollAndDeliver("twin");
        pollAndDeliver(DEMO);

        // Then
        assertThat(track.requests()).isEqualTo(asked);
        assertThat(List.of(status(DEMO), status("twin")))
                .extracting(ConnectionStatus::state)
                .containsOnly("CAPTCHA");
        assertThat(status("twin").error()).contains("CAPTCHA solved by a person");
        assertThat(status("twin").nextPollAt())
                .isAfterOrEqualTo(clock().instant().plusSeconds(1700));

        // When
        track.allowPerFiveMinutes(1000);
        clock().advance(Duration.ofMinutes(30));
        pollAndDeliver("twin");
        pollAndDeliver(DEMO);

        // Then
        assertThat(track.requests()).as("the probe, still refused").isEqualTo(asked + 1);
        track.solveCaptcha();
        clock().advance(Duration.ofMinutes(30));
        pollAndDeliver("twin");
        pollAndDeliver(DEMO);
        assertThat(List.of(status(DEMO), status("twin")))
                .extracting(ConnectionStatus::state)
                .containsOnly("OK");
    }

    @Test
    void aSampleThatIsLargeEnoughLeavesNoCallOpen() {
        // Given
        var tenants = context.getBean(Tenants.class);
        var looks = new AtomicInteger();

        // When
        var failure = context.getBean(Sampling.class)
                .read(
                        tenants.find(DEMO).orElseThrow(),
                        tenants.connection(DEMO, "track-nps").orElseThrow(),
                        null,
                        null,
                        () -> looks.incrementAndGet() > 3);

        // Then
        assertThat(failure).isEmpty();
        assertThat(looks).hasValueGreaterThan(3);
        assertThat(leased()).isZero();
    }

    private int leased() {
        var http = context.getBean(CamelContext.class).getComponent("http", HttpComponent.class);
        return ((PoolingHttpClientConnectionManager) http.getClientConnectionManager())
                .getTotalStats()
                .getLeased();
    }

    private void writeTenant(String name, Function<String, String> change) throws IOException {
        var demo = Files.readString(Path.of("tenants/demo-nps.yaml"));
        Files.writeString(
                folder.resolve("tenants").resolve(name + ".yaml"),
                change.apply(demo.replace("directory: out", "directory: \"" + folder.resolve("out") + "\"")));
    }

    private void pollAndDeliver(String tenant) {
        var camel = context.getBean(ProducerTemplate.class);
        var dispatch = context.getBean(Dispatch.class);
        context.getBean(Roster.class).refresh();
        Claim claim =
                context.getBean(Connections.class).claim(tenant, "track-nps").orElseThrow();
        camel.sendBody("direct:poll", claim);
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

    private JsonNode latest(String id) {
        return records(DEMO).stream()
                .filter(record -> id(record).equals(id))
                .reduce((one, other) ->
                        one.path("version").intValue() > other.path("version").intValue() ? one : other)
                .orElseThrow();
    }

    private Answer newest() {
        return track.answers()
                .filter(answer -> answer.rating().isPresent())
                .filter(answer -> answer.time().isBefore(clock().instant().minus(Duration.ofDays(1))))
                .reduce((earlier, later) -> later)
                .orElseThrow();
    }

    private static String id(Answer answer) {
        return "track-nps:track-nps:" + answer.id();
    }

    private static String id(JsonNode record) {
        return record.path("feedback_id").asText();
    }

    private static String idAndVersion(JsonNode record) {
        return id(record) + '#' + record.path("version").asText();
    }
}
