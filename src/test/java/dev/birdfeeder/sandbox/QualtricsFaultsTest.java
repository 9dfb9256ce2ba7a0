package dev.birdfeeder.sandbox;

import static dev.birdfeeder.sandbox.QualtricsClient.entry;
import static dev.birdfeeder.sandbox.QualtricsClient.tree;
import static dev.birdfeeder.sandbox.QualtricsClient.unzipped;
import static dev.birdfeeder.sandbox.QualtricsClient.withApiToken;
import static dev.birdfeeder.sandbox.QualtricsSandbox.CSAT_SURVEY;
import static dev.birdfeeder.sandbox.QualtricsSandbox.NPS_SURVEY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.birdfeeder.sandbox.QualtricsSandbox.Fault;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every fault does what it says, once or for ever. */
class QualtricsFaultsTest {
    private static final String ALL = "{\"format\":\"ndjson\"}";

    private final SettableClock clock = new SettableClock("2026-03-10T12:00:00Z");
    private final QualtricsSandbox qualtrics = QualtricsSandbox.start(clock, 7, 30, 4);
    private final QualtricsClient client = withApiToken(qualtrics);

    @AfterEach
    void close() {
        qualtrics.close();
    }

    @ParameterizedTest
    @CsvSource({
        "HTML, 200",
        "BAD_REQUEST, 400",
        "TOKENS_REVOKED, 401",
        "FORBIDDEN, 403",
        "NOT_FOUND, 404",
        "TOO_MANY_REQUESTS, 429",
        "SERVER_ERROR, 500",
        "UNAVAILABLE, 503",
        "GATEWAY_TIMEOUT, 504"
    })
    void aFaultComesOnceAndThenAllIsWell(Fault fault, int status) {
        qualtrics.answerNext(QualtricsCall.SURVEYS, fault);

        var spoiled = client.get("/surveys");

        assertThat(spoiled.statusCode()).isEqualTo(status);
        assertThat(spoiled.headers().firstValue("Retry-After").isPresent()).isEqualTo(status == 429);
        assertThat(client.result("/surveys").path("elements")).isNotEmpty();
    }

    @Test
    void aFaultMayStayAndConcernOneSurveyOnly() {
        qualtrics.answerAlways(QualtricsCall.START_EXPORT, NPS_SURVEY, Fault.SERVER_ERROR);
        for (var time = 0; time < 3; time++) {
            assertThat(client.post("/surveys/" + NPS_SURVEY + "/export-responses", ALL)
                            .statusCode())
                    .isEqualTo(500);
        }

        assertThat(client.export(CSAT_SURVEY, ALL)).isNotEmpty();
        qualtrics.heal();
        assertThat(client.export(NPS_SURVEY, ALL)).isNotEmpty();
    }

    @Test
    void allTokensAreGoneWhenTheyAreRevoked() {
        var bearer = QualtricsClient.withScopes(qualtrics, "read:surveys");
        qualtrics.answerNext(QualtricsCall.SURVEYS, Fault.TOKENS_REVOKED);

        assertThat(bearer.get("/surveys").statusCode()).isEqualTo(401);
        assertThat(bearer.get("/surveys").statusCode()).isEqualTo(401);
    }

    @ParameterizedTest
    @CsvSource({"NO_EXPIRY, ", "EXPIRY_AS_TEXT, \"3600\"", "EXPIRY_NEGATIVE, -1", "EXPIRY_HUGE, 1.0E12", "NONE, 3600"})
    void aTokenMayTellItsLifeInOtherWays(Fault fault, String expiry) {
        qualtrics.answerNext(QualtricsCall.TOKEN, fault);

        var token = tree(QualtricsClient.token(qualtrics, "read:surveys"));

        assertThat(token.has("access_token")).isTrue();
        assertThat(token.has("expires_in") ? token.get("expires_in").toString() : null)
                .isEqualTo(expiry);
    }

    @Test
    void thereMayBeNoTokenAtAll() {
        qualtrics.answerNext(QualtricsCall.TOKEN, Fault.NO_TOKEN);
        qualtrics.answerNext(QualtricsCall.TOKEN, Fault.INVALID_CLIENT);

        assertThat(tree(QualtricsClient.token(qualtrics, "read:surveys")).has("access_token"))
                .isFalse();
        var refused = QualtricsClient.token(qualtrics, "read:surveys");
        assertThat(refused.statusCode()).isEqualTo(400);
        assertThat(tree(refused).path("error").asText()).isEqualTo("invalid_client");
    }

