package dev.birdfeeder.sandbox;

import static dev.birdfeeder.sandbox.QualtricsClient.tree;
import static dev.birdfeeder.sandbox.QualtricsClient.withApiToken;
import static dev.birdfeeder.sandbox.QualtricsClient.withScopes;
import static dev.birdfeeder.sandbox.QualtricsSandbox.CSAT_SURVEY;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who is let in, to what and how often, and how errors are told. */
class QualtricsAccountTest {
    private static final String SCOPES = "read:survey_responses read:surveys";

    private final SettableClock clock = new SettableClock("2026-03-10T12:00:00Z");
    private final QualtricsSandbox qualtrics = QualtricsSandbox.start(clock, 7, 30, 4);

    @AfterEach
    void close() {
        qualtrics.close();
    }

    @Test
    void listensOnLoopbackOnly() {
        assertThat(qualtrics.url().getHost()).isEqualTo("127.0.0.1");
        assertThat(qualtrics.url().getPort()).isPositive();
    }

    @Test
    void credentialsFollowFromTheSeedAndSurveysDoNot() {
        try (var same = QualtricsSandbox.start(clock, 7, 1, 1);
                var other = QualtricsSandbox.start(clock, 8, 1, 1)) {
            assertThat(same.clientSecret()).isEqualTo(qualtrics.clientSecret()).isNotEqualTo(other.clientSecret());
            assertThat(same.apiToken()).isEqualTo(qualtrics.apiToken()).isNotEqualTo(other.apiToken());
            assertThat(withApiToken(other).result("/surveys").findValuesAsText("id"))
                    .contains(CSAT_SURVEY);
        }
    }

    // Tokens

    @Test
    void aTokenIsGivenAtTheHostsRootForAnHour() {
        var token = tree(QualtricsClient.token(qualtrics, SCOPES));

        assertThat(token.path("access_token").asText()).isNotBlank();
        assertThat(token.path("token_type").asText()).isEqualTo("Bearer");
        assertThat(token.path("expires_in").intValue()).isEqualTo(3600);
        assertThat(token.path("scope").asText().split(" ")).containsExactlyInAnyOrder(SCOPES.split(" "));
    }

    @ParameterizedTest
    @CsvSource({
        "wrong:secret, application/x-www-form-urlencoded, grant_type=client_credentials, 401, invalid_client",
        ", application/json, grant_type=client_credentials, 400, invalid_request",
        ", multipart/form-data; boundary=x, grant_type=client_credentials, 400, invalid_request",
        ", application/x-www-form-urlencoded, grant_type=password, 400, unsupported_grant_type",
        ", application/x-www-form-urlencoded, scope=read:surveys, 400, unsupported_grant_type",
        ", application/x-www-form-urlencoded, grant_type=client_credentials&scope=read%3Acontacts, 400, invalid_scope"
    })
    void aTokenIsRefused(String client, String contentType, String body, int status, String error) {
        var right = qualtrics.clientId() + ":" + qualtrics.clientSecret();

        var response = QualtricsClient.token(qualtrics, client == null ? right : client, contentType, body);

        assertThat(response.statusCode()).isEqualTo(status);
        assertThat(tree(response).path("error").asText()).isEqualTo(error);
        assertThat(tree(response).has("meta")).as("an envelope").isFalse();
        assertThat(qualtrics.tokensIssued()).isZero();
    }

    @Test
    void aTokenWithoutScopesAskedForHasAllThatTheClientMayHave() {
        var client = qualtrics.clientId() + ":" + qualtrics.clientSecret();

        var token = tree(QualtricsClient.token(
                qualtrics, client, "application/x-www-form-urlencoded", "grant_type=client_credentials"));

        assertThat(token.path("scope").asText()).contains("read:surveys", "read:survey_responses");
    }

    @Test
    void aTokenDiesWhenItsTimeIsOver() {
        qualtrics.tokensLive(Duration.ofSeconds(2));
        var client = withScopes(qualtrics, SCOPES);
        var before = client.get("/surveys");
        clock.advance(Duration.ofSeconds(2));

        assertThat(before.statusCode()).isEqualTo(200);
        assertThat(client.get("/surveys").statusCode()).isEqualTo(401);
        assertThat(withScopes(qualtrics, SCOPES).get("/surveys").statusCode()).isEqualTo(200);
    }

    @Test
    void aTokenMayDieEarlierThanItSays() {
        qualtrics.tokensServe(2);
        var client = withScopes(qualtrics, SCOPES);

        assertThat(client.get("/surveys").statusCode()).isEqualTo(200);
        assertThat(client.get("/surveys").statusCode()).isEqualTo(200);
        assertThat(client.get("/surveys").statusCode()).isEqualTo(401);
    }

    @ParameterizedTest
    @CsvSource({"X-API-TOKEN, wrong", "Authorization, Bearer wrong", "Authorization, Basic eDp5", "X-Other, x"})
    void withoutACredentialNothingIsTold(String header, String credential) {
        var response = new QualtricsClient(qualtrics, header, credential).get("/surveys");

        assertThat(response.statusCode()).isEqualTo(401);
        assertThat(tree(response).at("/meta/httpStatus").asText()).isEqualTo("401 - Unauthorized");
    }

    // Scopes

    @Test
    void aTokenOpensWhatItsScopesSay() {
        var client = withScopes(qualtrics, "read:surveys");

        assertThat(client.get("/surveys").statusCode()).isEqualTo(200);
        var refused = client.post("/surveys/" + CSAT_SURVEY + "/export-responses", "{\"format\":\"ndjson\"}");
        assertThat(refused.statusCode()).isEqualTo(403);
        assertThat(tree(refused).at("/meta/error/errorMessage").asText())
                .isEqualTo("Missing the following required scopes: read:survey_responses");
    }

