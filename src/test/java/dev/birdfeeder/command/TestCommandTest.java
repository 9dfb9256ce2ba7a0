package dev.birdfeeder.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.util.FileSystemUtils;

@ExtendWith(OutputCaptureExtension.class)
class TestCommandTest {

    private static final String GIVEN =
            """
            given:
              clock: 2025-03-02T07:00:00Z
              connection:
                type: track
                connection_details: { token: "{{token}}", base_url: "{{vendor}}" }
                data_source: { organization_id: org, start_date: 2025-03-01 }
              answers:
                - { request: /v1/organizations/org/surveys, json: { data: { surveys: [] } } }
                - request: /v1/organizations/org/interactions
                  json:
                    success: 1
                    data:
                      interactions: [{ uuid: a, answered_at: 2025-03-01, answers: [{ item_type: nps, answer: 9 }] }]
                      total_rows: 1
                      total_pages: 1
            scenarios:
            """;

    @TempDir
    private Path folder;

    private Path source;

    @BeforeEach
    void copyTheRoutes() throws IOException {
        FileSystemUtils.copyRecursively(Path.of("routes"), folder);
        source = folder.resolve("sources/track-cxm");
    }

    @Test
    void aScenarioThatHoldsIsSilent(CapturedOutput output) throws IOException {
        // Given
        scenarios("  - { name: works, when: poll, then: { records: [{ rating: 9 }] } }\n"
                + "  - { name: gets a push, when: [{ push: { to: /nowhere, status: 404 } }], then: {} }\n");

        // When
        var exit = Commands.execute("test", source.toString());

        // Then
        assertThat(output.getOut()).matches("2 scenarios, 0 failed \\(\\d+\\.\\d s\\)\n");
        assertThat(exit).isZero();
    }

    @Test
    void oneThatDoesNotIsToldWithEveryDifference(CapturedOutput output) throws IOException {
        // Given
        scenarios(
                """
                  - name: a rating of eight
                    when: [poll, { push: { to: /nowhere, json: {} } }]
                    then:
                      state: UNSTABLE
                      records: [{ feedback_id: track-cxm:a, rating: 8 }]
                  - { name: works, when: poll, then: { state: OK } }
                  - { name: "another one, left out", when: poll, then: { state: GONE } }
                """);

        // When
        var exit = Commands.execute("test", "--name=a rating", source.toString());

        // Then
        assertThat(output.getOut().replace(source + "/", "").replaceAll("accepted_at.*", "…"))
                .startsWith(
                        """
                        track-cxm.test.yaml:17: a rating of eight
                          push /nowhere: expected status 200, but was 404
                          state: expected UNSTABLE, but was OK
                          records[track-cxm:a].rating: expected 8, but was 9
                            it was {
                              feedback_id: track-cxm:a,
                              tenant: a-rating-of-eight,
                              source: track-cxm,
                        """)
                .contains("1 scenario, 1 failed (");
        assertThat(exit).isEqualTo(1);
    }

    @Test
    void watchingPlaysThemAgainWhenSomethingIsSaved(CapturedOutput output) throws Exception {
        // Given
        scenarios(
                """
                  - name: a loud survey
                    when: poll
                    then: { records: [{ feedback_id: track-cxm:a, survey_title: Loud }] }
                """);
        var watching = new Thread(() -> Commands.execute("test", "--watch", source.toString()));
        watching.start();
        await().atMost(Duration.ofMinutes(3)).until(() -> output.getOut().contains("1 scenario, 1 failed"));

        // When
        var mapping = source.resolve("feedback.jslt");
        Files.writeString(mapping, Files.readString(mapping).replace("text(.survey.name)", "\"Loud\""));

        // Then
        await().atMost(Duration.ofMinutes(3)).until(() -> output.getOut().contains("1 scenario, 0 failed"));
        watching.interrupt();
        watching.join(Duration.ofMinutes(1).toMillis());
        assertThat(watching.isAlive()).isFalse();
    }

    @Test
    void aFileThatCannotBeReadFails(CapturedOutput output) throws IOException {
        // Given
        scenarios("  - { name: works, when: poll, than: {} }\n");

        // When
        var exit =
                Commands.execute("test", source.resolve("track-cxm.test.yaml").toString());

        // Then
        assertThat(output.getOut().replace(source + "/", ""))
                .startsWith("track-cxm.test.yaml:17: can't be read\n  'works': then: is missing\n");
        assertThat(exit).isEqualTo(1);
    }

    @Test
    void routesThatDoNotStartAreToldAsByCheck(CapturedOutput output) throws IOException {
        // Given
        scenarios("  - { name: works, when: poll, then: {} }\n");
        var route = source.resolve("track-cxm-page.camel.yaml");
        Files.writeString(route, Files.readString(route).replace("uri: direct\n", "uri: dirrect\n"));

        // When
        var exit = Commands.execute("test", source.toString());

        // Then
        assertThat(output.getErr().replace(source + "/", ""))
                .startsWith("track-cxm-page.camel.yaml:5: no component 'dirrect' (did you mean 'direct'?)\n");
        assertThat(exit).isEqualTo(1);
    }

    @Test
    void whatIsNowhereIsTold(CapturedOutput output) throws IOException {
        // Given
        var elsewhere = Files.createDirectories(folder.resolve("elsewhere"));
        FileSystemUtils.deleteRecursively(folder.resolve("pipeline"));

        // When
        var exits = new int[] {
            Commands.execute("test", folder.resolve("nowhere").toString()),
            Commands.execute("test", elsewhere.toString()),
            Commands.execute("test", "--birdfeeder.routes=" + elsewhere)
        };

        // Then
        assertThat(output.getErr().replace(folder + "/", ""))
                .isEqualTo(
                        """
                        nowhere: there is no such folder or file
                        elsewhere: is in no routes folder (one that holds pipeline, sources and sinks)
                        elsewhere: there is no scenario
                        """);
        assertThat(exits).containsOnly(1);
    }

    private void scenarios(String blocks) throws IOException {
        Files.writeString(source.resolve("track-cxm.test.yaml"), GIVEN + blocks);
    }
}
