package dev.birdfeeder.sandbox;

import static dev.birdfeeder.sandbox.QualtricsClient.tree;
import static dev.birdfeeder.sandbox.QualtricsClient.withApiToken;
import static dev.birdfeeder.sandbox.QualtricsSandbox.CSAT_SURVEY;
import static dev.birdfeeder.sandbox.QualtricsSandbox.IDEAS_SURVEY;
import static dev.birdfeeder.sandbox.QualtricsSandbox.NPS_SURVEY;
import static dev.birdfeeder.sandbox.QualtricsSandbox.PULSE_SURVEY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpServer;
import dev.birdfeeder.sandbox.QualtricsSandbox.Response;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What responses hold, one by one, whose they are, and how the account tells of them. */
class QualtricsResponsesTest {
    private final SettableClock clock = new SettableClock("2026-03-10T12:00:00Z");
    private final QualtricsSandbox qualtrics = QualtricsSandbox.start(clock, 7, 60, 20);
    private final QualtricsClient client = withApiToken(qualtrics);

    @AfterEach
    void close() {
        qualtrics.close();
    }

    // Values

    @Test
    void theScoreIsARecodeWithItsWordsBeside() {
        assertThat(finished(CSAT_SURVEY))
                .filteredOn(response -> response.rating().isPresent())
                .hasSizeGreaterThan(500)
                .allSatisfy(response -> {
                    var code = response.json().at("/values/QID1");
                    assertThat(code.isInt()).isTrue();
                    assertThat(code.intValue())
                            .isEqualTo(response.rating().orElseThrow())
                            .isBetween(1, 5);
                    assertThat(response.json().at("/labels/QID1").asText())
                            .contains(code.intValue() == 3 ? "Neither" : code.intValue() > 3 ? " satisfied" : "dissat");
                    assertThat(response.json().at("/displayedValues/QID1")).hasSize(5);
                });
    }

    @Test
    void anNpsAnswerHasAGroupInTheSurveysLanguage() {
        assertThat(finished(NPS_SURVEY))
                .filteredOn(response -> response.rating().isPresent())
                .hasSizeGreaterThan(500)
                .allSatisfy(response -> {
                    var score = response.rating().orElseThrow();
                    assertThat(response.json().at("/values/QID2").intValue()).isEqualTo(score);
                    assertThat(response.json().at("/labels/QID2_NPS_GROUP").asText())
                            .isEqualTo(score < 7 ? "Detrator" : score < 9 ? "Neutro" : "Promotor");
                });
    }

    @Test
    void aScoreThatWasNotGivenWasStillShown() {
        assertThat(finished(NPS_SURVEY))
                .filteredOn(response -> response.rating().isEmpty())
                .isNotEmpty()
                .allSatisfy(response -> {
                    assertThat(response.json().path("values").has("QID2")).isFalse();
                    assertThat(response.json().path("displayedFields"))
                            .extracting(JsonNode::asText)
                            .contains("QID2");
                });
    }

    @Test
    void keysTakeEveryFormThatTheyHave() {
        var nps = keys(NPS_SURVEY);
        var csat = keys(CSAT_SURVEY);

        assertThat(nps)
                .contains("QID3_TEXT", "QID4", "QID4_DO", "QID4_5_TEXT", "QID5_1", "QID5_2", "ticketId", "região");
        assertThat(csat).contains("QID4_1", "QID5_BROWSER", "QID6_PAGE_SUBMIT", "ticketId", "agent");
        assertThat(keys(PULSE_SURVEY)).contains("1_QID5", "2_QID5").doesNotContain("ticketId");
        assertThat(finished(NPS_SURVEY))
                .extracting(response -> response.json().at("/values/QID4"))
                .filteredOn(choices -> !choices.isMissingNode())
                .allMatch(JsonNode::isArray);
    }

