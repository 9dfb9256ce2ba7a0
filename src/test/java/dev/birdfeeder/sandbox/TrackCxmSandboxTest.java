package dev.birdfeeder.sandbox;

import static dev.birdfeeder.sandbox.TrackCxmClient.json;
import static dev.birdfeeder.sandbox.TrackCxmClient.keys;
import static dev.birdfeeder.sandbox.TrackCxmClient.tree;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.birdfeeder.sandbox.TrackCxmSandbox.Interaction;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TrackCxmSandboxTest {
    private static final String TWO_DAYS = "start=2026-03-08&end=2026-03-09";

    private final SettableClock clock = new SettableClock("2026-03-10T12:00:00Z");
    private final TrackCxmSandbox track = TrackCxmSandbox.start(clock, 7, 100, 60);
    private final TrackCxmClient client = new TrackCxmClient(track);

    @AfterEach
    void close() {
        track.close();
    }

    @Test
    void listensOnLoopbackOnly() {
        assertThat(track.url().getHost()).isEqualTo("127.0.0.1");
        assertThat(track.url().getPort()).isPositive();
    }

    @Test
    void tokenAndOrganizationFollowFromTheSeed() {
        try (var same = TrackCxmSandbox.start(clock, 7, 1, 1);
                var other = TrackCxmSandbox.start(clock, 8, 1, 1)) {
            assertThat(same.token()).isEqualTo(track.token()).isNotEqualTo(other.token());
            assertThat(same.organization()).isEqualTo(track.organization()).isNotEqualTo(other.organization());
        }
    }

    // Surveys

    @Test
    void surveysHaveTheDocumentedKeys() {
        var response =
                json(client.get("/v1/organizations/" + track.organization() + "/surveys?include_questions=true"));

        assertThat(keys(response)).containsExactly("data");
        assertThat(keys(response.path("data"))).containsExactly("surveys");
        assertThat(response.at("/data/surveys")).hasSize(6).allSatisfy(survey -> {
            assertThat(keys(survey)).containsExactly("uuid", "name", "public_hash", "questions");
            assertThat(survey.path("questions")).isNotEmpty().allSatisfy(question -> assertThat(keys(question))
                    .containsExactly(
                            "title",
                            "type",
                            "public_hash",
                            "is_obligatory",
                            "comments_enabled",
                            "accepted_answers",
                            "composite_metrics"));
        });
        assertThat(response.findValues("composite_metrics").stream().filter(metrics -> !metrics.isEmpty()))
                .isNotEmpty()
                .allSatisfy(metrics -> assertThat(keys(metrics.get(0)))
                        .containsExactly("title", "type", "public_hash", "accepted_answers"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "include_questions=false"})
    void surveysComeWithoutQuestionsUnlessAskedFor(String query) {
        assertThat(client.surveys(query))
                .allSatisfy(survey -> assertThat(keys(survey)).containsExactly("uuid", "name", "public_hash"));
    }

    @Test
    void surveysArePagedUntilAnEmptyPage() {
        var pages = IntStream.rangeClosed(1, 3)
                .mapToObj(page -> client.surveys("limit=4&page=" + page).size());

        assertThat(pages).containsExactly(4, 2, 0);
    }

    // Interactions

    @Test
    void interactionsHaveTheDocumentedKeys() {
        var response = json(client.interactions(TWO_DAYS + "&limit=100"));

        assertThat(keys(response)).containsExactly("data", "success", "message");
        assertThat(keys(response.path("data"))).containsExactly("interactions", "total_rows", "total_pages");
        assertThat(response.path("success").asInt()).isEqualTo(1);
        assertThat(response.path("message").asText("-")).isEmpty();
        assertThat(response.at("/data/interactions")).hasSize(100).allSatisfy(interaction -> {
            assertThat(keys(interaction))
                    .containsExactly(
                            "uuid",
                            "survey",
                            "customer",
                            "distribution",
                            "answered_at",
                            "health_score",
                            "answers",
                            "metadata",
                            "categories",
                            "answer_channel");
            assertThat(keys(interaction.path("survey"))).containsExactly("uuid", "name", "public_hash");
            assertThat(keys(interaction.path("customer")))
                    .containsExactly("uuid", "name", "email", "phone", "identifier", "metadata");
            if (!interaction.path("distribution").isNull()) {
                assertThat(keys(interaction.path("distribution")))
                        .containsExactly("uuid", "distribution_channel", "distributed_at", "public_hash");
            }
            assertThat(interaction.path("answers")).isNotEmpty().allSatisfy(answer -> assertThat(keys(answer))
                    .containsExactly("item_type", "question", "answer", "comment", "created_at"));
        });
    }

    @Test
    void pagesTileTheQueryInAStableOrder() {
        var once = client.all(TWO_DAYS);

        assertThat(uuids(once)).doesNotHaveDuplicates().isEqualTo(truth(2, false));
        assertThat(client.all(TWO_DAYS)).isEqualTo(once);
    }

    @Test
    void totalsAreThoseOfTheWholeQuery() {
        var rows = truth(2, false).size();

        for (var page : List.of(1, 3, 1_000_000_000)) {
            var data = client.data(TWO_DAYS + "&limit=7&page=" + page);
            assertThat(data.path("total_rows").asInt()).isEqualTo(rows);
            assertThat(data.path("total_pages").asInt()).isEqualTo((rows + 6) / 7);
        }
    }

    @Test
    void aPagePastTheEndIsEmpty() {
        assertThat(client.data(TWO_DAYS + "&page=99").path("interactions")).isEmpty();
    }

    @Test
    void fiftyRowsAreAPageUnlessAskedFor() {
        assertThat(client.data(TWO_DAYS).path("interactions")).hasSize(50);
    }

    @Test
    void aDayWithoutDataHasNoRowsAndNoPages() {
        var data = client.data("start=2020-01-01&end=2020-01-02");

        assertThat(data.path("interactions")).isEmpty();
        assertThat(data.path("total_rows").asInt(-1)).isZero();
        assertThat(data.path("total_pages").asInt(-1)).isZero();
    }

    @Test
    void todayAndLaterAreAbsentEvenWhenAskedFor() {
        assertThat(uuids(client.all("start=2026-03-09&end=2026-03-30"))).isEqualTo(truth(1, false));
    }

    @Test
    void yesterdayAppearsWhenItIsOverInSaoPaulo() {
        clock.advance(Duration.ofHours(14)); // 23:00 of the 10th there, already the 11th in UTC
        assertThat(client.all("start=2026-03-10&end=2026-03-10")).isEmpty();

        clock.advance(Duration.ofHours(2));
        assertThat(client.all("start=2026-03-10&end=2026-03-10")).isNotEmpty();
    }

    @Test
    void answerStatusTellsAnsweredPartialAndBoth() {
        assertThat(uuids(client.all(TWO_DAYS + "&answer_status=1"))).isEqualTo(truth(2, false));
        assertThat(uuids(client.all(TWO_DAYS + "&answer_status=2")))
                .isNotEmpty()
                .isEqualTo(truth(2, true));
        assertThat(client.data(TWO_DAYS + "&answer_status=3").path("total_rows").asInt())
                .isEqualTo(120);
    }

    @Test
    void surveyHashFiltersTheRows() {
        var hash = client.surveys("").get(2).path("public_hash").asText();

        assertThat(client.all(TWO_DAYS + "&survey_hash=" + hash)).isNotEmpty().allSatisfy(interaction -> assertThat(
                        interaction.at("/survey/public_hash").asText())
                .isEqualTo(hash));
        assertThat(client.all(TWO_DAYS + "&survey_hash=nope")).isEmpty();
    }

    @Test
    void distributionHashFiltersTheRows() {
        var hash = client.all(TWO_DAYS).get(0).at("/distribution/public_hash").asText();

        assertThat(client.all(TWO_DAYS + "&distribution_hash=" + hash))
                .isNotEmpty()
                .allSatisfy(interaction -> assertThat(
                                interaction.at("/distribution/public_hash").asText())
                        .isEqualTo(hash));
    }

    @Test
    void threeMonthsAreTheLongestRange() {
        assertThat(client.interactions("start=2025-12-09&end=2026-03-09").statusCode())
                .isEqualTo(200);
        assertThat(client.interactions("start=2025-12-08&end=2026-03-09").statusCode())
                .isEqualTo(400);
    }

    // Refusals

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "start=2026-03-08",
                "end=2026-03-08",
                "start=&end=2026-03-08",
                "start=08/03/2026&end=2026-03-08",
                "start=2026-02-30&end=2026-03-08",
                "start=2026-03-08T00:00:00&end=2026-03-08",
                "start=2026-03-09&end=2026-03-08",
                "start=2025-11-01&end=2026-03-08",
                TWO_DAYS + "&limit=101",
                TWO_DAYS + "&limit=0",
                TWO_DAYS + "&limit=-1",
                TWO_DAYS + "&limit=many",
                TWO_DAYS + "&limit=",
                TWO_DAYS + "&page=0",
                TWO_DAYS + "&page=x",
                TWO_DAYS + "&answer_status=4",
                TWO_DAYS + "&answer_status=answered"
            })
    void badParametersAreRefused(String query) {
        assertRefused(client.interactions(query), 400);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Bearer nope", "Basic dXNlcjpwYXNz", "Bearer", "bearer"})
    void aWrongTokenIsRefused(String authorization) {
        assertRefused(client.send("GET", client.interactionsPath(TWO_DAYS), authorization), 401);
    }

    @Test
    void aMissingTokenIsRefusedOnEveryPath() {
        assertRefused(client.send("GET", client.interactionsPath(TWO_DAYS), null), 401);
        assertRefused(client.send("GET", "/", null), 401);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/",
                "/v1",
                "/v2/organizations/x/interactions",
                "/v1/organizations/0b1caa77-0000-4000-8000-000000000000/surveys",
                "/v1/organizations//interactions"
            })
    void unknownPathsAndOrganizationsAreNotFound(String path) {
        assertRefused(client.get(path), 404);
    }

    @ParameterizedTest
    @ValueSource(strings = {"POST", "PUT", "DELETE"})
    void onlyGetIsAllowed(String method) {
        assertRefused(client.send(method, client.interactionsPath(TWO_DAYS), "Bearer " + track.token()), 405);
    }

    @Test
    void twoThousandRequestsAMinuteAreAllowedInAnyMinute() {
        IntStream.range(0, 1_000)
                .forEach(i -> assertThat(client.get("/").statusCode()).isEqualTo(404));
        clock.advance(Duration.ofSeconds(40));
        IntStream.range(0, 1_000)
                .forEach(i -> assertThat(client.get("/").statusCode()).isEqualTo(404));

        assertRefused(client.interactions(TWO_DAYS), 429);

        clock.advance(Duration.ofSeconds(20));
        assertThat(client.interactions(TWO_DAYS).statusCode()).isEqualTo(200);
        assertThat(track.requests()).isEqualTo(2_002);
    }

    @Test
    void theRequestLimitCanBeReplaced() {
        track.allowPerMinute(1);

        assertThat(client.interactions(TWO_DAYS).statusCode()).isEqualTo(200);
        assertRefused(client.interactions(TWO_DAYS), 429);
    }

    // Edits at the source

    @Test
    void anEditIsServedFromThenOn() {
        var uuid = truth(1, false).get(3);

        track.mutate(uuid, interaction -> interaction.put("health_score", 1_234));

        assertThat(client.all(TWO_DAYS))
                .filteredOn(interaction -> interaction.path("health_score").asInt() == 1_234)
                .singleElement()
                .satisfies(interaction ->
                        assertThat(interaction.path("uuid").asText()).isEqualTo(uuid));
        assertThat(track.interactions().map(Interaction::json))
                .anyMatch(interaction -> interaction.path("health_score").asInt() == 1_234);
    }

    @Test
    void aPartialInteractionCanBeCompleted() {
        var uuid = truth(1, true).get(0);

        track.complete(uuid, interaction -> interaction.put("health_score", 1_234));

        assertThat(client.all(TWO_DAYS))
                .filteredOn(interaction -> interaction.path("uuid").asText().equals(uuid))
                .singleElement()
                .satisfies(interaction ->
                        assertThat(interaction.path("health_score").asInt()).isEqualTo(1_234));
        assertThat(uuids(client.all(TWO_DAYS + "&answer_status=2"))).doesNotContain(uuid);
    }

    @Test
    void aRemovedInteractionIsGone() {
        var uuid = truth(1, false).get(3);

        track.remove(uuid);

        assertThat(uuids(client.all(TWO_DAYS))).isNotEmpty().doesNotContain(uuid);
    }

    @Test
    void anInsertedInteractionIsTheFirstOfItsDay() {
        var uuid = track.insert(LocalDate.parse("2026-03-09"));

        assertThat(client.all("start=2026-03-09&end=2026-03-09")
                        .get(0)
                        .path("uuid")
                        .asText())
                .isEqualTo(uuid);
        assertThat(track.interactions().count()).isEqualTo(6_001);
    }

    @Test
    void editsOfWhatIsNotThereAreRefused() {
        assertThatThrownBy(() -> track.mutate("x", interaction -> interaction))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("x: no such interaction");
        assertThatThrownBy(() -> track.insert(LocalDate.parse("2026-03-10")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("2026-03-10: no such day (there are 2025-11-30 to 2026-03-09)");
    }

    private static void assertRefused(HttpResponse<String> response, int status) {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
        var body = tree(response.body());
        assertThat(keys(body)).containsExactly("message", "success");
        assertThat(body.path("message").asText()).isNotBlank();
        assertThat(body.path("success").asText("-")).isEmpty();
    }

    /** The uuids of the last days, oldest first. */
    private List<String> truth(int days, boolean partial) {
        var first = LocalDate.parse("2026-03-10").minusDays(days);
        var uuids = new ArrayList<String>();
        track.interactions()
                .filter(interaction -> interaction.partial() == partial)
                .filter(interaction -> !interaction
                        .answeredAt()
                        .atZone(DateForm.ZONE)
                        .toLocalDate()
                        .isBefore(first))
                .forEach(
                        interaction -> uuids.add(interaction.json().path("uuid").asText()));
        return uuids;
    }

    private static List<String> uuids(List<JsonNode> interactions) {
        return interactions.stream()
                .map(interaction -> interaction.path("uuid").asText())
                .toList();
    }
}
