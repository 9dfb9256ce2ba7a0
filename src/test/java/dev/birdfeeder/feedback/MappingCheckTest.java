package dev.birdfeeder.feedback;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class MappingCheckTest {

    @TempDir
    private Path folder;

    @ParameterizedTest
    @MethodSource("mistakes")
    void tellsLineAndFix(String mapping, String sentence) throws IOException {
        assertThat(problems("feedback.jslt", mapping)).containsExactly(sentence);
    }

    static Stream<Arguments> mistakes() {
        return Stream.of(
                arguments(
                        "{\n \"text\": .a\n // why\n\n \"kind\": 1\n}",
                        "feedback.jslt:2: a comma is missing at the end of this line, before \"kind\""),
                arguments("{\n \"categories\": [1 2]\n}", "feedback.jslt:2: a comma is missing before 2"),
                arguments("{\n \"text\": size(.a}\n", "feedback.jslt:2: a ) is missing before this }"),
                arguments(
                        "{\n \"text\": 1\n", "feedback.jslt:2: ends too early (a bracket is opened and never closed)"),
                arguments("{\n 'text': 1 }", "feedback.jslt:2: ' is no quote (write \")"),
                arguments("{\n text: 1 }", "feedback.jslt:2: a name stands in no quotes (write \"name\":)"),
                arguments("{\n \"text\": \"a }", "feedback.jslt:2: a text is opened and never closed (add the quote)"),
                arguments("{\n \"text\": texxt(.a) }", "feedback.jslt:2: no function 'texxt' (did you mean 'text'?)"),
                arguments(
                        "{\n \"text\": translate(.a) }",
                        "feedback.jslt:2: no function 'translate' (define it with def, or import it)"),
                arguments(
                        "\nimport \"x.jslt\" as x\n{}",
                        "feedback.jslt:2: no file 'x.jslt' beside it (correct the import)"),
                arguments(
                        "import \"broken.jslt\" as x\n{}",
                        "broken.jslt:2: a comma is missing at the end of this line, before \"kind\""),
                arguments(
                        "{ \"text\": 1,\n \"autor_id\": .a }",
                        "feedback.jslt:2: a record has no field 'autor_id' (did you mean 'author_id'?)"),
                arguments(
                        "{ \"text\": 1,\n \"plan\": .a }",
                        "feedback.jslt:2: a record has no field 'plan' (put it into additional_fields)"),
                arguments(
                        "{ \"text\": 1 } + if (.a) { \"b\": .a } else { \"kind\": 2 }",
                        "feedback.jslt:1: a record has no field 'b' (put it into additional_fields)"),
                arguments(
                        "{\n \"posted_at\": format-time(parse-time(.a, \"dd/mm/yyyy\"), \"yyyy-MM-dd\") }",
                        "feedback.jslt:2: 'dd/mm/yyyy' is no date pattern (m is the minute; write MM for the month)"),
                arguments(
                        "let t = parse-time(.a, \"foo\")\n{ \"posted_at\": $t, \"text\": $t }",
                        "feedback.jslt:1: 'foo' is no date pattern (write it as dd/MM/yyyy HH:mm)"));
    }

    @Test
    void onlyFeedbackMakesRecords() throws IOException {
        assertThat(problems("surveys.jslt", "{ \"plan\": .a }")).isEmpty();
    }

    @Test
    void whatTheRecordHasIsFine() throws IOException {
        assertThat(problems(
                        "feedback.jslt",
                        "{ \"text\": .a, \"attributes\": [.b], \"additional_fields\": { \"plan\": 1 },"
                                + " \"answers\": [for (.c) { \"type\": . }] }"))
                .isEmpty();
    }

    private List<String> problems(String name, String mapping) throws IOException {
        Files.writeString(folder.resolve("broken.jslt"), "{\n \"text\": .a\n \"kind\": 1\n}");
        var file = Files.writeString(folder.resolve(name), mapping);
        return MappingCheck.problems(file).stream()
                .map(problem -> problem.toString().replace(folder + "/", ""))
                .toList();
    }
}
