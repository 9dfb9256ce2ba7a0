package dev.birdfeeder.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.util.FileSystemUtils;

@ExtendWith(OutputCaptureExtension.class)
class PreviewCommandTest {

    private static final String SECRET = "key-of-globex-4711";

    private static final String INTERACTION =
            """
            { "uuid": "u-1", "answered_at": "2025-03-01T14:22:33Z", "survey": { "name": "After the call" },
              "metadata": [ { "name": "Ticket_ID", "value": "48213" } ],
              "answers": [ { "item_type": "nps", "question": "Would you?", "answer": "9", "comment": "quick" } ] }
            """;

    @TempDir
    private Path folder;

    @BeforeEach
    void writeTenant() throws IOException {
        Files.createDirectories(folder.resolve("tenants"));
        Files.writeString(
                folder.resolve("tenants/acme.yaml"),
                """
                allow_literal_secrets: true
                sources:
                  track:
                    connection_details: { token: token-of-acme }
                    data_source: { organization_id: 7b6f1d1e-2f7c-4a39-9a52-0d6b5f6f7a11 }
                    metadata: { transaction_id_field: ticket_id, transaction_platform: Zendesk }
                sinks:
                  archive: { type: file, directory: out }
                  stream: { type: kafka, topic: feedback.acme, brokers: "127.0.0.1:1" }
                  birdie:
                    type: http
                    preset: birdie
                    url: https://api.birdie.ai/ingestion/feedbacks/{feedback_id}
                    api_key: %s
                """
                        .formatted(SECRET));
    }

    @Test
    void anInteractionOfAFileIsShownStageByStage(CapturedOutput output) throws IOException {
        // Given
        var file = Files.writeString(folder.resolve("interaction.json"), INTERACTION);

        // When
        var exit = preview("--file=" + file);

        // Then
        assertThat(exit).isZero();
        assertThat(output.getOut())
                .startsWith("1  u-1  record, nps 9\n   came in\n     {\n       \"uuid\" : \"u-1\",")
                .containsSubsequence(
                        "   the mapping made\n",
                        "\"attributes\"",
                        "   ticket  48213 (Zendesk), attribute 'Ticket_ID' in /metadata\n",
                        "   to archive  a line of out/acme/nps/",
                        "/track-<delivery>.ndjson\n",
                        "\"version\" : 1",
                        "   to stream  topic feedback.acme, key track-cxm:u-1\n",
                        "     tenant: acme\n     kind: nps\n     source: track-cxm\n     connection: track\n     version: 1\n",
                        "   to birdie  PUT https://api.birdie.ai/ingestion/feedbacks/track-cxm%3Au-1\n",
                        "     Authorization: ApiKey •••\n",
                        "     Idempotency-Key: track-cxm:u-1:1\n",
                        "1 interaction: 1 record, 0 skipped, 0 dead letters\n")
                .doesNotContain("\u001b[");
        assertThat(output.getAll()).doesNotContain(SECRET, "token-of-acme");
        assertThat(folder.resolve("out")).doesNotExist();
    }

    @Test
    void whatIsSkippedOrADeadLetterSaysWhyAndWhere(CapturedOutput output) throws IOException {
        // Given
        var file = Files.writeString(
                folder.resolve("interactions.json"),
                "[" + INTERACTION.replace("\"nps\"", "\"open\"") + ","
                        + INTERACTION.replace("\"u-1\"", "\"u-2\"").replace("\"9\"", "\"99\"") + ", 4711,"
                        + INTERACTION.replace("\"u-1\"", "\"u-3\"").replace("Ticket_ID", "plano") + "]");

        // When
        var exit = preview("--json", "--file=" + file);

        // Then
        assertThat(exit).isZero();
        var stories = json(output);
        assertThat(stories).hasSize(4);
        assertThat(stories.get(0).path("outcome").asText()).isEqualTo("skipped");
        assertThat(stories.get(0).path("reason").asText()).isEqualTo("NO_RATING");
        assertThat(stories.get(1).path("outcome").asText()).isEqualTo("dead");
        assertThat(stories.get(1).path("stage").asText()).isEqualTo("validate");
        assertThat(stories.get(1).path("reason").asText()).isEqualTo("INVALID_RATING");
        assertThat(stories.get(1).path("sinks")).isEmpty();
        assertThat(stories.get(2).path("reason").asText()).isEqualTo("NOT_AN_OBJECT");
        assertThat(stories.get(2).has("mapped")).isFalse();
        assertThat(stories.get(3).at("/ticket/none").asText())
                .isEqualTo("no attribute 'ticket_id' in /metadata (there are plano)");
    }

