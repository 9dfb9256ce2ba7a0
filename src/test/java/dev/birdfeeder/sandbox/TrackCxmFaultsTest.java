package dev.birdfeeder.sandbox;

import static dev.birdfeeder.sandbox.TrackCxmClient.keys;
import static dev.birdfeeder.sandbox.TrackCxmClient.tree;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.birdfeeder.sandbox.TrackCxmSandbox.Fault;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TrackCxmFaultsTest {
    private static final String QUERY = "start=2026-03-08&end=2026-03-09&limit=20";
    private static final Predicate<URI> INTERACTIONS = uri -> uri.getPath().endsWith("/interactions");

    private final SettableClock clock = new SettableClock("2026-03-10T12:00:00Z");
    private final TrackCxmSandbox track = TrackCxmSandbox.start(clock, 7, 10, 60);
    private final TrackCxmClient client = new TrackCxmClient(track);

    @AfterEach
    void close() {
        track.close();
    }

    @ParameterizedTest
    @CsvSource({"UNAUTHORIZED, 401", "NOT_FOUND, 404", "SERVER_ERROR, 500", "TOO_MANY_REQUESTS, 429"})
    void statusFaultsHaveTheErrorEnvelope(Fault fault, int status) {
        track.answerNext(INTERACTIONS, fault);

        var response = client.interactions(QUERY);

        assertThat(response.statusCode()).isEqualTo(status);
        assertThat(keys(tree(response.body()))).containsExactly("message", "success");
    }

    @Test
    void tooManyRequestsSayWhenToComeBack() {
        track.answerNext(INTERACTIONS, Fault.TOO_MANY_REQUESTS);

        assertThat(client.interactions(QUERY).headers().firstValue("Retry-After"))
                .contains("1");
    }

    @Test
    void htmlComesWithStatus200() {
        track.answerNext(INTERACTIONS, Fault.HTML);

        var response = client.interactions(QUERY);

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("Content-Type")).contains("text/html; charset=UTF-8");
        assertThat(response.body()).startsWith("<!doctype html>");
    }

    @Test
    void anUnsuccessfulAnswerComesWithStatus200() {
        track.answerNext(INTERACTIONS, Fault.UNSUCCESSFUL);

        var json = TrackCxmClient.json(client.interactions(QUERY));

        assertThat(json.path("success").asInt(-1)).isZero();
        assertThat(json.path("data").isNull()).isTrue();
    }

    @Test
    void aTruncatedBodyIsHalfOfTheRealOne() {
        var whole = client.interactions(QUERY).body().getBytes(StandardCharsets.UTF_8);
        track.answerNext(INTERACTIONS, Fault.TRUNCATED);

        var response = client.interactions(QUERY);

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValueAsLong("Content-Length")).hasValue(whole.length / 2);
        assertThat(new String(whole, StandardCharsets.UTF_8)).startsWith(response.body());
        assertThatThrownBy(() -> TrackCxmClient.MAPPER.readTree(response.body()))
                .isInstanceOf(IOException.class);
    }

    @Test
    void aDroppedConnectionFailsInTheMiddleOfTheBody() {
        track.answerNext(INTERACTIONS, Fault.DROPPED);

        assertThatThrownBy(() -> client.trySend("GET", client.interactionsPath(QUERY), "Bearer " + track.token()))
                .isInstanceOf(IOException.class);
        assertThat(client.interactions(QUERY).statusCode()).isEqualTo(200);
    }

    @Test
    void theTotalLiesUntilItIsHealed() {
        var total = client.data(QUERY).path("total_rows").asInt();

        track.answerAlways(INTERACTIONS, Fault.LYING_TOTAL);
        assertThat(List.of(1, 2, 9)).allSatisfy(page -> assertThat(
                        client.data(QUERY + "&page=" + page).path("total_rows").asInt())
                .isEqualTo(total + 1));

        track.heal();
        assertThat(client.data(QUERY).path("total_rows").asInt()).isEqualTo(total);
    }

    @Test
    void aRowInsertedBetweenTwoPagesShiftsTheSecond() {
        track.answerNext(uri -> uri.getQuery().endsWith("page=2"), Fault.ROW_INSERTED);

        var first = client.data(QUERY + "&page=1");
        var second = client.data(QUERY + "&page=2");

        assertThat(second.at("/interactions/0/uuid")).isEqualTo(first.at("/interactions/19/uuid"));
        assertThat(second.path("total_rows").asInt())
                .isEqualTo(first.path("total_rows").asInt() + 1);
        assertThat(uuids(client.all("start=2026-03-08&end=2026-03-09")))
                .doesNotHaveDuplicates()
                .hasSize(second.path("total_rows").asInt());
    }

    @Test
    void aFaultHitsOnceAndOnlyRequestsThatFit() {
        track.answerNext(uri -> uri.getQuery().contains("page=2"), Fault.SERVER_ERROR);

        assertThat(List.of(1, 2, 2))
                .extracting(page -> client.interactions(QUERY + "&page=" + page).statusCode())
                .containsExactly(200, 500, 200);
    }

    @Test
    void faultsForTheSameRequestComeOneAfterAnother() {
        track.answerNext(INTERACTIONS, Fault.SERVER_ERROR);
        track.answerNext(INTERACTIONS, Fault.UNAUTHORIZED);

        assertThat(List.of(1, 2, 3))
                .extracting(page -> client.interactions(QUERY + "&page=" + page).statusCode())
                .containsExactly(500, 401, 200);
    }

    private static List<String> uuids(List<JsonNode> interactions) {
        return interactions.stream()
                .map(interaction -> interaction.path("uuid").asText())
                .toList();
    }
}
