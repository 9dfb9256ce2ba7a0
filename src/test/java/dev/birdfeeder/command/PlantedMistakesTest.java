package dev.birdfeeder.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.util.FileSystemUtils;

/** What somebody who writes a source gets wrong is told by {@code check} in one line, with file, line and fix. */
@ExtendWith(OutputCaptureExtension.class)
class PlantedMistakesTest {

    @TempDir
    private Path folder;

    @ParameterizedTest(name = "{0}")
    @MethodSource("mistakes")
    void isToldInOneLine(
            String mistake, String file, String written, String instead, String sentence, CapturedOutput output)
            throws IOException {
        // Given
        var routes = folder.resolve("routes");
        FileSystemUtils.copyRecursively(Path.of("routes"), routes);
        var path = routes.resolve("sources/track-cxm").resolve(file);
        var right = Files.readString(path);
        assertThat(right).contains(written);
        var wrong = right.replaceFirst(Pattern.quote(written), Matcher.quoteReplacement(instead));
        Files.writeString(path, wrong);

        // When
        var exit = Commands.execute(
                "check",
                "--birdfeeder.routes=" + routes,
                "--birdfeeder.tenants=" + Path.of("tenants").toAbsolutePath());

        // Then
        assertThat(output.getOut().replace(routes + "/sources/track-cxm/", "").replace(routes + "/", ""))
                .isEqualTo(withLine(sentence, lineOf(right, wrong)) + "\n1 error\n");
        assertThat(exit).isEqualTo(1);
    }

    private static int lineOf(String right, String wrong) {
        var place = 0;
        while (right.charAt(place) == wrong.charAt(place)) {
            place++;
        }
        return 1
                + (int) right.substring(0, place).chars().filter(c -> c == '\n').count();
    }

    /** {@code <-1>} is the line above the mistake. */
    private static String withLine(String sentence, int line) {
        return Pattern.compile("<([+-]?\\d)>")
                .matcher(sentence)
                .replaceAll(offset -> String.valueOf(line + Integer.parseInt(offset.group(1))));
    }

