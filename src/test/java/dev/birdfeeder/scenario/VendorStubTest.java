package dev.birdfeeder.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class VendorStubTest {

    private final VendorStub vendor = new VendorStub();

    @BeforeEach
    void begin() {
        vendor.begin("acme", List.of(answer("/surveys", "s", null, Map.of())), text -> text);
    }

    @AfterEach
    void close() {
        vendor.close();
    }

    @Test
    void takesTheFirstAnswerThatFitsAndIsNotUsedUp() throws Exception {
        vendor.answer(List.of(answer("/a?page=1", "first", 1, Map.of()), answer("/a", "then", null, Map.of())));

        assertThat(List.of(get("/a?size=5&page=1"), get("/a?page=1"), get("/a?page=2")))
                .containsExactly("200 first", "200 then", "200 then");
        assertThat(vendor.complaints()).isEmpty();
    }

    @Test
    void complainsOfWhatIsNeverAskedFor() {
        vendor.answer(List.of(answer("/a", "x", null, Map.of()), answer("/b", "x", 2, Map.of())));

        assertThat(vendor.complaints())
                .containsExactly("answers: /a was asked for 0 times", "answers: /b was asked for 0 times, expected 2");
    }

    @Test
    void complainsOfWhatNoAnswerFits() throws Exception {
        vendor.answer(List.of(answer("/a", "x", null, Map.of("Authorization", "Bearer good"))));

        assertThat(get("/a")).isEqualTo("501 ");
        assertThat(vendor.complaints()).containsExactly("answers: none for /a", "answers: /a was asked for 0 times");
    }

    @Test
    void theFilesOwnAnswersAreNoMatterOfTheScenario() throws Exception {
        assertThat(get("/surveys?page=1")).isEqualTo("200 s");
        assertThat(vendor.requests()).isEmpty();
        assertThat(vendor.complaints()).isEmpty();
    }

    private static Scenario.Answer answer(String request, String body, Integer times, Map<String, String> with) {
        return new Scenario.Answer(request, with, null, null, null, null, body, null, null, false, times, false);
    }

    private String get(String path) throws IOException, InterruptedException {
        var response = HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create(vendor.url("acme") + path))
                                .build(),
                        BodyHandlers.ofString());
        return response.statusCode() + " " + response.body();
    }
}
