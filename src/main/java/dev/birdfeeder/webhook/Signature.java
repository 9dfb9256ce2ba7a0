package dev.birdfeeder.webhook;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.HexFormat;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * HMAC over {@code <timestamp>.<body>}, or over the body where a vendor signs no time, as hex or Base64, with or without
 * the algorithm before it, as in {@code sha256=}.
 */
final class Signature {

    private static final String USUAL = "HmacSHA256";
    private static final Pattern NAMED = Pattern.compile("^sha(1|256|512)=");

    private Signature() {}

    /**
     * Whether the given signature is the one that this secret makes; takes as long for a good one as for a bad one.
     *
     * @param algorithm as Java names it; null for HMAC-SHA256
     * @param timestamp null where none is signed
     */
    static boolean matches(String given, String algorithm, String secret, String timestamp, byte[] body) {
        var expected = of(algorithm == null ? USUAL : algorithm, secret, timestamp, body);
        return MessageDigest.isEqual(expected, decode(given, expected.length));
    }

    /** HMAC-SHA256 of time and body. */
    static byte[] of(String secret, String timestamp, byte[] body) {
        return of(USUAL, secret, timestamp, body);
    }

    private static byte[] of(String algorithm, String secret, String timestamp, byte[] body) {
        try {
            var mac = Mac.getInstance(algorithm);
            mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), algorithm));
            if (timestamp != null) {
                mac.update((timestamp + ".").getBytes(StandardCharsets.UTF_8));
            }
            return mac.doFinal(body);
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static byte[] decode(String given, int length) {
        var text = NAMED.matcher(given).replaceFirst("");
        try {
            return text.length() == 2 * length
                    ? HexFormat.of().parseHex(text)
                    : Base64.getDecoder().decode(text);
        } catch (IllegalArgumentException neither) {
            return new byte[0];
        }
    }
}
