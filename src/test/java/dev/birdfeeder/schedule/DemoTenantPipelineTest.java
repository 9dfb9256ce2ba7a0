package dev.birdfeeder.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.birdfeeder.BirdfeederApplication;
import dev.birdfeeder.delivery.Dispatch;
import dev.birdfeeder.feedback.FeedbackSchema;
import dev.birdfeeder.journal.ConnectionStatus;
import dev.birdfeeder.journal.Connections;
import dev.birdfeeder.journal.Deliveries;
import dev.birdfeeder.journal.MovableClock;
import dev.birdfeeder.sandbox.Sandbox;
import dev.birdfeeder.sandbox.TrackCxmSandbox;
import dev.birdfeeder.sandbox.TrackCxmSandbox.Fault;
import dev.birdfeeder.sandbox.TrackCxmSandbox.Interaction;
import dev.birdfeeder.sandbox.TrackCxmSandbox.Outcome;
import dev.birdfeeder.tenant.Tenants;
import java.io.IOException;
import java.io.StringWriter;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.model.ModelCamelContext;
import org.apache.camel.support.PluginHelper;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Primary;
import org.springframework.context.event.EventListener;
import org.springframework.jdbc.core.JdbcTemplate;

/** The whole application, booted once, against an account of which the truth is known. */
@ExtendWith(OutputCaptureExtension.class)
@TestInstance(Lifecycle.PER_CLASS)
class DemoTenantPipelineTest {

    private static final Predicate<URI> INTERACTIONS = uri -> uri.getPath().endsWith("/interactions");
    private static final LocalDate FIRST_YESTERDAY = LocalDate.parse("2026-03-09");

    @TempDir
    private static Path folder;

    private ConfigurableApplicationContext context;
    private TrackCxmSandbox track;
    private List<Interaction> truth;
    private RunReport firstRun;
    private Map<String, JsonNode> firstRecords;

    /** Beside the application's own beans; not annotated, so that no other test's scan finds it. */
    static class Additions {

        private final List<RunReport> reports = new ArrayList<>();

        @Bean
        @Primary
        MovableClock movableClock() {
            return new MovableClock("2026-03-10T12:00:00Z");
        }

        @EventListener
        void on(RunReport report) {
            reports.add(report);
        }
    }

    @BeforeAll
    void runOnce() throws IOException {
        var tenants = Files.createDirectories(folder.resolve("tenants"));
        var demo = Files.readString(Path.of("tenants/demo.yaml"));
        Files.writeString(
                tenants.resolve("demo.yaml"),
                demo.replace("directory: out", "directory: \"" + folder.resolve("out") + "\""));
        context = new SpringApplicationBuilder(BirdfeederApplication.class, Additions.class)
                .web(WebApplicationType.NONE)
                .run(
                        "--spring.profiles.active=sandbox",
                        "--birdfeeder.ticks=false",
                        "--birdfeeder.retry.attempts=1",
                        "--birdfeeder.retry.delay-millis=1",
                        "--birdfeeder.tenants=" + tenants,
                        "--birdfeeder.journal.url=jdbc:sqlite:" + folder.resolve("journal.db"));
        track = context.getBean(Sandbox.class).track();
        track.allowPerMinute(1_000_000);
        truth = track.interactions().toList();
        firstRun = pollAndDeliver();
        firstRecords = latest();
    }

    @AfterEach
    void heal() {
        track.heal();
        assertThat(pollAndDeliver().state()).isEqualTo("OK");
    }

    @AfterAll
    void close() {
        context.close();
    }

    @Test
    void everyRatedInteractionIsARecordAndNothingElseIs() {
        // When
        var expected = truth.stream()
                .filter(DemoTenantPipelineTest::isRecord)
                .map(DemoTenantPipelineTest::id)
                .toList();

        // Then
        assertThat(truth).hasSize(5040);
        assertThat(expected).hasSizeGreaterThan(4000);
        assertThat(firstRecords.keySet()).containsExactlyInAnyOrderElementsOf(expected);
    }

