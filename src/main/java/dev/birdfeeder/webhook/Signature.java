package dev.birdfeeder.webhook;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** HMAC-SHA256 over {@code <timestamp>.<body>}, as hex or Base64, with or without {@code sha256=} before it. */
final class Signature {

    private static final String ALGORITHM = "HmacSHA256";

    private Signature() {}

    /** Whether the given signature is the one that this secret makes; takes as long for a good one as for a bad one. */
    static boolean matches(String given, String secret, String timestamp, byte[] body) {
        return MessageDigest.isEqual(of(secret, timestamp, body), decode(given));
    }

    static byte[] of(String secret, String timestamp, byte[] body) {
        try {
            var mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), ALGORITHM));
            mac.update((timestamp + ".").getBytes(StandardCharsets.UTF_8));
            return mac.doFinal(body);
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static byte[] decode(String given) {
        var text = given.startsWith("sha256=") ? given.substring("sha256=".length()) : given;
        try {
            return text.length() == 64
                    ? HexFormat.of().parseHex(text)
                    : Base64.getDecoder().decode(text);
        } catch (IllegalArgumentException neither) {
            return new byte[0];
        }
    }
}