    @Test
    void aListMayLeadAstray() {
        qualtrics.answerNext(QualtricsCall.SURVEYS, Fault.NEXT_PAGE_ELSEWHERE);
        qualtrics.answerNext(QualtricsCall.SURVEYS, Fault.NEXT_PAGE_A_WORD);
        qualtrics.answerNext(QualtricsCall.SURVEYS, Fault.NO_ELEMENTS);

        assertThat(client.result("/surveys").path("nextPage").asText())
                .doesNotStartWith(qualtrics.url().toString());
        assertThat(client.result("/surveys").path("nextPage").asText()).isEqualTo("string");
        assertThat(client.result("/surveys").has("elements")).isFalse();
    }

    // Exports

    @Test
    void aStartMayGiveNoProgressId() {
        qualtrics.answerNext(QualtricsCall.START_EXPORT, Fault.NO_PROGRESS_ID);

        assertThat(client.start(NPS_SURVEY, ALL).get("progressId").isNull()).isTrue();
    }

    @Test
    void aFailedExportStaysSoAndTheNextOneIsWell() {
        qualtrics.answerNext(QualtricsCall.EXPORT_PROGRESS, Fault.EXPORT_FAILED);
        var progressId = client.start(NPS_SURVEY, ALL).path("progressId").asText();

        for (var time = 0; time < 2; time++) {
            var progress = client.progress(NPS_SURVEY, progressId);
            assertThat(progress.path("status").asText()).isEqualTo("failed");
            assertThat(progress.path("percentComplete").doubleValue()).isEqualTo(100);
        }
        assertThat(client.export(NPS_SURVEY, ALL)).isNotEmpty();
    }

    @Test
    void aStuckExportNeverEnds() {
        qualtrics.answerNext(QualtricsCall.EXPORT_PROGRESS, Fault.EXPORT_STUCK);
        var progressId = client.start(NPS_SURVEY, ALL).path("progressId").asText();

        for (var time = 0; time < 10; time++) {
            var progress = client.progress(NPS_SURVEY, progressId);
            assertThat(progress.path("status").asText()).isEqualTo("inProgress");
            assertThat(progress.path("percentComplete").doubleValue()).isEqualTo(99);
        }
    }

    @Test
    void aCompleteExportMayHaveNoFileOrAWrongOne() {
        qualtrics.exportsTake(1);
        qualtrics.answerNext(QualtricsCall.EXPORT_PROGRESS, Fault.NO_FILE_ID);
        qualtrics.answerNext(QualtricsCall.EXPORT_PROGRESS, Fault.WRONG_FILE_ID);

        var without = client.finished(NPS_SURVEY, ALL);
        var wrong = client.finished(NPS_SURVEY, ALL);

        assertThat(without.path("status").asText()).isEqualTo("complete");
        assertThat(without.get("fileId").isNull()).isTrue();
        assertThat(client.file(NPS_SURVEY, wrong.path("fileId").asText()).statusCode())
                .isEqualTo(404);
    }

    @Test
    void aContinuationMayBeRefusedThoughItIsRight() {
        var token = client.finished(NPS_SURVEY, "{\"format\":\"ndjson\",\"allowContinuation\":true}")
                .path("continuationToken")
                .asText();
        qualtrics.answerAlways(QualtricsCall.START_EXPORT, Fault.CONTINUATION_REFUSED);

        var refused = client.post(
                "/surveys/" + NPS_SURVEY + "/export-responses",
                "{\"format\":\"ndjson\",\"continuationToken\":\"%s\"}".formatted(token));

        assertThat(refused.statusCode()).isEqualTo(400);
        assertThat(client.export(NPS_SURVEY, ALL)).as("by dates").isNotEmpty();
    }

    // Files