    @Test
    void everyRecordTellsTheTruth() {
        // When
        var wrong = truth.stream()
                .filter(DemoTenantPipelineTest::isRecord)
                .flatMap(interaction -> differences(interaction, firstRecords.get(id(interaction))))
                .toList();

        // Then
        assertThat(wrong).isEmpty();
    }

    private static Stream<String> differences(Interaction interaction, JsonNode record) {
        var expected = new LinkedHashMap<String, Object>();
        expected.put("/kind", interaction.outcome() == Outcome.NPS ? "nps" : "csat");
        expected.put("/rating", interaction.rating().orElseThrow());
        expected.put("/posted_at", interaction.answeredAt());
        expected.put("/transaction/id", interaction.ticketId().orElse(""));
        expected.put(
                "/transaction/platform",
                interaction.ticketId().map(any -> "Zendesk").orElse(""));
        expected.put("/version", 1);
        expected.put("/tenant", "demo");
        expected.put("/source", "track-cxm");
        expected.put("/connection", "track");
        return expected.entrySet().stream()
                .filter(field -> !record.at(field.getKey())
                        .asText()
                        .equals(field.getValue().toString()))
                .map(field -> "%s%s is %s and not %s"
                        .formatted(id(record), field.getKey(), record.at(field.getKey()), field.getValue()));
    }

    @Test
    void everyRecordIsAsTheSchemaSays() {
        // When
        var problems = firstRecords.values().stream()
                .flatMap(record -> FeedbackSchema.problems(record).stream().map(problem -> id(record) + problem))
                .toList();

        // Then
        assertThat(problems).isEmpty();
    }

    @Test
    void nothingThatTheSourceSendsIsDropped() {
        // When
        var dropped = truth.stream()
                .filter(DemoTenantPipelineTest::isRecord)
                .flatMap(interaction -> {
                    var record = firstRecords.get(id(interaction)).toString();
                    return leaves(interaction.json()).stream()
                            .filter(leaf -> !record.contains(leaf))
                            .map(leaf -> id(interaction) + " lacks " + leaf);
                })
                .toList();

        // Then
        assertThat(dropped).isEmpty();
    }

    @Test
    void whatWasFetchedIsDeliveredSkippedOrDead() {
        // When
        var accepted = firstRun.accepted();

        // Then
        assertThat(firstRun.state()).isEqualTo("OK");
        assertThat(accepted.fetched()).isEqualTo(5040);
        assertThat(accepted.fresh()).isEqualTo(firstRecords.size());
        assertThat(accepted.changed() + accepted.unchanged()).isZero();
        assertThat(accepted.skipped()).isEqualTo((int) truth.stream()
                .filter(interaction -> interaction.outcome() != Outcome.AMBIGUOUS && !isRecord(interaction))
                .count());
        assertThat(accepted.dead()).isEqualTo((int) truth.stream()
                .filter(interaction -> interaction.outcome() == Outcome.AMBIGUOUS)
                .count());
        assertThat(accepted.unlinked()).isEqualTo((int) truth.stream()
                .filter(DemoTenantPipelineTest::isRecord)
                .filter(interaction -> interaction.ticketId().isEmpty())
                .count());
    }

    @Test
    void theFirstRunOpensAndClosesItsDays() {
        assertThat(jdbc().queryForObject("SELECT opened_from FROM connection", String.class))
                .isEqualTo(FIRST_YESTERDAY.plusDays(1).minusDays(365).toString());
        assertThat(jdbc().queryForObject("SELECT last_day FROM run ORDER BY id LIMIT 1", String.class))
                .isEqualTo(FIRST_YESTERDAY.toString());
    }

    @Test
    void everyAmbiguousInteractionIsOneDeadLetterHoweverOftenItIsPolled() {
        // When
        pollAndDeliver();

        // Then
        var ambiguous = track.interactions()
                .filter(interaction -> interaction.outcome() == Outcome.AMBIGUOUS)
                .count();
        assertThat(jdbc().queryForObject("SELECT count(*) FROM dead_letter", Long.class))
                .isEqualTo(ambiguous);
        assertThat(jdbc().queryForList("SELECT DISTINCT reason FROM dead_letter", String.class))
                .containsExactly("AMBIGUOUS_SURVEY");
    }

