package dev.birdfeeder.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Asks the sandbox as the product does: over HTTP, knowing nothing of what is inside. */
record TrackCxmClient(TrackCxmSandbox track) {
    static final ObjectMapper MAPPER = new ObjectMapper();
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    HttpResponse<String> get(String path) {
        return send("GET", path, "Bearer " + track.token());
    }

    HttpResponse<String> send(String method, String path, String authorization) {
        try {
            return trySend(method, path, authorization);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    HttpResponse<String> trySend(String method, String path, String authorization) throws IOException {
        var request =
                HttpRequest.newBuilder(track.url().resolve(path)).method(method, HttpRequest.BodyPublishers.noBody());
        if (authorization != null) {
            request.header("Authorization", authorization);
        }
        try {
            return HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString());
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    String interactionsPath(String query) {
        return "/v1/organizations/" + track.organization() + "/interactions?" + query;
    }

    HttpResponse<String> interactions(String query) {
        return get(interactionsPath(query));
    }

    /** The statuses of many requests, side by side. */
    Set<Integer> statuses(int requests, String path) {
        var threads = Executors.newFixedThreadPool(32);
        try {
            var asked = Stream.generate(() -> CompletableFuture.supplyAsync(() -> get(path), threads))
                    .limit(requests)
                    .toList();
            return asked.stream()
                    .map(CompletableFuture::join)
                    .map(HttpResponse::statusCode)
                    .collect(Collectors.toSet());
        } finally {
            threads.shutdown();
        }
    }

    JsonNode surveys(String query) {
        return json(get("/v1/organizations/" + track.organization() + "/surveys?" + query))
                .at("/data/surveys");
    }

    JsonNode data(String query) {
        return json(interactions(query)).path("data");
    }

    /** All pages, up to the first empty one. */
    List<JsonNode> all(String query) {
        var all = new ArrayList<JsonNode>();
        for (var page = 1; ; page++) {
            var interactions = data(query + "&limit=100&page=" + page).path("interactions");
            if (interactions.isEmpty()) {
                return all;
            }
            interactions.forEach(all::add);
        }
    }

    static JsonNode json(HttpResponse<String> response) {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        return tree(response.body());
    }

    static JsonNode tree(String text) {
        try {
            return MAPPER.readTree(text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static List<String> keys(JsonNode json) {
        return json.properties().stream().map(Map.Entry::getKey).toList();
    }
}