    /** In the folder of Track CXM: the mistake, the file, what is written, what is written instead, what is told. */
    static Stream<Arguments> mistakes() {
        return Stream.of(
                arguments(
                        "wrong bean name",
                        "track-cxm.camel.yaml",
                        "{ ref: scans, method: begin }",
                        "{ ref: skans, method: begin }",
                        "track-cxm.camel.yaml:<0>: no bean 'skans' (did you mean 'scans'?)"),
                arguments(
                        "wrong method of a bean",
                        "track-cxm-surveys.camel.yaml",
                        "method: unlisted",
                        "method: notListed",
                        "track-cxm-surveys.camel.yaml:<0>: bean 'trackSurveys' has no public method 'notListed'"
                                + " (there are begin, read, resolve, unlisted)"),
                arguments(
                        "wrong option of an endpoint",
                        "track-cxm-page.camel.yaml",
                        "parameters: { name: accept }",
                        "parameters: { name: accept, blok: true }",
                        "track-cxm-page.camel.yaml:<0>: direct has no option 'blok' (did you mean 'block'?)"),
                arguments(
                        "missing comma in JSLT",
                        "feedback.jslt",
                        "\"author_name\": text(.customer.name),",
                        "\"author_name\": text(.customer.name)",
                        "feedback.jslt:<0>: a comma is missing at the end of this line, before \"author_email\""),
                arguments(
                        "unknown record field",
                        "feedback.jslt",
                        "\"author_email\":",
                        "\"autor_email\":",
                        "feedback.jslt:<0>: a record has no field 'autor_email' (did you mean 'author_email'?)"),
                arguments(
                        "missing settings title",
                        "settings.schema.json",
                        "          \"title\": \"Time zone\",\n",
                        "",
                        "settings.schema.json:<-1>: data_source.time_zone: has no title (write it; forms, editors"
                                + " and the README show it)"),
                arguments(
                        "duplicate route id",
                        "track-cxm-fetch.camel.yaml",
                        "id: track-cxm-fetch",
                        "id: track-cxm-page",
                        "track-cxm-fetch.camel.yaml:<0>: route id 'track-cxm-page' is also given at"
                                + " track-cxm-page.camel.yaml:2 (call this one 'track-cxm-fetch', as its file)"),
                arguments(
                        "wrong date pattern",
                        "settings.schema.json",
                        "\"default\": [],\n          \"examples\": [[\"dd-MM-yyyy HH:mm\"]]",
                        "\"default\": [\"dd/mm/yyyy\"],\n          \"examples\": [[\"dd-MM-yyyy HH:mm\"]]",
                        "settings.schema.json:<0>: /properties/data_source/properties/date_formats/default/0:"
                                + " must be a Java date pattern such as dd/MM/yyyy HH:mm, not 'dd/mm/yyyy' (m is the minute; write MM for the month)"),
                arguments(
                        "misspelled part of the window",
                        "track-cxm-fetch.camel.yaml",
                        "start=${variable.window.start}",
                        "start=${variable.window.strat}",
                        "track-cxm-fetch.camel.yaml:<0>: a window has no 'strat' (did you mean 'start'?)"),
                arguments(
                        "misspelled part of a moment",
                        "track-cxm-fetch.camel.yaml",
                        "start=${variable.window.start}",
                        "start=${variable.window.since.sceonds}",
                        "track-cxm-fetch.camel.yaml:<0>: a window has no 'sceonds' (did you mean 'seconds'?)"),
                arguments(
                        "wrong date pattern in a route",
                        "track-cxm-fetch.camel.yaml",
                        "start=${variable.window.start}",
                        "start=${date:now:yyyy-MM-ddTHH:mm:ss}",
                        "track-cxm-fetch.camel.yaml:<0>: 'yyyy-MM-ddTHH:mm:ss' is no date pattern"
                                + " (quote letters that stand for themselves: yyyy-MM-dd'T'HH:mm:ss)"),
                arguments(
                        "misspelled setting in a mapping",
                        "feedback.jslt",
                        "$settings.data_source",
                        "$settings.data_sources",
                        "feedback.jslt:<0>: no setting 'data_sources' (did you mean 'data_source'?)"),
                arguments(
                        "direct to nowhere",
                        "track-cxm-fetch.camel.yaml",
                        "parameters: { name: vendor }",
                        "parameters: { name: vender }",
                        "track-cxm-fetch.camel.yaml:<0>: no route 'direct:vender' (did you mean 'vendor'?)"),
                arguments(
                        "tab in YAML",
                        "track-cxm-page.camel.yaml",
                        "      steps:\n        - to",
                        "      steps:\n\t- to",
                        "track-cxm-page.camel.yaml:<0>: indent with spaces, not with tabs"),
                arguments(
                        "a setting that there isn't, in a route",
                        "track-cxm-fetch.camel.yaml",
                        "data_source.page_size",
                        "data_source.pagesize",
                        "track-cxm-fetch.camel.yaml:<0>: no setting 'data_source.pagesize' (did you mean"
                                + " 'data_source.page_size'?)"),
                arguments(
                        "a setting that there isn't, in vendor.yaml",
                        "vendor.yaml",
                        "secret: connection_details.token",
                        "secret: conection_details.token",
                        "vendor.yaml:<0>: no setting 'conection_details.token' (did you mean 'connection_details.token'?)"),
                arguments(
                        "unknown key in vendor.yaml",
                        "vendor.yaml",
                        "per: 1m",
                        "pre: 1m",
                        "vendor.yaml:<0>: budget.pre: unknown key (did you mean 'per'?)"),
                arguments(
                        "wrong kind of value in vendor.yaml",
                        "vendor.yaml",
                        "concurrency: 8",
                        "concurrency: many",
                        "vendor.yaml:<0>: concurrency: must be a whole number"),
                arguments(
                        "wrong JSLT in vendor.yaml",
                        "vendor.yaml",
                        "is-array(.data.surveys)",
                        "is-array(.data.surveys",
                        "vendor.yaml:<0>: success.surveys: ends too early (a bracket is opened and never closed)"),
                arguments(
                        "a call that vendor.yaml doesn't know",
                        "vendor.yaml",
                        "  interactions: (.success",
                        "  interaction: (.success",
                        "track-cxm-fetch.camel.yaml:8: vendor.yaml says under success nothing of call"
                                + " 'interactions' (did you mean 'interaction'?)"),
                arguments(
                        "a listing that vendor.yaml doesn't know",
                        "vendor.yaml",
                        "  surveys: { elements",
                        "  survey: { elements",
                        "track-cxm-surveys.camel.yaml:9: vendor.yaml says under listings nothing of call"
                                + " 'surveys' (did you mean 'survey'?)"),
                arguments(
                        "a way of paging that there isn't",
                        "vendor.yaml",
                        "by: page",
                        "by: pages",
                        "vendor.yaml:<0>: listings.surveys.pages.by: must be one of page, offset, cursor, next, link, none"),
                arguments(
                        "unknown function",
                        "feedback.jslt",
                        "text(.customer.name)",
                        "txt(.customer.name)",
                        "feedback.jslt:<0>: no function 'txt' (did you mean 'text'?)"),
                arguments(
                        "unclosed text",
                        "feedback.jslt",
                        "\"author_name\":",
                        "\"author_name:",
                        "feedback.jslt:<0>: a : is missing before author_email, or a quote"),
                arguments(
                        "unclosed bracket",
                        "feedback.jslt",
                        "text(.customer.name),",
                        "text(.customer.name,",
                        "feedback.jslt:<+1>: a bracket before this line is opened and never closed"),
                arguments(
                        "wrong import",
                        "feedback.jslt",
                        "import \"questions.jslt\"",
                        "import \"question.jslt\"",
                        "feedback.jslt:<0>: no file 'question.jslt' beside it (correct the import)"),
                arguments(
                        "a mapping that there isn't",
                        "track-cxm-surveys.camel.yaml",
                        "'surveys.jslt'",
                        "'survey.jslt'",
                        "track-cxm-surveys.camel.yaml:<0>: no mapping 'survey.jslt' beside it (did you mean"
                                + " 'surveys.jslt'?)"),
                arguments(
                        "a bean called as a processor",
                        "track-cxm.camel.yaml",
                        "- bean: { ref: scans, method: begin }",
                        "- process: { ref: scans }",
                        "track-cxm.camel.yaml:<0>: bean 'scans' is no Processor (call it with bean: { ref: scans,"
                                + " method: … })"),
                arguments(
                        "misspelled step",
                        "track-cxm-page.camel.yaml",
                        "- split:",
                        "- spilt:",
                        "track-cxm-page.camel.yaml:<0>: 'spilt' is no key of this (did you mean 'split'?)"),
                arguments(
                        "misspelled hand-over",
                        "track-cxm-page.camel.yaml",
                        "name: interaction }",
                        "name: interactions }",
                        "track-cxm-page.camel.yaml:<0>: no route 'direct:interactions' (did you mean 'interaction'?)"),
                arguments(
                        "compact notation",
                        "track-cxm-page.camel.yaml",
                        "- to: { uri: direct, parameters: { name: accept } }",
                        "- to: direct:accept",
                        "track-cxm-page.camel.yaml:<0>: 'to: …' is the compact form (write a map, as { uri: … }"
                                + " or { expression: … })"),
                arguments(
                        "no hand-over",
                        "track-cxm-page.camel.yaml",
                        "- to: { uri: direct, parameters: { name: interaction } }",
                        "- log: { message: x }",
                        "track-cxm.camel.yaml:1: nothing on the way from here calls direct:interaction (every"
                                + " interaction goes there)"),
                arguments(
                        "a wrong example",
                        "settings.schema.json",
                        "\"examples\": [1900]",
                        "\"examples\": [190000]",
                        "settings.schema.json:124:"
                                + " /properties/data_source/properties/requests_per_minute/examples/0: must be a whole number from 1 to 2000, not 190000"),
                arguments(
                        "a key that scenarios don't have",
                        "track-cxm.test.yaml",
                        "      cursor: 2025-03-01\n      counts",
                        "      curser: 2025-03-01\n      counts",
                        "track-cxm.test.yaml:<0>: 'an interaction with one NPS answer becomes a record': then.curser:"
                                + " unknown key (did you mean 'cursor'?)"),
                arguments(
                        "an anchor that there isn't",
                        "track-cxm.test.yaml",
                        "request: *surveys",
                        "request: *survey",
                        "track-cxm.test.yaml:<0>: no &survey above (write it, or quote the value)"),
                arguments(
                        "missing comma in JSON",
                        "settings.schema.json",
                        "\"title\": \"Surveys\",",
                        "\"title\": \"Surveys\"",
                        "settings.schema.json:<+1>: is not valid JSON: Unexpected character ('\"' (code 34)): was"
                                + " expecting comma to separate Object entries"),
                arguments(
                        "secret not marked",
                        "settings.schema.json",
                        "          \"writeOnly\": true,\n",
                        "",
                        "settings.schema.json:<-5>: connection_details.token: is not marked as a secret (write"
                                + " \"writeOnly\": true)"));
    }
}
