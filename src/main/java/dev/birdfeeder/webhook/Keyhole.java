package dev.birdfeeder.webhook;

import dev.birdfeeder.tenant.Connection;
import dev.birdfeeder.tenant.Secret;
import dev.birdfeeder.tenant.Tenants;
import jakarta.servlet.http.HttpServletRequest;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.springframework.stereotype.Component;

/**
 * Who may push. A connection has one secret, or two while it is changed; it comes as bearer token, in a header that the
 * settings name, or at the end of the path, or it signs the body. An unknown tenant is refused like a wrong secret, and
 * after as much work.
 */
@Component
class Keyhole {

    /** How old a signed request may be, or how far ahead its clock. */
    private static final Duration FRESH = Duration.ofMinutes(5);

    /** What an unknown connection's secret is compared with; nobody can know it. */
    private static final byte[] NOBODYS = digest(new Object().toString() + System.nanoTime());

    private final Tenants tenants;
    private final Clock clock;

    Keyhole(Tenants tenants, Clock clock) {
        this.tenants = tenants;
        this.clock = clock;
    }

    /** The connection that an address names, if it takes pushes. */
    Optional<Connection> connection(WebhookAddress address) {
        return tenants.connection(address.tenant(), address.connection())
                .filter(connection -> connection.enabled()
                        && isOf(connection, address.type())
                        && !secrets(connection).isEmpty());
    }

    /** Folder {@code track-cxm} is of type {@code track}. */
    private static boolean isOf(Connection connection, String type) {
        return connection.source().equals(type) || connection.source().startsWith(type + "-");
    }

    /** Whether the body has to be there before it can be told. */
    boolean needsBody(Connection connection) {
        return "hmac".equals(connection.setting("webhook.auth"));
    }

    /** Whether the sender shows the secret, in any of the places where it may be. */
    boolean opens(Optional<Connection> connection, WebhookAddress address, HttpServletRequest request) {
        var shown = Stream.of(
                        address.secret(),
                        bearer(request.getHeader("Authorization")),
                        connection
                                .map(one -> one.setting("webhook.header"))
                                .map(request::getHeader)
                                .orElse(null))
                .filter(Objects::nonNull)
                .findFirst()
                .orElse("");
        var given = digest(shown);
        var opens = false;
        for (var secret : connection.map(Keyhole::digests).orElse(List.of(NOBODYS, NOBODYS))) {
            opens |= MessageDigest.isEqual(given, secret);
        }
        return opens && connection.isPresent();
    }

    /** Whether the body is signed, and lately. */
    boolean isSigned(Connection connection, HttpServletRequest request, byte[] body) {
        var timestamp = request.getHeader(connection.setting("webhook.timestamp_header"));
        var signature = request.getHeader(connection.setting("webhook.signature_header"));
        if (timestamp == null || signature == null || !isFresh(timestamp)) {
            return false;
        }
        var signed = false;
        for (var secret : secrets(connection)) {
            signed |= Signature.matches(signature, secret, timestamp, body);
        }
        return signed;
    }

    private boolean isFresh(String timestamp) {
        try {
            var age = clock.instant().getEpochSecond() - Long.parseLong(timestamp);
            return Math.abs(age) <= FRESH.toSeconds();
        } catch (NumberFormatException | ArithmeticException none) {
            return false;
        }
    }

    private static List<String> secrets(Connection connection) {
        return Stream.of("webhook.secret", "webhook.previous_secret")
                .map(connection::secret)
                .filter(Objects::nonNull)
                .map(Secret::reveal)
                .toList();
    }

    /** Two always, so that the comparison tells nothing. */
    private static List<byte[]> digests(Connection connection) {
        var secrets = secrets(connection);
        return List.of(digest(secrets.get(0)), secrets.size() > 1 ? digest(secrets.get(1)) : NOBODYS);
    }

    private static String bearer(String authorization) {
        return authorization != null && authorization.regionMatches(true, 0, "Bearer ", 0, 7)
                ? authorization.substring(7)
                : null;
    }

    private static byte[] digest(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
