package dev.birdfeeder.sandbox;

import static dev.birdfeeder.sandbox.QualtricsClient.entry;
import static dev.birdfeeder.sandbox.QualtricsClient.tree;
import static dev.birdfeeder.sandbox.QualtricsClient.unzipped;
import static dev.birdfeeder.sandbox.QualtricsClient.withApiToken;
import static dev.birdfeeder.sandbox.QualtricsSandbox.CSAT_SURVEY;
import static dev.birdfeeder.sandbox.QualtricsSandbox.NPS_SURVEY;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.birdfeeder.sandbox.QualtricsSandbox.Response;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The export's three steps, and what is new since the one before. */
class QualtricsExportTest {
    private static final String ALL = "{\"format\":\"ndjson\"}";
    private static final String BY_MODIFICATION = "{\"format\":\"ndjson\",\"sortByLastModifiedDate\":true}";
    private static final String FIRST =
            "{\"format\":\"ndjson\",\"sortByLastModifiedDate\":true,\"allowContinuation\":true}";

    private final SettableClock clock = new SettableClock("2026-03-10T12:00:00Z");
    private final QualtricsSandbox qualtrics = QualtricsSandbox.start(clock, 7, 40, 10);
    private final QualtricsClient client = withApiToken(qualtrics);

    @AfterEach
    void close() {
        qualtrics.close();
    }

