package dev.birdfeeder.reload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.birdfeeder.Birdfeeders;
import dev.birdfeeder.feedback.Outcome;
import dev.birdfeeder.tenant.Connection;
import dev.birdfeeder.tenant.Tenants;
import dev.birdfeeder.vendor.Vendors;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.ProducerTemplate;
import org.awaitility.core.ThrowingRunnable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.util.FileSystemUtils;

/** Profile dev: what is saved while it runs counts at once, and what is broken doesn't. */
@ExtendWith(OutputCaptureExtension.class)
@TestInstance(Lifecycle.PER_CLASS)
class ReloadTest {

    /** Far beyond what it takes; this machine may be busy. */
    private static final Duration LONGEST = Duration.ofMinutes(2);

    private static final String INTERACTION =
            """
            { "uuid": "u-1", "answered_at": "2025-03-01T14:22:33Z", "survey": { "name": "After the call" },
              "answers": [ { "item_type": "nps", "question": "Would you?", "answer": "9", "comment": "quick" } ] }
            """;

    private Path folder;
    private Path routes;
    private Birdfeeders birdfeeder;

    @BeforeAll
    void start(@TempDir Path folder) throws IOException {
        this.folder = folder;
        routes = folder.resolve("routes");
        FileSystemUtils.copyRecursively(Path.of("routes"), routes);
        birdfeeder = Birdfeeders.start(
                folder,
                "  archive: { type: file, directory: " + folder.resolve("out") + " }\n",
                "--spring.profiles.include=dev",
                "--birdfeeder.routes=" + routes);
    }

    @AfterAll
    void stop() {
        birdfeeder.close();
    }

    @Test
    void aRouteThatIsSavedAddedAndDeletedCountsAtOnce(CapturedOutput output) throws IOException {
        // Given
        var hello = routes.resolve("pipeline/hello.camel.yaml");

        // When, Then
        save(hello, route("hello", "hello", "one"));
        becomes(() -> assertThat(answer("hello")).isEqualTo("one"));
        save(hello, route("hello", "hello", "two"));
        becomes(() -> assertThat(answer("hello")).isEqualTo("two"));
        Files.delete(hello);
        becomes(() -> assertThat(birdfeeder.bean(CamelContext.class).getRoute("hello"))
                .isNull());
        becomes(() -> assertThat(output.getOut()).contains("gone file=\"" + hello + '"'));
        assertThat(output.getOut()).contains("taken up file=\"" + hello + '"');
    }

    @Test
    void aMappingCountsAtOnceAndSoDoesWhatItImports() throws IOException {
        // Given
        var track = routes.resolve("sources/track-cxm");

        // When, Then
        edit(track.resolve("feedback.jslt"), "text(.survey.name)", "uppercase(text(.survey.name))");
        becomes(() -> assertThat(record().path("survey_title").asText()).isEqualTo("AFTER THE CALL"));
        edit(track.resolve("questions.jslt"), "fallback(get-key($types, $name), $name)", "\"nps_relational\"");
        becomes(() -> assertThat(record().at("/answers/0/type").asText()).isEqualTo("nps_relational"));
    }

    @Test
    void aSchemaARuleOfTheVendorAndATenantCountAtOnce() throws IOException {
        // Given
        var track = routes.resolve("sources/track-cxm");

        // When, Then
        edit(track.resolve("settings.schema.json"), "\"default\": 100", "\"default\": 50");
        becomes(() -> assertThat(connection().setting("data_source.page_size")).isEqualTo("50"));
        edit(track.resolve("vendor.yaml"), "concurrency: 8", "concurrency: 3");
        becomes(() -> assertThat(
                        birdfeeder.bean(Vendors.class).rules("track-cxm").concurrency())
                .isEqualTo(3));
        edit(folder.resolve("tenants/demo.yaml"), "0 0 4 * * ?", "0 0 5 * * ?");
        becomes(() -> assertThat(connection().schedule()).isEqualTo("0 0 5 * * ?"));
    }

