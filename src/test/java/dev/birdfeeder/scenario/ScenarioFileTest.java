package dev.birdfeeder.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ScenarioFileTest {

    private static final Path FILE = Path.of("acme.test.yaml");

    private static final String GOOD =
            """
            shared:
              one: &one { uuid: a }
            given:
              clock: 2025-03-02T07:00:00Z
              connection: { type: acme, data_source: { surveys: [x], zone: UTC } }
            scenarios:
              - name: works
                given:
                  connection: { data_source: { surveys: [y], zone: null } }
                  answers: [{ request: /a, json: { rows: [{ <<: *one, on: 2025-03-01 }] } }]
                when: [poll, { at: 2025-03-03T07:00:00Z }, poll]
                then: { state: OK }
            """;

    @Test
    void mergesAScenariosBeginningOverTheFiles() {
        // Given
        var file = ScenarioFile.parse(FILE, GOOD);

        // When
        var given = file.begin(file.scenarios().get(0).scenario());

        // Then
        assertThat(given.clock()).hasToString("2025-03-02T07:00:00Z");
        assertThat(given.connection()).hasToString("{\"type\":\"acme\",\"data_source\":{\"surveys\":[\"y\"]}}");
    }

    @Test
    void thePageOfTheRoutesFolderDescribesEveryKeyWithAnExampleThatCanBeRead() throws IOException {
        // Given
        var page = Files.readString(Path.of("routes/README.md"));

        // Then
        var keys = Stream.of(
                        Scenario.Given.class,
                        Scenario.Answer.class,
                        Scenario.Step.class,
                        Scenario.Push.class,
                        Scenario.Then.class)
                .flatMap(type -> Arrays.stream(type.getRecordComponents()))
                .map(key -> "`" + key.getName().replaceAll("([A-Z])", "_$1").toLowerCase(Locale.ROOT) + "`");
        assertThat(page).contains(keys.toList());
        var example = page.substring(page.indexOf("```yaml\n") + 8, page.indexOf("```\n", page.indexOf("```yaml")));
        assertThat(ScenarioFile.parse(FILE, example).scenarios()).hasSize(1);
    }

    @Test
    void readsScalarsAsJsonWould() {
        var answer = ScenarioFile.parse(FILE, GOOD)
                .scenarios()
                .get(0)
                .scenario()
                .given()
                .answers()
                .get(0);

        assertThat(answer.json()).hasToString("{\"rows\":[{\"uuid\":\"a\",\"on\":\"2025-03-01\"}]}");
    }

    @Test
    void takesPollForAStep() {
        var steps = ScenarioFile.parse(FILE, GOOD).scenarios().get(0).scenario().when();

        assertThat(steps).extracting(Scenario.Step::poll).containsExactly(true, false, true);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("mistakes")
    void namesFileLineAndScenario(String sentence, String written, String instead) {
        assertThatThrownBy(() -> ScenarioFile.parse(FILE, GOOD.replace(written, instead)))
                .hasMessage("acme.test.yaml:" + sentence);
    }

    static Stream<Arguments> mistakes() {
        return Stream.of(
                arguments("1: scenario: unknown key (did you mean 'scenarios'?)", "scenarios:", "scenario:"),
                arguments("12: 'works': then.stat: unknown key (did you mean 'state'?)", "state: OK", "stat: OK"),
                arguments(
                        "10: 'works': given.answers[0].requests: unknown key (did you mean 'request'?)",
                        "request: /a",
                        "requests: /a"),
                arguments("7: 'works': when: is missing", "when: [poll, { at: 2025-03-03T07:00:00Z }, poll]", ""),
                arguments("7: name: a scenario needs one", "name: works", "name: \"\""),
                arguments("12: a key is written twice (keep one)", "state: OK", "state: OK, state: OK"),
                arguments("10: no &one above (write it, or quote the value)", "&one", ""));
    }
}