    @ParameterizedTest
    @CsvSource({
        "BAD_CRC, invalid entry CRC",
        "LYING_SIZE, invalid entry size",
        "ENCRYPTED, encrypted",
        "TRUNCATED, Unexpected end",
        "NOT_A_ZIP, none",
        "NO_ENTRY, none"
    })
    void aSpoiledFileCannotBeUnzipped(Fault fault, String reason) throws IOException {
        var whole = file(Fault.NONE);
        var zip = file(fault);

        if (reason.equals("none")) {
            try (var in = new ZipInputStream(new ByteArrayInputStream(zip))) {
                assertThat(in.getNextEntry()).isNull();
            }
        } else {
            assertThatThrownBy(() -> entry(zip, new ArrayList<>()))
                    .isInstanceOf(UncheckedIOException.class)
                    .hasMessageContaining(reason);
        }
        assertThat(unzipped(whole)).isNotBlank();
    }

    @Test
    void aDroppedFilePromisesMoreThanComes() {
        qualtrics.answerNext(QualtricsCall.EXPORT_FILE, Fault.DROPPED);
        var fileId = client.finished(NPS_SURVEY, ALL).path("fileId").asText();

        assertThatThrownBy(() -> client.file(NPS_SURVEY, fileId)).isInstanceOf(UncheckedIOException.class);
        assertThat(client.file(NPS_SURVEY, fileId).statusCode()).isEqualTo(200);
    }

    @Test
    void aZipMayHaveOneEntryTooManyOrFarTooMany() {
        var two = new ArrayList<String>();
        var many = new ArrayList<String>();

        assertThat(entry(file(Fault.TWO_ENTRIES), two)).isEqualTo(entry(file(Fault.NONE), new ArrayList<>()));
        entry(file(Fault.MANY_ENTRIES), many);

        assertThat(two).hasSize(2);
        assertThat(many).hasSize(100_000);
    }

    @Test
    void anEntrysNameMayLeadOutOfTheFolder() {
        var names = new ArrayList<String>();
        entry(file(Fault.HOSTILE_NAME), names);
        qualtrics.entryName("C:\\x");
        entry(file(Fault.NONE), names);

        assertThat(names).containsExactly("../../../../x", "C:\\x");
    }

    @Test
    void anEntryMayBeAZipItself() {
        var inner = entry(file(Fault.NESTED), new ArrayList<>());

        assertThat(unzipped(inner)).isEqualTo(unzipped(file(Fault.NONE)));
    }

    @Test
    void aBombIsSmallUntilItIsInflated() throws IOException {
        var bomb = file(Fault.ZIP_BOMB);
        var size = 0L;
        try (var in = new ZipInputStream(new ByteArrayInputStream(bomb))) {
            in.getNextEntry();
            var buffer = new byte[1_048_576];
            for (var read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                size += read;
            }
        }

        assertThat(size).isEqualTo(512 * 1_048_576L);
        assertThat(size / bomb.length).isGreaterThan(200);
    }

    @Test
    void aLineMayBeBrokenOrEndless() {
        var broken = unzipped(file(Fault.BROKEN_LINE)).lines().toList();
        var longest = unzipped(file(Fault.LONG_LINE)).lines().toList();

        assertThatThrownBy(() -> tree(broken.get(0))).isInstanceOf(UncheckedIOException.class);
        assertThat(tree(broken.get(1)).path("responseId").asText()).startsWith("R_");
        assertThat(longest.get(0)).hasSizeGreaterThan(12 * 1_048_576);
        assertThat(broken).hasSameSizeAs(longest);
    }

    @Test
    void whoLeavesInTheMiddleOfAFileDoesNoHarm() {
        qualtrics.answerNext(QualtricsCall.EXPORT_FILE, Fault.ZIP_BOMB);
        var fileId = client.finished(NPS_SURVEY, ALL).path("fileId").asText();
        var request = HttpRequest.newBuilder(qualtrics
                        .url()
                        .resolve("/API/v3/surveys/%s/export-responses/%s/file".formatted(NPS_SURVEY, fileId)))
                .header("X-API-TOKEN", qualtrics.apiToken())
                .build();
        var left = QualtricsClient.send(request, BodyHandlers.ofInputStream());

        assertThatThrownBy(() -> {
                    left.body().close();
                    left.body().read();
                })
                .isInstanceOf(IOException.class);
        assertThat(client.file(NPS_SURVEY, fileId).statusCode()).isEqualTo(200);
    }

    private byte[] file(Fault fault) {
        qualtrics.answerNext(QualtricsCall.EXPORT_FILE, fault);
        var fileId = client.finished(NPS_SURVEY, ALL).path("fileId").asText();
        return client.file(NPS_SURVEY, fileId).body();
    }
}