    @Test
    void aTicketIsATextThatIsBlankOrMissingAtTimes() {
        var tickets = finished(CSAT_SURVEY).stream()
                .map(response -> response.json().path("values"))
                .toList();

        assertThat(tickets).anyMatch(values -> !values.has("ticketId"));
        assertThat(tickets)
                .anyMatch(values -> values.path("ticketId").asText("-").isEmpty());
        assertThat(tickets).anyMatch(values -> values.path("ticketId").asText().startsWith(" "));
        assertThat(finished(CSAT_SURVEY)).allSatisfy(response -> assertThat(
                        response.json().at("/values/ticketId").asText().strip())
                .isEqualTo(response.ticketId().orElse("")));
    }

    @Test
    void everyStatusOccursAndPreviewsSaySoTwice() {
        var responses = qualtrics.responses(NPS_SURVEY).toList();

        assertThat(responses).extracting(Response::status).contains(0, 1, 2, 4, 8, 16, 17);
        assertThat(responses).filteredOn(response -> response.status() == 1).allSatisfy(response -> assertThat(
                        response.json().at("/values/distributionChannel").asText())
                .isEqualTo("preview"));
        assertThat(responses)
                .filteredOn(response -> response.status() == 0)
                .hasSizeGreaterThan(responses.size() * 8 / 10);
    }

    @Test
    void noAddressOrNumberIsAnybodys() {
        assertThat(qualtrics.responses(NPS_SURVEY)).allSatisfy(response -> {
            assertThat(response.json().at("/values/ipAddress").asText()).startsWith("203.0.113.");
            assertThat(response.json().at("/values/recipientEmail").asText("x@example.com"))
                    .endsWith("@example.com");
        });
    }

    @Test
    void somebodyWorksOnAFewResponsesLater() {
        var later = qualtrics
                .responses(NPS_SURVEY)
                .filter(response -> response.modified().isAfter(response.recorded()))
                .toList();

        assertThat(later).isNotEmpty().allSatisfy(response -> assertThat(
                        response.json().at("/values/caseStatus").asText())
                .isEqualTo("closed"));
    }

    @Test
    void theSameSeedGivesTheSameResponsesWhateverTodayIs() {
        var before = finished(NPS_SURVEY);
        clock.advance(Duration.ofDays(30));
        try (var again = QualtricsSandbox.start(clock, 7, 90, 20)) {
            var after =
                    again.responses(NPS_SURVEY).collect(Collectors.toMap(Response::responseId, response -> response));

            assertThat(before).allSatisfy(response -> assertThat(
                            after.get(response.responseId()).recorded())
                    .isEqualTo(response.recorded()));
        }
    }

    // One by one

    @Test
    void aSingleResponseIsNotYetThereAndThenTheSameAsExported() {
        var exported = client.export(NPS_SURVEY, "{\"format\":\"ndjson\"}").get(0);
        var path = "/surveys/" + NPS_SURVEY + "/responses/"
                + exported.path("responseId").asText();
        var first = client.get(path);

        assertThat(first.statusCode()).isEqualTo(202);
        assertThat(tree(first).at("/meta/httpStatus").asText()).isEqualTo("202 - Accepted");
        assertThat(tree(first).at("/result/message").asText())
                .isEqualTo("The Survey Response is not yet available. Please try again later.");
        assertThat(client.result(path)).isEqualTo(exported);
    }

    @Test
    void aResponseThatIsNoneIsNotFound() {
        for (var id : List.of(
                "R_none", "R_000000000000000", finished(CSAT_SURVEY).get(0).responseId())) {
            assertThat(client.get("/surveys/" + NPS_SURVEY + "/responses/" + id).statusCode())
                    .isEqualTo(404);
        }
        assertThatThrownBy(() -> qualtrics.mutate("R_none", json -> json)).isInstanceOf(IllegalArgumentException.class);
    }

    // Contacts