    @Test
    void aWholeNewSourceComesAndGoes() throws IOException {
        // Given
        var source = routes.resolve("sources/acme");
        var tenant = folder.resolve("tenants/acme.yaml");

        // When
        copy(routes.resolve("sources/track-nps"), source);
        becomes(() -> assertThat(birdfeeder.bean(CamelContext.class).getRoute("acme-answers"))
                .isNotNull());
        save(
                tenant,
                """
                profile: sandbox
                sources:
                  acme:
                    connection_details: { token: "${sandbox:track-nps-token}", base_url: "${sandbox:track-nps}" }
                sinks:
                  archive: { type: file, directory: out }
                """);

        // Then
        becomes(() -> assertThat(birdfeeder.bean(Tenants.class).connection("acme", "acme"))
                .isPresent());
        Files.delete(tenant);
        FileSystemUtils.deleteRecursively(source);
        becomes(() ->
                assertThat(birdfeeder.bean(CamelContext.class).getRoute("acme")).isNull());
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    YAML that doesn't parse | pipeline/accept.camel.yaml | method: accept } | method: accept | pipeline/accept.camel.yaml:9: a [ or { is opened here and never closed
                    a bean that there isn't | pipeline/accept.camel.yaml | ref: runs | ref: rnus | pipeline/accept.camel.yaml:8: no bean 'rnus' (did you mean 'runs'?)
                    a mistake in JSLT | sources/track-nps/campaigns.jslt | ] | '' | sources/track-nps/campaigns.jslt:2: ends too early
                    an id that another route has | pipeline/accept.camel.yaml | id: accept | id: poll | pipeline/accept.camel.yaml:2: route id 'poll' is also given at pipeline/poll.camel.yaml:2 (call this one 'accept', as its file)
                    a field that a record doesn't have | sources/track-nps/feedback.jslt | "author_email" | "author_mail" | a record has no field 'author_mail' (did you mean 'author_email'?)
                    a setting without a title | sinks/file/settings.schema.json | "title": "Directory" | "title": "" | directory: has no title
                    a key of the vendor that there isn't | sources/track-nps/vendor.yaml | statuses: | statusses: | did you mean 'statuses'
                    a tenant's key that there isn't | ../tenants/demo.yaml | schedule: | shedule: | sources.track.shedule: unknown key (did you mean 'schedule'?)
                    """)
    void whatIsBrokenIsToldOnceAndTheLastGoodOneStays(
            String what, String name, String right, String wrong, String sentence, CapturedOutput output)
            throws IOException {
        // Given
        var file = routes.resolve(name).normalize();
        var good = Files.readString(file);

        // When
        save(file, good.replaceFirst(Pattern.quote(right), Matcher.quoteReplacement(wrong)));

        // Then
        becomes(() -> assertThat(told(output)).contains(sentence));
        assertThat(answerOfAccept()).as("goes on as it was").isEqualTo("accepted");
        save(file, good);
        becomes(() -> assertThat(told(output)).containsPattern("mended.*" + file.getFileName()));
        assertThat(told(output).split(Pattern.quote(sentence), -1)).hasSize(2);
    }

    @Test
    void whatIsStillCalledStaysAfterItsFileWasDeleted(CapturedOutput output) throws IOException {
        // Given
        var accept = routes.resolve("pipeline/accept.camel.yaml");
        var text = Files.readString(accept);

        // When
        Files.delete(accept);

        // Then
        becomes(() -> assertThat(told(output)).contains("no route 'direct:accept'"));
        assertThat(birdfeeder.bean(CamelContext.class).getRoute("accept")).isNotNull();
        save(accept, text);
    }

    private String told(CapturedOutput output) {
        return output.getOut().replace(routes + "/", "");
    }

    /** Passes through route accept, which changes nothing when there is no batch. */
    private String answerOfAccept() {
        return birdfeeder.bean(ProducerTemplate.class).requestBody("direct:accept", "accepted", String.class);
    }

    private String answer(String route) {
        return birdfeeder.bean(CamelContext.class).getRoute(route) == null
                ? ""
                : birdfeeder.bean(ProducerTemplate.class).requestBody("direct:" + route, "", String.class);
    }

    private JsonNode record() throws IOException {
        var interaction = new ObjectMapper().readTree(INTERACTION);
        var outcome = birdfeeder
                .bean(ProducerTemplate.class)
                .send("direct:interaction", exchange -> {
                    exchange.setVariable("connection", connection());
                    exchange.setVariable(
                            "privacy",
                            birdfeeder
                                    .bean(Tenants.class)
                                    .find("demo")
                                    .orElseThrow()
                                    .privacy());
                    exchange.getMessage().setBody(interaction);
                })
                .getMessage()
                .getBody(Outcome.Accepted.class);
        return new ObjectMapper().readTree(outcome.json());
    }

    private Connection connection() {
        return birdfeeder.bean(Tenants.class).connection("demo", "track").orElseThrow();
    }

    private static String route(String id, String direct, String says) {
        return """
                - route:
                    id: %s
                    description: Says something.
                    from:
                      uri: direct
                      parameters: { name: %s }
                      steps:
                        - setBody: { expression: { constant: { expression: "%s" } } }
                """
                .formatted(id, direct, says);
    }

    private static void becomes(ThrowingRunnable assertion) {
        await().atMost(LONGEST).pollInterval(Duration.ofMillis(20)).untilAsserted(assertion);
    }

    private static void edit(Path file, String before, String after) throws IOException {
        var text = Files.readString(file);
        assertThat(text).contains(before);
        save(file, text.replace(before, after));
    }

    /** As editors do. */
    private static void save(Path file, String text) throws IOException {
        var half = Files.writeString(file.resolveSibling("." + file.getFileName() + ".swp"), text);
        Files.move(half, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    }

    /** A source under another name. */
    private static void copy(Path from, Path to) throws IOException {
        Files.createDirectories(to);
        var name = to.getFileName().toString();
        try (Stream<Path> files = Files.list(from)) {
            files.forEach(file -> {
                try {
                    Files.writeString(
                            to.resolve(file.getFileName()
                                    .toString()
                                    .replace(from.getFileName().toString(), name)),
                            Files.readString(file)
                                    .replace(from.getFileName().toString(), name)
                                    .replace("id: each-", "id: " + name + "-each-")
                                    .replaceAll("  \"x-(type|when)\".*\n", ""));
                } catch (IOException failed) {
                    throw new UncheckedIOException(failed);
                }
            });
        }
    }
}
