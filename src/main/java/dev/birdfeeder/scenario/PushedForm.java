package dev.birdfeeder.scenario;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** The body of a push that is a form, with the signature of a field where one is asked for. */
final class PushedForm {

    private static final Pattern SIGNATURE = Pattern.compile("\\{\\{signature of (\\w+)}}");
    private static final String ALGORITHM = "HmacSHA512";

    private PushedForm() {}

    static String of(Map<String, JsonNode> fields, UnaryOperator<String> placeholders) {
        return fields.entrySet().stream()
                .map(field -> encoded(field.getKey()) + "="
                        + encoded(value(text(field.getValue(), placeholders), fields, placeholders)))
                .collect(Collectors.joining("&"));
    }

    private static String value(String text, Map<String, JsonNode> fields, UnaryOperator<String> placeholders) {
        var signature = SIGNATURE.matcher(text);
        return signature.find()
                ? signature.replaceFirst(
                        hmac(placeholders.apply("{{token}}"), text(fields.get(signature.group(1)), placeholders)))
                : text;
    }

    private static String text(JsonNode value, UnaryOperator<String> placeholders) {
        return placeholders.apply(value.isValueNode() ? value.asText() : value.toString());
    }

    private static String hmac(String secret, String text) {
        try {
            var mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), ALGORITHM));
            return HexFormat.of().formatHex(mac.doFinal(text.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