    @Test
    void historyTellsTheContactOfAResponseWithAPersonalLink() {
        var linked = finished(CSAT_SURVEY).stream()
                .filter(response -> response.contactId().isPresent())
                .collect(Collectors.toMap(
                        Response::responseId, response -> response.contactId().orElseThrow()));
        var told = all("/distributions?surveyId=" + CSAT_SURVEY).stream()
                .flatMap(distribution ->
                        all("/distributions/%s/history"
                                        .formatted(distribution.path("id").asText()))
                                .stream())
                .filter(entry -> entry.path("responseId").asText("").startsWith("R_"))
                .collect(Collectors.toMap(entry -> entry.path("responseId").asText(), entry -> entry.path("contactId")
                        .asText()));

        assertThat(told).hasSizeGreaterThan(500).isEqualTo(linked);
    }

    @Test
    void aContactKnowsMoreThanTheResponse() {
        var response = finished(CSAT_SURVEY).stream()
                .filter(one -> one.contactId().isPresent())
                .filter(one -> !one.json().path("values").has("recipientEmail"))
                .findFirst()
                .orElseThrow();
        var directory =
                client.result("/directories").at("/elements/0/directoryId").asText();
        var contact = client.result("/directories/" + directory + "/contacts/"
                + response.contactId().orElseThrow());

        assertThat(contact.path("email").asText()).endsWith("@example.com");
        assertThat(contact.path("extRef").asText()).startsWith("C");
        assertThat(contact.at("/embeddedData/segment").asText()).isNotBlank();
        var found = QualtricsClient.result(client.post(
                "/directories/" + directory + "/contacts/search?includeEmbedded=true",
                "{\"filter\":{\"filterType\":\"email\",\"comparison\":\"eq\",\"value\":\"%s\"}}"
                        .formatted(contact.path("email").asText())));
        assertThat(found.path("elements")).containsExactly(contact);
        assertThat(client.get("/directories/" + directory + "/contacts/CID_none")
                        .statusCode())
                .isEqualTo(404);
    }

    @Test
    void contactsArePagedAndEndAtTenThousand() {
        var path = "/directories/%s/contacts".formatted(QualtricsContacts.DIRECTORY);

        assertThat(all(path + "?pageSize=500&useNewPaginationScheme=true")).hasSize(2_000);
        assertThat(client.get(path + "?skipToken=10000").statusCode()).isEqualTo(400);
    }

    // Events

    @Test
    void aSubscriptionIsMadeListedAndEnded() {
        var made = QualtricsClient.result(
                client.post(
                        "/eventsubscriptions",
                        "{\"topics\":\"surveyengine.completedResponse.*\",\"publicationUrl\":\"https://example.com/x\",\"encrypt\":false}"));
        var id = made.path("id").asText();

        assertThat(client.result("/eventsubscriptions").path("elements"))
                .extracting(subscription -> subscription.path("id").asText())
                .containsExactly(id);
        assertThat(client.result("/eventsubscriptions/" + id).fieldNames())
                .toIterable()
                .containsExactlyInAnyOrder("id", "scope", "topics", "publicationUrl", "encrypted", "successfulCalls");
        assertThat(client.delete("/eventsubscriptions/" + id).statusCode()).isEqualTo(200);
        assertThat(client.get("/eventsubscriptions/" + id).statusCode()).isEqualTo(404);
        assertThat(client.post("/eventsubscriptions", "{\"topics\":\"x\"}").statusCode())
                .isEqualTo(400);
    }

    @Test
    void aSubscriptionNeedsItsOwnScope() {
        qualtrics.grant(Set.of("read:subscriptions"));
        var reader = QualtricsClient.withScopes(qualtrics, "read:subscriptions");

        assertThat(reader.get("/eventsubscriptions").statusCode()).isEqualTo(200);
        assertThat(reader.post("/eventsubscriptions", "{}").statusCode()).isEqualTo(403);
    }

