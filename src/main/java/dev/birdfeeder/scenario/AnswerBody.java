package dev.birdfeeder.scenario;

import dev.birdfeeder.scenario.Scenario.Answer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** The bytes that an answer is made of. */
final class AnswerBody {

    private AnswerBody() {}

    static byte[] of(Answer answer, UnaryOperator<String> placeholders) {
        if (answer.zip() != null) {
            return zip(answer, placeholders);
        }
        var text = answer.json() != null ? answer.json().toString() : answer.body() == null ? "" : answer.body();
        return placeholders.apply(text).getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] zip(Answer answer, UnaryOperator<String> placeholders) {
        var lines = answer.zip().stream()
                .map(line -> (line.isTextual() ? line.textValue() : line.toString()) + "\n")
                .collect(Collectors.joining());
        var archive = new ByteArrayOutputStream();
        try (var zip = new ZipOutputStream(archive)) {
            zip.putNextEntry(new ZipEntry(answer.entry() == null ? "lines.ndjson" : answer.entry()));
            zip.write(placeholders.apply(lines).getBytes(StandardCharsets.UTF_8));
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return archive.toByteArray();
    }
}