    @Test
    void theNewestInteractionsAreFetchedForReal(CapturedOutput output) throws IOException {
        // When
        var exit = execute("demo", "track", "--limit=5", "--json");

        // Then
        assertThat(exit).isZero();
        var stories = json(output);
        assertThat(stories).hasSize(5).extracting(story -> story.path("id")).doesNotHaveDuplicates();

        // When
        var id = stories.get(4).path("id").asText();
        var again = execute("demo", "track", "--json", "--interaction=" + id);

        // Then
        assertThat(again).isZero();
        assertThat(json(output).subList(5, 6)).singleElement().satisfies(story -> assertThat(story.path("came_in"))
                .isEqualTo(stories.get(4).path("came_in")));
    }

    @Test
    void anAnswerThatIsListedTwiceIsShownOnce(CapturedOutput output) throws IOException {
        // When
        var exit = execute("demo-nps", "track-nps", "--limit=60", "--json");

        // Then
        assertThat(exit).isZero();
        assertThat(json(output))
                .hasSizeBetween(50, 60)
                .extracting(story -> story.path("id"))
                .doesNotHaveDuplicates();
    }

    @Test
    void whatIsNotThereIsTold(CapturedOutput output) throws IOException {
        // Given
        var broken = Files.writeString(folder.resolve("broken.json"), "{ \"uuid\": \n\n nonsense }");
        var file = Files.writeString(folder.resolve("interaction.json"), INTERACTION);

        // When
        var exits = List.of(
                preview("--file=" + folder.resolve("nowhere.json")),
                preview("--file=" + broken),
                preview("--file=" + file, "--interaction=u-9"),
                execute("demo", "track", "--interaction=u-9", "--from=2025-01-01", "--to=2025-01-02"));

        // Then
        assertThat(exits).containsExactly(1, 1, 1, 1);
        assertThat(output.getErr().lines())
                .containsSubsequence(
                        folder.resolve("nowhere.json") + ": there is no such file",
                        broken + ":3: is no JSON: Unrecognized token 'nonsense': was expecting (JSON String, Number,"
                                + " Array, Object or token 'null', 'true' or 'false')",
                        "no interaction u-9 in " + file,
                        "no interaction u-9 among the days that were read (name them with --from and --to)");
    }

    @Test
    void watchingShowsItAgainWhenAMappingIsSavedAndSaysWhatIsWrongWithIt(CapturedOutput output) throws Exception {
        // Given
        var routes = folder.resolve("routes");
        FileSystemUtils.copyRecursively(Path.of("routes"), routes);
        var mapping = routes.resolve("sources/track-cxm/feedback.jslt");
        var good = Files.readString(mapping);
        var file = Files.writeString(folder.resolve("interaction.json"), INTERACTION);
        var watching = new Thread(() -> preview("--watch", "--file=" + file, "--birdfeeder.routes=" + routes));
        watching.start();
        await().atMost(Duration.ofMinutes(3)).until(() -> output.getOut().contains("1 interaction:"));

        // When
        save(mapping, good.replace("text(.survey.name)", "\"Called \" + text(.survey.name)"));

        // Then
        await().atMost(Duration.ofMinutes(3))
                .until(() -> output.getOut().contains("\"survey_title\" : \"Called After the call\""));

        // When
        save(mapping, good.replace("\"author_email\"", "\"author_mail\""));

        // Then
        await().atMost(Duration.ofMinutes(3)).until(() -> output.getErr()
                .contains("a record has no field 'author_mail' (did you mean 'author_email'?)"));
        watching.interrupt();
        watching.join(Duration.ofMinutes(1).toMillis());
        assertThat(watching.isAlive()).isFalse();
    }

    private int preview(String... options) {
        var words = new ArrayList<>(List.of("preview", "acme", "track"));
        words.addAll(List.of(options));
        words.add("--birdfeeder.tenants=" + folder.resolve("tenants"));
        return Commands.execute(words.toArray(String[]::new));
    }

    private static int execute(String tenant, String connection, String... options) {
        var words = new ArrayList<>(List.of("preview", tenant, connection));
        words.addAll(List.of(options));
        words.add("--spring.profiles.active=sandbox");
        words.add("--birdfeeder.tenants=" + Path.of("tenants").toAbsolutePath());
        return Commands.execute(words.toArray(String[]::new));
    }

    private static List<JsonNode> json(CapturedOutput output) {
        return output.getOut()
                .lines()
                .filter(line -> line.startsWith("{"))
                .map(line -> {
                    try {
                        return new ObjectMapper().readTree(line);
                    } catch (IOException invalid) {
                        throw new UncheckedIOException(invalid);
                    }
                })
                .toList();
    }

    private static void save(Path file, String text) throws IOException {
        var half = Files.writeString(file.resolveSibling("." + file.getFileName() + ".swp"), text);
        Files.move(half, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    }
}
