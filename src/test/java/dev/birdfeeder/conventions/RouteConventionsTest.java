package dev.birdfeeder.conventions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.birdfeeder.BirdfeederApplication;
import dev.birdfeeder.tenant.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.stream.Stream;
import org.apache.camel.AggregationStrategy;
import org.apache.camel.Processor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The routes that ship keep the conventions, and each convention can be broken. */
class RouteConventionsTest {

    private static final Path ROUTES = Path.of("routes");
    private static final Map<String, Class<?>> BEANS = Map.of(
            "runs",
            List.class,
            "batch",
            AggregationStrategy.class,
            "workers",
            ExecutorService.class,
            "map",
            Processor.class);

    private static final String GOOD =
            """
            # The first line may be a comment.
            - route:
                id: good
                description: Does well.
                from:
                  uri: direct
                  parameters: { name: good }
                  steps:
                    - setVariable: { name: page, expression: { constant: { expression: "1" } } }
                    - bean: { ref: runs, method: "add(*, 'x')" }
                    - to: { id: again, uri: direct, parameters: { name: good } }
            """;

    @TempDir
    private Path folder;

    @Test
    void theRoutesThatShipKeepThem() {
        assertThat(new RouteConventions(ROUTES, Beans.of(BirdfeederApplication.class)).problems())
                .isEmpty();
    }

    @Test
    void aGoodRouteBreaksNone() throws IOException {
        assertThat(violations("good.camel.yaml", GOOD)).isEmpty();
    }

    @Test
    void aRouteThatKaotoSavedIsAllBlocks() throws IOException {
        assertThat(
                        violations(
                                "good.camel.yaml",
                                """
                        - route:
                            id: good
                            description: Does well.
                            from:
                              uri: direct
                              parameters:
                                name: good
                              steps:
                                - bean:
                                    ref: runs
                                    method: add
                        """))
                .isEmpty();
    }

    @Test
    void whatKaotoPutsBehindTheRouteIsToldWithItsFix() throws IOException {
        assertThat(violations(
                        "good.camel.yaml", GOOD + "- onException: { id: retry, exception: [java.io.IOException] }\n"))
                .containsExactly("good.camel.yaml:12: 'onException' stands behind the route (move it above; Camel takes"
                        + " it nowhere else)");
    }

    @Test
    void whatKaotoWouldMakeUpIsGiven() throws IOException {
        assertThat(violations("good.camel.yaml", "- onException: { exception: [java.io.IOException] }\n" + GOOD))
                .contains("good.camel.yaml:1: onException has no id (write one; Kaoto makes one up otherwise)");
    }