    // Start

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "not JSON",
                "{}",
                "{'format':'pdf'}",
                "{'format':'NDJSON'}",
                "{'format':'ndjson','lastResponseId':'R_1'}",
                "{'format':'ndjson','useLabels':true}",
                "{'format':'ndjson','useLabels':false}",
                "{'format':'json','timeZone':'UTC'}",
                "{'format':'ndjson','breakoutSets':false}",
                "{'format':'ndjson','seenUnansweredRecode':0}",
                "{'format':'ndjson','multiselectSeenUnansweredRecode':0}",
                "{'format':'ndjson','includeDisplayOrder':true}",
                "{'format':'ndjson','formatDecimalAsComma':false}",
                "{'format':'ndjson','newlineReplacement':' '}",
                "{'format':'ndjson','includeLabelColumns':true}",
                "{'format':'ndjson','allowContinuation':true,'filterId':'x'}",
                "{'format':'ndjson','sortByLastModifiedDate':true,'filterId':'x'}",
                "{'format':'ndjson','allowContinuation':true,'continuationToken':'x'}",
                "{'format':'ndjson','continuationToken':'x'}",
                "{'format':'ndjson','startDate':'2026-03-01'}",
                "{'format':'ndjson','startDate':'2026-03-01T00:00:00'}",
                "{'format':'ndjson','limit':0}",
                "{'format':'ndjson','compress':'yes'}",
                "{'format':'ndjson','StartDate':'2026-03-01T00:00:00Z'}"
            })
    void aRequestThatBreaksARuleIsAnswered400AndStartsNothing(String body) {
        var response = client.post("/surveys/" + NPS_SURVEY + "/export-responses", body.replace('\'', '"'));

        assertThat(response.statusCode()).as(response.body()).isEqualTo(400);
        assertThat(tree(response).at("/meta/error/errorMessage").asText()).isNotBlank();
        assertThat(qualtrics.exportsStarted()).isZero();
    }

    @Test
    void datesBesideAContinuationAreRefusedWhereTheAccountReadsThemAsFilters() {
        var body =
                "{\"format\":\"ndjson\",\"allowContinuation\":true,\"startDate\":\"2026-03-01T00:00:00Z\",\"sortByLastModifiedDate\":true}";
        var taken = client.post("/surveys/" + NPS_SURVEY + "/export-responses", body);
        qualtrics.refuseDatesWithContinuation(true);
        var refused = client.post("/surveys/" + NPS_SURVEY + "/export-responses", body);

        assertThat(taken.statusCode()).isEqualTo(200);
        assertThat(refused.statusCode()).isEqualTo(400);
    }

    @Test
    void aStartAnswersWithAProgressIdAndNothingDone() {
        var start = client.start(NPS_SURVEY, ALL);

        assertThat(start.path("progressId").asText()).startsWith("ES_");
        assertThat(start.path("percentComplete").doubleValue()).isZero();
        assertThat(start.path("status").asText()).isEqualTo("inProgress");
        assertThat(start.has("fileId")).isFalse();
    }

    // Progress

    @Test
    void anExportAdvancesWithEveryQuestionForItsProgress() {
        qualtrics.exportsTake(4);
        var progressId = client.start(NPS_SURVEY, ALL).path("progressId").asText();
        var percents = new ArrayList<Double>();
        var answers = new ArrayList<JsonNode>();
        for (var poll = 0; poll < 5; poll++) {
            answers.add(client.progress(NPS_SURVEY, progressId));
            percents.add(answers.get(poll).path("percentComplete").doubleValue());
        }

        assertThat(percents).containsExactly(25.0, 50.0, 75.0, 100.0, 100.0);
        assertThat(answers.subList(0, 3)).allSatisfy(answer -> {
            assertThat(answer.path("status").asText()).isEqualTo("inProgress");
            assertThat(answer.get("fileId").isNull()).isTrue();
        });
        assertThat(answers.get(3).path("status").asText()).isEqualTo("complete");
        assertThat(answers.get(3).path("fileId").asText()).isNotBlank().isNotEqualTo(progressId);
    }

    @Test
    void anUnknownExportOrThatOfAnotherSurveyIsNotFound() {
        var progressId = client.start(NPS_SURVEY, ALL).path("progressId").asText();

        assertThat(client.get("/surveys/" + NPS_SURVEY + "/export-responses/ES_none")
                        .statusCode())
                .isEqualTo(404);
        assertThat(client.get("/surveys/" + CSAT_SURVEY + "/export-responses/" + progressId)
                        .statusCode())
                .isEqualTo(404);
        assertThat(client.file(NPS_SURVEY, progressId).statusCode())
                .as("before it is complete")
                .isEqualTo(404);
    }

    @Test
    void anExportThatWouldBeTooLargeFailsAtAHundredPercent() {
        qualtrics.exportsHold(20_000);

        var all = client.finished(NPS_SURVEY, ALL);
        var few = client.finished(NPS_SURVEY, "{\"format\":\"ndjson\",\"limit\":5}");

        assertThat(all.path("status").asText()).isEqualTo("failed");
        assertThat(all.path("percentComplete").doubleValue()).isEqualTo(100);
        assertThat(all.get("fileId").isNull()).isTrue();
        assertThat(few.path("status").asText()).isEqualTo("complete");
    }

    // File

    @Test
    void aFileIsAZipWithOneEntryNamedAfterTheSurveyWhoseNameHasASlash() {
        var fileId = client.finished(NPS_SURVEY, ALL).path("fileId").asText();
        var file = client.file(NPS_SURVEY, fileId);
        var names = new ArrayList<String>();
        entry(file.body(), names);

        assertThat(file.headers().firstValue("Content-Type")).contains("application/zip");
        assertThat(names)
                .singleElement()
                .satisfies(name -> assertThat(name).contains("/", "💚").endsWith(".ndjson"));
    }

    @Test
    void linesHoldAResponseEachOrNothing() {
        var fileId = client.finished(NPS_SURVEY, ALL).path("fileId").asText();
        var lines = unzipped(client.file(NPS_SURVEY, fileId).body()).lines().toList();

        assertThat(lines).contains("{}");
        assertThat(lines).filteredOn(line -> !line.equals("{}")).allSatisfy(line -> assertThat(
                        tree(line).fieldNames())
                .toIterable()
                .containsExactlyInAnyOrder("responseId", "values", "labels", "displayedFields", "displayedValues"));
    }

    @Test
    void jsonIsOneDocumentAndNothingIsCompressedWhenThatIsAskedFor() {
        var fileId = client.finished(NPS_SURVEY, "{\"format\":\"json\",\"compress\":false}")
                .path("fileId")
                .asText();
        var file = client.file(NPS_SURVEY, fileId);

        assertThat(tree(new String(file.body(), StandardCharsets.UTF_8)).path("responses"))
                .hasSameSizeAs(client.export(NPS_SURVEY, ALL));
    }

    @Test
    void aFileIsGoneAfterAWeek() {
        var fileId = client.finished(NPS_SURVEY, ALL).path("fileId").asText();
        clock.advance(Duration.ofDays(7).minusSeconds(1));
        var before = client.file(NPS_SURVEY, fileId).statusCode();
        clock.advance(Duration.ofSeconds(1));

        assertThat(before).isEqualTo(200);
        assertThat(client.file(NPS_SURVEY, fileId).statusCode()).isEqualTo(404);
    }

    @Test
    void aFileIsTheSurveyAsItWasWhenTheExportWasStarted() {
        var progress = client.start(NPS_SURVEY, ALL).path("progressId").asText();
        var id = recorded(NPS_SURVEY).get(0).responseId();
        qualtrics.mutate(id, json -> json.put("edited", true));
        qualtrics.exportsTake(1);
        var fileId = client.progress(NPS_SURVEY, progress).path("fileId").asText();
        var records =
                QualtricsClient.records(unzipped(client.file(NPS_SURVEY, fileId).body()));

        assertThat(find(records, id).has("edited")).isFalse();
        assertThat(find(client.export(NPS_SURVEY, ALL), id).path("edited").asBoolean())
                .isTrue();
    }

    // What is in it

    @Test
    void everyRecordedResponseIsThereOnceAndThoseStillAnsweredAreInAnExportOfTheirOwn() {
        var finished = ids(client.export(NPS_SURVEY, ALL));
        var unfinished = client.export(NPS_SURVEY, "{\"format\":\"ndjson\",\"exportResponsesInProgress\":true}");
        var inProgress = ids(unfinished);

        assertThat(finished)
                .doesNotHaveDuplicates()
                .hasSizeGreaterThan(350)
                .containsExactlyInAnyOrderElementsOf(
                        recorded(NPS_SURVEY).stream().map(Response::responseId).toList());
        assertThat(inProgress).isNotEmpty().doesNotContainAnyElementsOf(finished);
        assertThat(unfinished).allSatisfy(response -> {
            assertThat(response.at("/values/finished").intValue()).isZero();
            assertThat(response.path("values").has("recordedDate")).isFalse();
        });
        assertThat(finished.size() + inProgress.size())
                .isEqualTo((int) qualtrics.responses(NPS_SURVEY).count());
    }

    @Test
    void whoDoesNotComeBackIsRecordedUnfinishedAfterAWeek() {
        var partial = qualtrics
                .responses(NPS_SURVEY)
                .filter(response -> !response.finished())
                .filter(response -> response.recorded().isAfter(clock.instant().plus(Duration.ofHours(1))))
                .findFirst()
                .orElseThrow();
        var before = ids(client.export(NPS_SURVEY, ALL));
        clock.advance(Duration.ofDays(8));
        var after = find(client.export(NPS_SURVEY, ALL), partial.responseId());

        assertThat(before).doesNotContain(partial.responseId());
        assertThat(after.at("/values/finished").intValue()).isZero();
        assertThat(after.at("/values/progress").intValue()).isLessThan(100);
        assertThat(after.at("/values/recordedDate").asText())
                .isEqualTo(partial.recorded().toString());
    }

    @Test
    void theStartIsInclusiveAndTheEndExclusive() {
        var at = recorded(NPS_SURVEY).get(100).recorded();
        var until = client.export(NPS_SURVEY, dates(null, at, false));
        var from = client.export(NPS_SURVEY, dates(at, null, false));
        var exactly = client.export(NPS_SURVEY, dates(at, at.plusMillis(1), false));

        assertThat(exactly).hasSize(1);
        assertThat(ids(from)).containsAll(ids(exactly));
        assertThat(ids(until)).doesNotContainAnyElementsOf(ids(exactly));
        assertThat(until.size() + from.size())
                .isEqualTo(client.export(NPS_SURVEY, ALL).size());
    }

    @Test
    void datesAreOfTheRecordingUnlessSortedByModification() {
        var old = recorded(NPS_SURVEY).get(0);
        qualtrics.mutate(old.responseId(), json -> json);
        var today = clock.instant().minusSeconds(1);

        assertThat(ids(client.export(NPS_SURVEY, dates(today, null, false)))).doesNotContain(old.responseId());
        assertThat(ids(client.export(NPS_SURVEY, dates(today, null, true)))).contains(old.responseId());
    }

    @Test
    void sortingByModificationTellsItAndGoesByIt() {
        var plain = client.export(NPS_SURVEY, ALL);
        var sorted = client.export(NPS_SURVEY, BY_MODIFICATION);

        assertThat(plain).noneMatch(response -> response.path("values").has("_lastModifiedDate"));
        assertThat(sorted)
                .extracting(response ->
                        Instant.parse(response.at("/values/_lastModifiedDate").asText()))
                .isSorted();
        assertThat(ids(sorted)).containsExactlyInAnyOrderElementsOf(ids(plain));
        assertThat(sorted)
                .filteredOn(response ->
                        !response.at("/values/_lastModifiedDate").equals(response.at("/values/recordedDate")))
                .as("changed later")
                .isNotEmpty();
    }

    @Test
    void columnsAreChosenAndMetadataThatIsNotNamedIsGone() {
        var records = client.export(
                CSAT_SURVEY,
                "{\"format\":\"ndjson\",\"questionIds\":[\"QID1\"],\"embeddedDataIds\":[\"ticketId\"],\"surveyMetadataIds\":[\"_recordId\"]}");

        assertThat(records).isNotEmpty().allSatisfy(record -> assertThat(
                        record.path("values").fieldNames())
                .toIterable()
                .isSubsetOf("QID1", "ticketId", "_recordId")
                .contains("_recordId"));
    }

    @Test
    void anExportMayLagBehind() {
        var newest = recorded(NPS_SURVEY).stream()
                .reduce((one, other) -> one.recorded().isAfter(other.recorded()) ? one : other)
                .orElseThrow();
        qualtrics.exportsLag(
                Duration.between(newest.recorded(), clock.instant()).plusMillis(1));

        assertThat(ids(client.export(NPS_SURVEY, BY_MODIFICATION))).doesNotContain(newest.responseId());
        clock.advance(Duration.ofSeconds(1));
        assertThat(ids(client.export(NPS_SURVEY, BY_MODIFICATION))).contains(newest.responseId());
    }

    @Test
    void whatWasDeletedIsGoneAndNothingTellsOfIt() {
        var id = recorded(NPS_SURVEY).get(3).responseId();
        var token = client.finished(NPS_SURVEY, FIRST).path("continuationToken").asText();
        qualtrics.remove(id);

        assertThat(ids(client.export(NPS_SURVEY, ALL))).doesNotContain(id);
        assertThat(client.export(NPS_SURVEY, continued(token))).isEmpty();
    }

    // Continuation

    @Test
    void theTokenComesWithTheCompletedProgress() {
        var start = client.start(NPS_SURVEY, FIRST);
        var running = client.progress(NPS_SURVEY, start.path("progressId").asText());

        assertThat(start.has("continuationToken")).isFalse();
        assertThat(running.has("continuationToken")).isFalse();
        assertThat(client.finished(NPS_SURVEY, FIRST).path("continuationToken").asText())
                .isNotBlank();
        assertThat(client.finished(NPS_SURVEY, ALL).has("continuationToken")).isFalse();
        qualtrics.tellTokenAtOnce(true);
        assertThat(client.start(NPS_SURVEY, FIRST).path("continuationToken").asText())
                .isNotBlank();
    }

    @Test
    void aTokenBringsWhatIsNewOrChangedSinceAndTheNextToken() {
        var token = client.finished(NPS_SURVEY, FIRST).path("continuationToken").asText();
        var none = client.finished(NPS_SURVEY, continued(token));
        var edited = recorded(NPS_SURVEY).get(0).responseId();
        qualtrics.mutate(edited, json -> json);
        var late = qualtrics.insert(NPS_SURVEY, LocalDate.parse("2026-02-20"));
        var partial = qualtrics
                .responses(NPS_SURVEY)
                .filter(response -> response.recorded().isAfter(clock.instant()))
                .findFirst()
                .orElseThrow()
                .responseId();
        qualtrics.finish(partial, json -> json);

        assertThat(QualtricsClient.records(unzipped(
                        client.file(NPS_SURVEY, none.path("fileId").asText()).body())))
                .isEmpty();
        var news = client.export(
                NPS_SURVEY, continued(none.path("continuationToken").asText()));
        assertThat(ids(news)).containsExactlyInAnyOrder(edited, late, partial);
        assertThat(find(news, partial).at("/values/finished").intValue()).isOne();
        assertThat(find(news, late).at("/values/status").intValue())
                .as("imported")
                .isEqualTo(4);
    }

    @Test
    void exportsByTokenAndByTimeTileWhatThereIs() {
        var seen = new ArrayList<>(ids(client.export(NPS_SURVEY, BY_MODIFICATION)));
        var token = client.finished(NPS_SURVEY, FIRST).path("continuationToken").asText();
        for (var day = 0; day < 5; day++) {
            clock.advance(Duration.ofHours(23));
            var next = client.finished(NPS_SURVEY, continued(token));
            token = next.path("continuationToken").asText();
            seen.addAll(ids(QualtricsClient.records(unzipped(
                    client.file(NPS_SURVEY, next.path("fileId").asText()).body()))));
        }

        assertThat(seen)
                .containsAll(
                        recorded(NPS_SURVEY).stream().map(Response::responseId).toList());
    }

    @Test
    void withoutModificationATokenBringsTheNewOnly() {
        var first = "{\"format\":\"ndjson\",\"allowContinuation\":true}";
        var token = client.finished(NPS_SURVEY, first).path("continuationToken").asText();
        qualtrics.mutate(recorded(NPS_SURVEY).get(0).responseId(), json -> json);
        var late = qualtrics.insert(NPS_SURVEY, LocalDate.parse("2026-02-20"));

        assertThat(ids(client.export(
                        NPS_SURVEY, "{\"format\":\"ndjson\",\"continuationToken\":\"%s\"}".formatted(token))))
                .containsExactly(late);
    }

    @Test
    void aTokenIsRefusedAfterAWeekAndForAnotherSurvey() {
        var token = client.finished(NPS_SURVEY, FIRST).path("continuationToken").asText();
        var other = client.post("/surveys/" + CSAT_SURVEY + "/export-responses", continued(token));
        clock.advance(Duration.ofDays(7));
        var late = client.post("/surveys/" + NPS_SURVEY + "/export-responses", continued(token));

        assertThat(other.statusCode()).isEqualTo(400);
        assertThat(late.statusCode()).isEqualTo(400);
    }

    private List<Response> recorded(String survey) {
        Predicate<Response> isRecorded = response -> !response.recorded().isAfter(clock.instant());
        return qualtrics.responses(survey).filter(isRecorded).toList();
    }

    private static String dates(Instant start, Instant end, boolean byModification) {
        return "{\"format\":\"ndjson\",\"sortByLastModifiedDate\":%s%s%s}"
                .formatted(
                        byModification,
                        start == null ? "" : ",\"startDate\":\"" + start + "\"",
                        end == null ? "" : ",\"endDate\":\"" + end + "\"");
    }

    private static String continued(String token) {
        return "{\"format\":\"ndjson\",\"sortByLastModifiedDate\":true,\"continuationToken\":\"%s\"}".formatted(token);
    }

    private static List<String> ids(List<JsonNode> records) {
        return records.stream()
                .map(record -> record.path("responseId").asText())
                .toList();
    }

    private static JsonNode find(List<JsonNode> records, String id) {
        return records.stream()
                .filter(record -> record.path("responseId").asText().equals(id))
                .findFirst()
                .orElseThrow();
    }
}