    @Test
    void anotherRunDeliversNothing() {
        // Given
        var before = records().size();

        // When
        var run = pollAndDeliver();

        // Then
        assertThat(run.state()).isEqualTo("OK");
        assertThat(run.accepted().fresh() + run.accepted().changed()).isZero();
        assertThat(run.accepted().unchanged()).isPositive();
        assertThat(records()).hasSize(before);
    }

    @Test
    void aChangeAtTheSourceIsDeliveredAsTheNextVersionAndAlone() {
        // Given
        var before = records().size();
        var changed = newest(interaction -> true);

        // When
        track.mutate(uuid(changed), interaction -> interaction.put("health_score", 4711));
        var run = pollAndDeliver();

        // Then
        assertThat(run.accepted().changed()).isEqualTo(1);
        assertThat(run.accepted().fresh()).isZero();
        assertThat(records()).hasSize(before + 1);
        assertThat(latest().get(id(changed)).path("version").intValue()).isEqualTo(2);
        assertThat(latest().get(id(changed))
                        .at("/additional_fields/health_score")
                        .intValue())
                .isEqualTo(4711);
    }

    @Test
    void aPartialAnswerThatIsCompletedBecomesARecord() {
        // Given
        var partial = track.interactions()
                .filter(interaction -> interaction.partial() && interaction.outcome() == Outcome.NPS)
                .filter(interaction -> interaction.rating().isEmpty())
                .reduce((earlier, later) -> later)
                .orElseThrow();

        // When
        track.complete(uuid(partial), interaction -> {
            ((ObjectNode) interaction.at("/answers/0")).put("answer", "10");
            return interaction;
        });
        pollAndDeliver();

        // Then
        var record = latest().get(id(partial));
        assertThat(record.path("rating").intValue()).isEqualTo(10);
        assertThat(record.path("version").intValue()).isEqualTo(1);
        track.complete(uuid(partial), interaction -> {
            ((ObjectNode) interaction.at("/answers/0")).putNull("answer");
            return interaction;
        });
    }

    @Test
    void aRowThatAppearsLateInTheLookBackIsDelivered() {
        // Given
        var today = LocalDate.ofInstant(clock().instant(), DemoTenantPipelineTest.zone());

        // When
        var uuid = track.insert(today.minusDays(7));
        pollAndDeliver();

        // Then
        assertThat(latest()).containsKey("track-cxm:" + uuid);
    }

    @ParameterizedTest
    @CsvSource({
        "HTML, PROTOCOL_ERROR",
        "UNSUCCESSFUL, PROTOCOL_ERROR",
        "TRUNCATED, PROTOCOL_ERROR",
        "DROPPED, UNREACHABLE",
        "LYING_TOTAL, UNSTABLE",
        "ROW_INSERTED, UNSTABLE",
        "UNAUTHORIZED, AUTH_FAILED",
        "NOT_FOUND, GONE",
        "SERVER_ERROR, UNREACHABLE",
        "TOO_MANY_REQUESTS, RATE_LIMITED"
    })
    void aVendorInTroubleClosesNoDayAndTheNextRunGoesOn(Fault fault, String state) {
        // Given
        var closed = status().closedThrough();
        clock().advance(Duration.ofDays(1));
        track.answerAlways(INTERACTIONS, fault);

        // When
        var run = pollAndDeliver();

        // Then
        assertThat(run.state()).isEqualTo(state);
        assertThat(status().state()).isEqualTo(state);
        assertThat(status().error()).isNotBlank().isEqualTo(run.error());
        assertThat(status().nextPollAt()).isAfter(clock().instant());
        assertThat(status().closedThrough()).isEqualTo(closed);
        track.heal();
        assertThat(pollAndDeliver().state()).isEqualTo("OK");
        assertThat(status().error()).isNull();
        assertThat(status().closedThrough()).isEqualTo(closed.plusDays(1));
        assertEverythingArrivedOnce();
    }