    @Test
    void whoAmIAndContactsAreClosedToTheTwoUsualScopes() {
        var client = withScopes(qualtrics, SCOPES);

        assertThat(client.get("/whoami").statusCode()).isEqualTo(403);
        assertThat(client.get("/directories").statusCode()).isEqualTo(403);
        assertThat(client.get("/distributions?surveyId=" + CSAT_SURVEY).statusCode())
                .isEqualTo(403);
        assertThat(client.get("/eventsubscriptions").statusCode()).isEqualTo(403);
        qualtrics.grant(Set.of("manage:all"));
        assertThat(withScopes(qualtrics, "manage:all").get("/whoami").statusCode())
                .isEqualTo(200);
    }

    @Test
    void managingIncludesReading() {
        qualtrics.grant(Set.of("manage:surveys"));

        assertThat(withScopes(qualtrics, "manage:surveys").get("/surveys").statusCode())
                .isEqualTo(200);
    }

    @ParameterizedTest
    @EnumSource(
            value = QualtricsCall.class,
            names = {"SURVEY", "DEFINITION", "SCHEMA"})
    void whichScopeOpensADefinitionCanBeToldAsNobodyDocumentsIt(QualtricsCall call) {
        qualtrics.require(call, "read:libraries");
        var path =
                switch (call) {
                    case SURVEY -> "/surveys/" + CSAT_SURVEY;
                    case DEFINITION -> "/survey-definitions/" + CSAT_SURVEY;
                    default -> "/surveys/" + CSAT_SURVEY + "/response-schema";
                };

        assertThat(withScopes(qualtrics, SCOPES).get(path).statusCode()).isEqualTo(403);
    }

    // Envelope

    @Test
    void anAnswerIsInTheEnvelope() {
        var json = tree(withApiToken(qualtrics).get("/whoami"));

        assertThat(json.fieldNames()).toIterable().containsExactly("result", "meta");
        assertThat(json.at("/meta/httpStatus").asText()).isEqualTo("200 - OK");
        assertThat(json.at("/meta/requestId").asText()).isNotBlank();
        assertThat(json.at("/meta").has("notice")).isFalse();
        assertThat(json.path("result").fieldNames())
                .toIterable()
                .containsExactlyInAnyOrder(
                        "brandId", "userId", "userName", "firstName", "lastName", "email", "accountType", "datacenter");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/surveys/SV_none", "/surveys/SV_none/responses/R_1", "/no/such/call", "/Surveys"})
    void anErrorIsInsideMetaAndNamesAreCaseSensitive(String path) {
        var json = tree(withApiToken(qualtrics).get(path));

        assertThat(json.fieldNames()).toIterable().containsExactly("meta");
        assertThat(json.at("/meta/httpStatus").asText()).isEqualTo("404 - Not Found");
        assertThat(json.at("/meta/requestId").asText()).isNotBlank();
        assertThat(json.at("/meta/error/errorCode").isTextual()).isTrue();
        assertThat(json.at("/meta/error/errorMessage").asText()).isNotBlank();
    }

    @Test
    void theWrongDataCentreAnswersWithANoticeAndStartsNoExports() {
        qualtrics.proxied(true);
        var client = withApiToken(qualtrics);

        var surveys = client.get("/surveys");
        var export = client.post("/surveys/" + CSAT_SURVEY + "/export-responses", "{\"format\":\"ndjson\"}");

        assertThat(surveys.statusCode()).isEqualTo(200);
        assertThat(tree(surveys).at("/meta/notice").asText())
                .startsWith("Request proxied. For faster response times, use this host instead: ");
        assertThat(export.statusCode()).isEqualTo(400);
    }

    // Limits

    @Test
    void aCallIsLimitedByTheMinute() {
        var client = withApiToken(qualtrics);
        var statuses = new ArrayList<Integer>();
        for (var request = 0; request < 61; request++) {
            statuses.add(
                    client.get("/surveys/" + CSAT_SURVEY + "/response-schema").statusCode());
        }

        assertThat(statuses.subList(0, 60)).containsOnly(200);
        assertThat(statuses.get(60)).isEqualTo(429);
        assertThat(client.get("/surveys").statusCode()).as("another call").isEqualTo(200);
        clock.advance(Duration.ofMinutes(1));
        assertThat(client.get("/surveys/" + CSAT_SURVEY + "/response-schema").statusCode())
                .isEqualTo(200);
    }

    @Test
    void theBrandIsLimitedAsAWhole() {
        qualtrics.allowPerMinute(1);
        var client = withApiToken(qualtrics);

        assertThat(client.get("/surveys").statusCode()).isEqualTo(200);
        assertThat(client.get("/whoami").statusCode()).isEqualTo(429);
        assertThat(tree(client.get("/whoami")).at("/meta/httpStatus").asText()).isEqualTo("429 - Too Many Requests");
    }

    // Surveys

    @Test
    void surveysComeInPagesWhoseNextIsAWholeAddress() {
        qualtrics.surveysPerPage(3);
        var client = withApiToken(qualtrics);

        var first = client.result("/surveys");
        var second = client.result(first.path("nextPage").asText());

        assertThat(first.path("elements")).hasSize(3);
        assertThat(first.path("nextPage").asText()).startsWith(qualtrics.url() + "/API/v3/surveys?");
        assertThat(second.path("elements")).hasSize(1);
        assertThat(second.path("nextPage").isNull()).isTrue();
        assertThat(keysOf(first.at("/elements/0")))
                .containsExactlyInAnyOrder("id", "name", "ownerId", "lastModified", "creationDate", "isActive");
    }

    private static Iterable<String> keysOf(JsonNode json) {
        return json::fieldNames;
    }
}