    @Test
    void anEventPointsToAResponseAndIsSignedWithTheKey() throws IOException, InterruptedException {
        var received = new ArrayList<Map<String, String>>();
        var receiver =
                HttpServer.create(new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), 0), 0);
        receiver.createContext("/", exchange -> {
            received.add(form(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8)));
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        receiver.start();
        var url = "http://127.0.0.1:" + receiver.getAddress().getPort() + "/events";
        for (var key : List.of("", ",\"sharedKey\":\"s3cret\"")) {
            QualtricsClient.result(client.post(
                    "/eventsubscriptions",
                    "{\"topics\":\"surveyengine.completedResponse.%s\",\"publicationUrl\":\"%s\"%s}"
                            .formatted(NPS_SURVEY, url, key)));
        }
        var response = finished(NPS_SURVEY).get(0);

        var statuses = qualtrics.publish(response.responseId());
        qualtrics.publish(finished(CSAT_SURVEY).get(0).responseId());
        receiver.stop(0);

        assertThat(statuses).containsExactly(200, 200);
        assertThat(received).hasSize(2);
        var plain = received.stream()
                .filter(form -> !form.containsKey("MSG"))
                .findFirst()
                .orElseThrow();
        var signed = received.stream()
                .filter(form -> form.containsKey("MSG"))
                .findFirst()
                .orElseThrow();
        assertThat(plain)
                .containsOnlyKeys("Topic", "Status", "SurveyID", "ResponseID", "BrandID", "CompletedDate")
                .containsEntry("ResponseID", response.responseId())
                .containsEntry("SurveyID", NPS_SURVEY)
                .containsEntry("Status", "Complete");
        assertThat(signed).containsOnlyKeys("Topic", "MSG", "HMAC");
        assertThat(signed.get("Topic")).endsWith(".surveyengine.completedResponse." + NPS_SURVEY);
        assertThat(signed.get("HMAC"))
                .matches("[0-9a-f]{128}")
                .isEqualTo(QualtricsEvents.hmac("s3cret", signed.get("MSG")));
        assertThat(tree(signed.get("MSG")).path("ResponseID").asText()).isEqualTo(response.responseId());
    }

    @Test
    void nothingIsSentBeyondThisMachine() {
        client.post(
                "/eventsubscriptions",
                "{\"topics\":\"surveyengine.completedResponse.*\",\"publicationUrl\":\"http://192.0.2.1/x\"}");

        assertThatThrownBy(() -> qualtrics.publish(finished(NPS_SURVEY).get(0).responseId()))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("this machine");
    }

    /** Vector 1 of RFC 4231. */
    @Test
    void theSignatureIsHmacSha512() {
        assertThat(QualtricsEvents.hmac("\u000b".repeat(20), "Hi There"))
                .isEqualTo("87aa7cdea5ef619d4ff0b4241a1d6cb02379f4e2ce4ec2787ad0b30545e17cde"
                        + "daa833b7d6b8a702038b274eaea3f4e4be9d914eeb61f1702e696c203a126854");
        assertThat(QualtricsSandbox.event(IDEAS_SURVEY, "R_1", clock.instant(), Optional.of("key")))
                .contains("&HMAC=");
    }

    private List<Response> finished(String survey) {
        return qualtrics.responses(survey).filter(Response::finished).toList();
    }

    private Set<String> keys(String survey) {
        return finished(survey).stream()
                .flatMap(response -> response.json().path("values").properties().stream())
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet());
    }

    private List<JsonNode> all(String path) {
        var all = new ArrayList<JsonNode>();
        for (var page = client.result(path);
                ;
                page = client.result(page.path("nextPage").asText())) {
            page.path("elements").forEach(all::add);
            if (page.path("nextPage").isNull()) {
                return all;
            }
        }
    }

    private static Map<String, String> form(String body) {
        return Arrays.stream(body.split("&"))
                .map(pair -> pair.split("=", 2))
                .collect(Collectors.toMap(pair -> pair[0], pair -> URLDecoder.decode(pair[1], StandardCharsets.UTF_8)));
    }
}