    @ParameterizedTest
    @EnumSource(
            names = {"HTML", "TRUNCATED", "DROPPED", "LYING_TOTAL", "ROW_INSERTED", "SERVER_ERROR", "TOO_MANY_REQUESTS"
            })
    void aSingleFaultIsMendedWithinTheRun(Fault fault) {
        // Given
        clock().advance(Duration.ofDays(1));
        track.answerNext(uri -> INTERACTIONS.test(uri) && uri.getQuery().endsWith("page=2"), fault);

        // When
        var run = pollAndDeliver();

        // Then
        assertThat(run.state()).as(run.error()).isEqualTo("OK");
        assertEverythingArrivedOnce();
    }

    @Test
    void acceptedIsDeliveredAndPendingAndDead() {
        assertThat(context.getBean(Deliveries.class).lanes("demo"))
                .singleElement()
                .satisfies(lane -> {
                    assertThat(lane.sink()).isEqualTo("archive");
                    assertThat(lane.pending()).isZero();
                    assertThat(lane.dead()).isZero();
                    assertThat(lane.accepted())
                            .isEqualTo(lane.delivered())
                            .isEqualTo(records().size());
                });
    }

    @Test
    void theTokenIsToldNowhereAndNoPersonIsInTheLog(CapturedOutput output) throws Exception {
        // Given
        var words = new StringWriter();
        var yesterday = LocalDate.ofInstant(clock().instant(), zone()).minusDays(1);
        for (var fault : Fault.values()) {
            track.answerAlways(uri -> true, fault);
            pollAndDeliver();
            context.getBean(Sampling.class)
                    .read(
                            context.getBean(Tenants.class).find("demo").orElseThrow(),
                            context.getBean(Tenants.class)
                                    .connection("demo", "track")
                                    .orElseThrow(),
                            yesterday,
                            yesterday,
                            () -> false)
                    .ifPresent(failure -> words.append(failure.getMessage()));
            track.heal();
        }

        // When
        pollAndDeliver();

        // Then
        assertThat(track.token()).hasSizeGreaterThan(20);
        assertThat(output.getAll()).contains("poll failed").doesNotContain(track.token(), "@example.com");
        assertThat(words.toString()).doesNotContain(track.token());
        assertThat(reports().toString()).doesNotContain(track.token());
        assertThat(journalRows()).contains("AUTH_FAILED").doesNotContain(track.token());
        assertThat(routes()).contains("track-cxm").doesNotContain(track.token());
        try (var files = Files.walk(folder)) {
            assertThat(files.filter(Files::isRegularFile)).isNotEmpty().allSatisfy(file -> assertThat(
                            new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1))
                    .doesNotContain(track.token()));
        }
    }

    private void assertEverythingArrivedOnce() {
        var records = records();
        var ids = records.stream().map(DemoTenantPipelineTest::id).collect(Collectors.toSet());
        assertThat(ids).containsExactlyInAnyOrderElementsOf(expectedNow(ids));
        assertThat(records).extracting(DemoTenantPipelineTest::idAndVersion).doesNotHaveDuplicates();
    }

    private RunReport pollAndDeliver() {
        var camel = context.getBean(ProducerTemplate.class);
        var dispatch = context.getBean(Dispatch.class);
        context.getBean(Roster.class).all().forEach(claim -> camel.sendBody("direct:poll", claim));
        for (var due = dispatch.due(); !due.isEmpty(); due = dispatch.due()) {
            due.forEach(delivery -> camel.sendBody("direct:deliver", delivery));
        }
        var reports = reports();
        return reports.get(reports.size() - 1);
    }

    private List<RunReport> reports() {
        return context.getBean(Additions.class).reports;
    }

    private MovableClock clock() {
        return (MovableClock) context.getBean(Clock.class);
    }

    private ConnectionStatus status() {
        return context.getBean(Connections.class).all().get(0);
    }

    private JdbcTemplate jdbc() {
        return context.getBean(JdbcTemplate.class);
    }

    private static ZoneId zone() {
        return ZoneId.of("America/Sao_Paulo");
    }

    /** Every line in every file. */
    private List<JsonNode> records() {
        return Output.records(folder.resolve("out"));
    }

    /** The last version of every record. */
    private Map<String, JsonNode> latest() {
        var latest = new HashMap<String, JsonNode>();
        records()
                .forEach(record -> latest.merge(
                        record.path("feedback_id").asText(),
                        record,
                        (one, other) -> one.path("version").intValue()
                                        > other.path("version").intValue()
                                ? one
                                : other));
        return latest;
    }

    /** What is a record by now, or was one before it was edited. */
    private Set<String> expectedNow(Set<String> delivered) {
        return track.interactions()
                .filter(interaction -> isRecord(interaction) || delivered.contains(id(interaction)))
                .map(DemoTenantPipelineTest::id)
                .collect(Collectors.toSet());
    }

    private Interaction newest(Predicate<Interaction> wanted) {
        return track.interactions()
                .filter(DemoTenantPipelineTest::isRecord)
                .filter(wanted)
                .reduce((earlier, later) -> later)
                .orElseThrow();
    }

    private static boolean isRecord(Interaction interaction) {
        return interaction.rating().isPresent();
    }

    private static String id(Interaction interaction) {
        return "track-cxm:" + uuid(interaction);
    }

    private static String uuid(Interaction interaction) {
        return interaction.json().path("uuid").asText();
    }

    private static String id(JsonNode record) {
        return record.path("feedback_id").asText();
    }

    private static String idAndVersion(JsonNode record) {
        return id(record) + '#' + record.path("version").asText();
    }

    /**
     * What stands at the ends of an interaction. Not dates and types of questions, which are written anew; and of an
     * attribute its name and value, unless it has none, but not the id of its definition.
     */
    private static List<String> leaves(JsonNode json) {
        var leaves = new ArrayList<String>();
        collect(json, leaves);
        return leaves;
    }

    private static void collect(JsonNode json, List<String> leaves) {
        if (json.has("value")) {
            if (!json.path("value").asText("").isBlank()) {
                json.properties().stream()
                        .filter(field -> !field.getKey().equals("uuid"))
                        .forEach(field -> collect(field.getValue(), leaves));
            }
        } else if (json.isObject()) {
            json.properties().stream()
                    .filter(field -> !Set.of("answered_at", "created_at", "distributed_at", "item_type")
                            .contains(field.getKey()))
                    .forEach(field -> collect(field.getValue(), leaves));
        } else if (json.isArray()) {
            json.forEach(element -> collect(element, leaves));
        } else if (!json.isNull()) {
            var parts = json.asText().trim().split(":", 2);
            if (parts.length == 1 || !parts[1].isBlank()) {
                Stream.of(parts)
                        .map(String::trim)
                        .map(DemoTenantPipelineTest::quoted)
                        .forEach(leaves::add);
            }
        }
    }

    /** As it stands inside JSON text. */
    private static String quoted(String text) {
        var quoted = TextNode.valueOf(text).toString();
        return quoted.substring(1, quoted.length() - 1);
    }

    private String journalRows() {
        var rows = new StringBuilder();
        for (var table : jdbc().queryForList("SELECT name FROM sqlite_master WHERE type = 'table'", String.class)) {
            for (var row : jdbc().queryForList("SELECT * FROM " + table)) {
                row.values().forEach(value -> rows.append(
                                value instanceof byte[] bytes ? new String(bytes, StandardCharsets.ISO_8859_1) : value)
                        .append('\n'));
            }
        }
        return rows.toString();
    }

    /** The routes as Camel would show them, and all endpoints. */
    private String routes() throws Exception {
        var camel = context.getBean(CamelContext.class);
        var dump = new StringBuilder();
        for (var route : ((ModelCamelContext) camel).getRouteDefinitions()) {
            dump.append(PluginHelper.getModelToXMLDumper(camel).dumpModelAsXml(camel, route));
        }
        camel.getEndpoints()
                .forEach(endpoint -> dump.append(endpoint.getEndpointUri()).append('\n'));
        return dump.toString();
    }
}
