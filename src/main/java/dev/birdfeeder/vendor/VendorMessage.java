package dev.birdfeeder.vendor;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.birdfeeder.tenant.Secret;
import java.io.IOException;
import java.io.InputStream;
import org.apache.camel.Message;

/** What a vendor says of its refusal, in the field {@code message} of its error body, made fit for a log line. */
final class VendorMessage {

    private static final int LONGEST_BODY = 4096;
    private static final int LONGEST = 160;
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private VendorMessage() {}

    /** {@code : "…"}, or nothing when there is no such field or it repeats the credential. */
    static String of(Message answer, Secret credential) {
        try (var body = answer.getBody(InputStream.class)) {
            var json = body == null ? null : MAPPER.readTree(body.readNBytes(LONGEST_BODY));
            var message = json == null ? "" : json.path("message").asText("");
            if (message.isBlank() || (credential != null && message.contains(credential.reveal()))) {
                return "";
            }
            var line = message.replaceAll("[\\p{Cc}\\p{Cf}\\p{Cs}\\u2028\\u2029]+", " ")
                    .trim();
            return ": \"" + (line.length() > LONGEST ? line.substring(0, LONGEST) + "…" : line) + '"';
        } catch (IOException none) {
            return "";
        }
    }
}
