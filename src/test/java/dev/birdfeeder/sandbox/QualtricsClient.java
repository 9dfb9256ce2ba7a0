package dev.birdfeeder.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.zip.ZipInputStream;

/** Asks the sandbox as the product does: over HTTP, knowing nothing of what is inside. */
record QualtricsClient(QualtricsSandbox qualtrics, String header, String credential) {
    static final ObjectMapper MAPPER = new ObjectMapper();
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    static QualtricsClient withApiToken(QualtricsSandbox qualtrics) {
        return new QualtricsClient(qualtrics, "X-API-TOKEN", qualtrics.apiToken());
    }

    /** Asks for an access token first. */
    static QualtricsClient withScopes(QualtricsSandbox qualtrics, String scopes) {
        var token = tree(token(qualtrics, scopes)).path("access_token").asText();
        return new QualtricsClient(qualtrics, "Authorization", "Bearer " + token);
    }

    static HttpResponse<String> token(QualtricsSandbox qualtrics, String scopes) {
        return token(
                qualtrics,
                qualtrics.clientId() + ":" + qualtrics.clientSecret(),
                "application/x-www-form-urlencoded",
                "grant_type=client_credentials&scope=" + URLEncoder.encode(scopes, StandardCharsets.UTF_8));
    }

    static HttpResponse<String> token(QualtricsSandbox qualtrics, String client, String contentType, String body) {
        var basic = Base64.getEncoder().encodeToString(client.getBytes(StandardCharsets.UTF_8));
        return send(
                HttpRequest.newBuilder(qualtrics.url().resolve("/oauth2/token"))
                        .header("Authorization", "Basic " + basic)
                        .header("Content-Type", contentType)
                        .POST(BodyPublishers.ofString(body))
                        .build(),
                BodyHandlers.ofString());
    }

    HttpResponse<String> get(String path) {
        return send(request(path).GET().build(), BodyHandlers.ofString());
    }

    HttpResponse<String> post(String path, String body) {
        return send(
                request(path)
                        .header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofString(body))
                        .build(),
                BodyHandlers.ofString());
    }

    HttpResponse<String> delete(String path) {
        return send(request(path).DELETE().build(), BodyHandlers.ofString());
    }

    JsonNode result(String path) {
        return result(get(path));
    }

    static JsonNode result(HttpResponse<String> response) {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        return tree(response).path("result");
    }

    /** The answer to the start of an export. */
    JsonNode start(String survey, String body) {
        return result(post("/surveys/" + survey + "/export-responses", body));
    }

    JsonNode progress(String survey, String progressId) {
        return result("/surveys/" + survey + "/export-responses/" + progressId);
    }

    /** The last answer to a question for the progress. */
    JsonNode finished(String survey, String body) {
        var progressId = start(survey, body).path("progressId").asText();
        var progress = progress(survey, progressId);
        while (progress.path("status").asText().equals("inProgress")) {
            progress = progress(survey, progressId);
        }
        return progress;
    }

    HttpResponse<byte[]> file(String survey, String fileId) {
        return send(
                request("/surveys/" + survey + "/export-responses/" + fileId + "/file")
                        .GET()
                        .build(),
                BodyHandlers.ofByteArray());
    }

    /** A started, finished, fetched and unzipped NDJSON export, without its empty lines. */
    List<JsonNode> export(String survey, String body) {
        var complete = finished(survey, body);
        assertThat(complete.path("status").asText()).as(complete.toString()).isEqualTo("complete");
        return records(unzipped(file(survey, complete.path("fileId").asText()).body()));
    }

    static List<JsonNode> records(String lines) {
        return lines.lines()
                .map(QualtricsClient::tree)
                .filter(json -> !json.isEmpty())
                .toList();
    }

    static String unzipped(byte[] zip) {
        return new String(entry(zip, new ArrayList<>()), StandardCharsets.UTF_8);
    }

    /** The first entry's content; all entries' names are added. */
    static byte[] entry(byte[] zip, List<String> names) {
        try (var in = new ZipInputStream(new ByteArrayInputStream(zip))) {
            byte[] first = null;
            for (var entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
                names.add(entry.getName());
                first = first == null ? in.readAllBytes() : first;
            }
            return first;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static JsonNode tree(HttpResponse<String> response) {
        return tree(response.body());
    }

    static JsonNode tree(String text) {
        try {
            return MAPPER.readTree(text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private HttpRequest.Builder request(String path) {
        var uri = path.startsWith("http") ? URI.create(path) : qualtrics.url().resolve("/API/v3" + path);
        return HttpRequest.newBuilder(uri).header(header, credential);
    }

    static <T> HttpResponse<T> send(HttpRequest request, HttpResponse.BodyHandler<T> handler) {
        try {
            return HTTP.send(request, handler);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
