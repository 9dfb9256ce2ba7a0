package dev.birdfeeder.vendor;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.birdfeeder.tenant.Secret;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * What a vendor says of its refusal, made fit for a log line: field {@code message} (Track CXM) or {@code error} (Track
 * NPS, as text or with a {@code msg} in it) of its error body, or {@code meta.error.errorMessage} (Qualtrics), or where
 * other APIs often have it.
 */
final class VendorMessage {

    private static final int LONGEST_BODY = 4096;
    private static final int LONGEST = 160;
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private static final List<JsonPointer> PLACES = Stream.of(
                    "/message",
                    "/error",
                    "/error/msg",
                    "/meta/error/errorMessage",
                    "/error/message",
                    "/error/text",
                    "/errors/0/message",
                    "/errors/0/detail",
                    "/error_description",
                    "/detail",
                    "/error/code",
                    "/code")
            .map(JsonPointer::compile)
            .toList();

    private VendorMessage() {}

    /** {@code : "…"}, or nothing when there is no such field or it repeats the credential. Closes the body. */
    static String of(InputStream sent, Secret... credentials) {
        try (var body = sent) {
            return of(MAPPER.readTree(body.readNBytes(LONGEST_BODY)), credentials);
        } catch (IOException none) {
            return "";
        }
    }

    /** Likewise, of an error body that is read already. */
    static String of(JsonNode body, Secret... credentials) {
        var message = PLACES.stream()
                .map(place -> body.at(place).asText(""))
                .filter(text -> !text.isBlank())
                .findFirst()
                .orElse("");
        if (message.isBlank()
                || Stream.of(credentials)
                        .filter(Objects::nonNull)
                        .anyMatch(credential -> message.contains(credential.reveal()))) {
            return "";
        }
        return ": \"" + line(message) + '"';
    }

    /** A vendor's words in one line, of bounded length. */
    static String line(String words) {
        var line =
                words.replaceAll("[\\p{Cc}\\p{Cf}\\p{Cs}\\u2028\\u2029]+", " ").trim();
        return line.length() > LONGEST ? line.substring(0, LONGEST) + "…" : line;
    }
}