    @Test
    void whatIsFoundFollowsTheFile() throws IOException {
        // Given
        write("good.camel.yaml", GOOD.replace("ref: runs", "ref: rnus"));
        var conventions = new RouteConventions(folder, BEANS);
        var before = conventions.problems();

        // When
        write("good.camel.yaml", GOOD);

        // Then
        assertThat(before).hasSize(1);
        assertThat(conventions.problems()).isEmpty();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("broken")
    void aBrokenOneIsNamed(String sentence, String file, String content) throws IOException {
        assertThat(violations(file, content)).contains(sentence);
    }

    @Test
    void aSourceIsWhole() throws IOException {
        write("sources/acme/settings.schema.json", "{ \"title\": \"Acme\", \"properties\": { \"url\": {} } }");

        assertThat(new RouteConventions(folder, BEANS).problems())
                .extracting(this::withoutFolder)
                .containsExactly(
                        "sources/acme:1: has no acme.camel.yaml (a folder is complete in itself)",
                        "sources/acme:1: has no acme.test.yaml (a folder is complete in itself)",
                        "sources/acme:1: has no feedback.jslt (a folder is complete in itself)",
                        "sources/acme:1: has no vendor.yaml (a folder is complete in itself)",
                        "sources/acme/settings.schema.json:1: has no description (write it; forms, editors and the"
                                + " README show it)",
                        "sources/acme/settings.schema.json:1: url: has no title and no description (write it; forms,"
                                + " editors and the README show it)");
    }

    @Test
    void aSourceHandsOverWhatItReads() throws IOException {
        // Given
        var route = GOOD.replace("id: good", "id: acme").replace("name: good", "name: acme");
        write("sources/acme/acme.camel.yaml", route);
        write(
                "sources/acme/acme-events.camel.yaml",
                route.replace("acme", "acme-events").replace("id: again", "id: other"));

        // When
        var problems = new RouteConventions(folder, BEANS).problems();

        // Then
        assertThat(problems)
                .extracting(this::withoutFolder)
                .contains(
                        "sources/acme/acme.camel.yaml:1: nothing on the way from here calls direct:accept (every"
                                + " interaction goes there)",
                        "sources/acme/acme-events.camel.yaml:1: nothing on the way from here calls direct:interaction"
                                + " (every interaction goes there)");
    }

    @Test
    void aSinkIsWhole() throws IOException {
        write("sinks/acme/readme.txt", "");

        assertThat(new RouteConventions(folder, BEANS).problems())
                .extracting(this::withoutFolder)
                .containsExactly(
                        "sinks/acme:1: has no settings.schema.json (a folder is complete in itself)",
                        "sinks/acme:1: has no sink-acme.camel.yaml (a folder is complete in itself)");
    }

    @Test
    void whatKaotoSavesIsAllBlocksAndMayStaySo() throws IOException {
        write(
                "good.camel.yaml",
                """
                - route:
                    id: good
                    description: Does well.
                    errorHandler:
                      noErrorHandler: {}
                    from:
                      uri: direct
                      parameters:
                        name: good
                      steps:
                        - bean:
                            ref: runs
                            method: add
                """);

        assertThat(new RouteConventions(folder, BEANS).problems()).isEmpty();
    }

    @Test
    void everythingIsToldAtOnce() throws IOException {
        write("a.camel.yaml", GOOD);
        write("b.camel.yaml", GOOD);

        assertThat(new RouteConventions(folder, BEANS).problems()).hasSize(3);
    }

    static Stream<Arguments> broken() {
        return Stream.of(
                step("'log: …' is the compact form (write a map, as { uri: … } or { expression: … })", "log: hello"),
                step(
                        "'simple:' is the compact form (write expression: { simple: { expression: … } })",
                        "setBody: { simple: { expression: x } }"),
                step(
                        "'simple: …' is the compact form (write a map, as { uri: … } or { expression: … })",
                        "setBody: { expression: { simple: x } }"),
                step(
                        "'nam' is no key of this (did you mean 'name'?)",
                        "setVariable: { nam: x, expression: { constant: { expression: x } } }"),
                arguments(
                        "good.camel.yaml:1: 'from:' on top is the compact form (write - route: { id: …, from: … })",
                        "good.camel.yaml",
                        "- from:\n    uri: direct:x\n    steps:\n      - log: { message: x }\n"),
                arguments(
                        "good.camel.yaml:10: fits on one line (write bean: { ref: runs, method: add })",
                        "good.camel.yaml",
                        GOOD.replace(
                                "- bean: { ref: runs, method: \"add(*, 'x')\" }",
                                "- bean:\n            ref: runs\n            method: add")),
                step(
                        "has steps and is in flow style (write it as a block)",
                        "loop: { expression: { constant: { expression: 1 } }, steps: [{ log: { message: x } }] }"),
                arguments(
                        "better.camel.yaml:3: route 'good' in a file of another name (call both 'better')",
                        "better.camel.yaml",
                        GOOD),
                arguments(
                        "good.camel.yaml:2: holds 2 routes (one per file)",
                        "good.camel.yaml",
                        GOOD + GOOD.substring(35)),
                arguments(
                        "good.camel.yaml:2: route 'good' has no description (say what it does)",
                        "good.camel.yaml",
                        GOOD.replace("    description: Does well.\n", "")),
                arguments(
                        "good.camel.yaml:4: a comment (say it in a description, which tools show and editors keep)",
                        "good.camel.yaml",
                        GOOD.replace("Does well.", "Does well. # really")),
                arguments(
                        "good.camel.yaml:11: id 'good' is also given at good.camel.yaml:3 (ids are unique over all routes; begin the newer one with its"
                                + " route's name)",
                        "good.camel.yaml",
                        GOOD.replace("id: again", "id: good")),
                step(
                        "no route 'direct:goood' (did you mean 'good'?)",
                        "to: { uri: direct, parameters: { name: goood } }"),
                step("no route 'direct:goood' (did you mean 'good'?)", "wireTap: { uri: \"direct:goood\" }"),
                arguments(
                        "good.camel.yaml:5: listens to direct:bad (call it 'good', as its route and file)",
                        "good.camel.yaml",
                        GOOD.replace("  parameters: { name: good }\n", "  parameters: { name: bad }\n")),
                step(
                        "toD 'direct:${header.target}' (only direct: with connection.source or sink.type; everything else is"
                                + " a plain to)",
                        "toD: { uri: \"direct:${header.target}\" }"),
                step(
                        "recipientList calls what an expression says (data never chooses an endpoint; write to)",
                        "recipientList: { expression: { simple: { expression: \"${body}\" } } }"),
                step(
                        "routingSlip calls what an expression says (data never chooses an endpoint; write to)",
                        "routingSlip: { expression: { header: { expression: next } } }"),
                step(
                        "dynamicRouter calls what an expression says (data never chooses an endpoint; write to)",
                        "dynamicRouter: { expression: { header: { expression: next } } }"),
                step(
                        "enrich calls what an expression says (data never chooses an endpoint; write to)",
                        "enrich: { expression: { simple: { expression: \"http:${body}\" } } }"),
                step(
                        "toD 'direct:${body}' (only direct: with connection.source or sink.type; everything else is a plain"
                                + " to)",
                        "toD: { uri: \"direct:${body}\" }"),
                step(
                        "toD 'kafka:${header[topic]}' (only direct: with connection.source or sink.type; everything else is"
                                + " a plain to)",
                        "toD: { uri: \"kafka:${header[topic]}\" }"),
                step(
                        "toD 'http:${variable.sink.type}' (only direct: with connection.source or sink.type; everything else"
                                + " is a plain to)",
                        "toD: { uri: \"http:${variable.sink.type}\" }"),
                step(
                        "an http endpoint outside of vendor-call (call direct:vendor, which has credentials, budget and"
                                + " limits)",
                        "to: { uri: http, parameters: { httpUri: x } }"),
                step("no bean 'rums' (did you mean 'runs'?)", "bean: { ref: rums, method: add }"),
                step(
                        "no bean 'batsh' (did you mean 'batch'?)",
                        "wireTap: { uri: \"direct:good\", executorService: \"#batsh\" }"),
                step("no bean 'carrier' (there are runs)", "bean: { ref: carrier, method: add }"),
                step("no bean 'mop' (did you mean 'map'?)", "process: { ref: mop }"),
                step(
                        "bean 'runs' is no Processor (call it with bean: { ref: runs, method: … })",
                        "process: { ref: runs }"),
                step(
                        "bean 'map' is no ExecutorService",
                        "wireTap: { uri: \"direct:good\", executorService: \"#map\" }"),
                step(
                        "no route 'direct:elsewhere' (there are good)",
                        "to: { uri: direct, parameters: { name: elsewhere } }"),
                step(
                        "http has no option 'patience' (see camel.apache.org/components/4.18.x/http-component.html)",
                        "to: { uri: http, parameters: { httpUri: x, patience: 1 } }"),
                arguments("good.camel.yaml:1: is empty", "good.camel.yaml", "# nothing yet\n"),
                arguments(
                        "good.camel.yaml:4: a key is written twice (keep one)",
                        "good.camel.yaml",
                        GOOD.replace("    description: Does well.\n", "    id: good\n")),
                step("a key is empty (write its name before the colon)", "bean: { ? : runs, method: add }"),
                arguments(
                        "good.camel.yaml:3: indent with spaces, not with tabs",
                        "good.camel.yaml",
                        GOOD.replace("    id: good\n", "\tid: good\n")),
                step(
                        "bean 'runs' has no public method 'ad' (did you mean 'add'?)",
                        "setBody: { expression: { method: { ref: runs, method: ad } } }"),
                step(
                        "http has no option 'throwExceptionOnFailur' (did you mean 'throwExceptionOnFailure'?)",
                        "to: { uri: http, parameters: { httpUri: x, throwExceptionOnFailur: false } }"),
                step(
                        "http option 'throwExceptionOnFailure' must be true or false",
                        "to: { uri: http, parameters: { httpUri: x, throwExceptionOnFailure: no way } }"),
                step("direct needs option 'name'", "to: { uri: direct }"),
                step("quartz can't be called", "to: { uri: quartz, parameters: { triggerName: x } }"),
                step(
                        "direct option 'exceptionHandler' is only for routes that begin with it (from)",
                        "to: { uri: direct, parameters: { name: good, exceptionHandler: x } }"),
                step(
                        "'direct' has options in the uri (write them as parameters)",
                        "to: { uri: \"direct:good?block=true\" }"),
                step("no component 'htttp' (did you mean 'http'?)", "to: { uri: htttp }"),
                step("no component 'ftp' (add it to pom.xml, or correct the uri)", "to: { uri: ftp }"),
                arguments(
                        "good.camel.yaml:14: onException with 'handled' ends the split that collects the exchange, silently"
                                + " (use doTry and doCatch)",
                        "good.camel.yaml",
                        GOOD
                                + """
                                - onException:
                                    exception: [java.lang.Throwable]
                                    handled: { constant: { expression: "true" } }
                                """),
                arguments(
                        "good.camel.yaml:14: 'redeliveryDelay: 1s' fails when it is first needed (write milliseconds, Camel"
                                + " parses no units here)",
                        "good.camel.yaml",
                        GOOD
                                + """
                                - onException:
                                    exception: [java.lang.Throwable]
                                    redeliveryPolicy: { redeliveryDelay: 1s }
                                """),
                step(
                        "a secret in a route (it is the connection's: vendor-call sets it)",
                        "setHeader: { name: X-API-TOKEN, expression: { constant: { expression: abc } } }"),
                step(
                        "a secret in a route (it is the connection's: vendor-call sets it)",
                        "to: { uri: \"direct:good\", parameters: { password: abc } }"),
                step(
                        "a secret in a route (it is the connection's: vendor-call sets it)",
                        "setBody: { expression: { simple: { expression: \"x?api_key=abc\" } } }"),
                arguments(
                        "good.camel.yaml:1: ends too early (a [ or { is opened here and never closed)",
                        "good.camel.yaml",
                        "- {"));
    }

    /** A route with one step more, in line 12. */
    private static Arguments step(String sentence, String step) {
        return arguments("good.camel.yaml:12: " + sentence, "good.camel.yaml", GOOD + "        - " + step + "\n");
    }

    private List<String> violations(String file, String content) throws IOException {
        write(file, content);
        return new RouteConventions(folder, BEANS)
                .problems().stream().map(this::withoutFolder).toList();
    }

    private String withoutFolder(Problem problem) {
        return problem.toString().replace(folder + "/", "");
    }

    private void write(String file, String content) throws IOException {
        var path = folder.resolve(file);
        Files.createDirectories(path.getParent());
        Files.writeString(path, content);
    }
}
