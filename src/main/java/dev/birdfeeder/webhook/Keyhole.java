package dev.birdfeeder.webhook;

import dev.birdfeeder.tenant.Connection;
import dev.birdfeeder.tenant.Tenants;
import dev.birdfeeder.vendor.VendorRules;
import dev.birdfeeder.vendor.Vendors;
import jakarta.servlet.http.HttpServletRequest;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
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
    private final Vendors vendors;
    private final Clock clock;
    private final ConcurrentMap<String, Entrance> entrances = new ConcurrentHashMap<>();

    Keyhole(Tenants tenants, Vendors vendors, Clock clock) {
        this.tenants = tenants;
        this.vendors = vendors;
        this.clock = clock;
    }

    /** The way in that an address names, if there is one. */
    Optional<Entrance> entrance(WebhookAddress address) {
        return tenants.connection(address.tenant(), address.connection())
                .filter(connection -> isOf(connection, address.type()))
                .map(this::entrance)
                .filter(Entrance::isOpen);
    }

    private Entrance entrance(Connection connection) {
        return entrances.compute(
                connection.id(),
                (id, known) ->
                        known != null && known.connection() == connection ? known : Entrance.of(connection, NOBODYS));
    }

    /** Folder {@code track-cxm} is of type {@code track}. */
    private static boolean isOf(Connection connection, String type) {
        return connection.source().equals(type) || connection.source().startsWith(type + "-");
    }

    /** Whether the sender shows the secret, in any of the places where it may be. */
    boolean opens(Optional<Entrance> entrance, WebhookAddress address, HttpServletRequest request) {
        var shown = Stream.of(
                        address.secret(),
                        bearer(request.getHeader("Authorization")),
                        entrance.map(one -> one.connection().setting("webhook.header"))
                                .map(request::getHeader)
                                .orElse(null))
                .filter(Objects::nonNull)
                .findFirst()
                .orElse("");
        var given = digest(shown);
        var opens = false;
        for (var secret : entrance.map(Entrance::digests).orElse(List.of(NOBODYS, NOBODYS))) {
            opens |= MessageDigest.isEqual(given, secret);
        }
        return opens && entrance.isPresent();
    }

    /** Whether the body is signed, and lately, where the connection's settings name a header with the time. */
    boolean isSigned(Entrance entrance, HttpServletRequest request, byte[] body) {
        var connection = entrance.connection();
        var webhook = vendors.rules(connection.source()).webhook();
        if (webhook.isSignedForm()) {
            return isSignedForm(entrance, webhook, body);
        }
        var stamp = connection.setting("webhook.timestamp_header");
        var timestamp = stamp == null ? null : request.getHeader(stamp);
        var signature = request.getHeader(connection.setting("webhook.signature_header"));
        if (signature == null || (stamp != null && !isFresh(timestamp))) {
            return false;
        }
        var algorithm = connection.setting("webhook.algorithm");
        var signed = false;
        for (var secret : entrance.secrets()) {
            signed |= Signature.matches(signature, algorithm, secret, timestamp, body);
        }
        return signed;
    }

    private static boolean isSignedForm(Entrance entrance, VendorRules.Webhook webhook, byte[] body) {
        try {
            var form = Form.of(body);
            var signed = false;
            for (var secret : entrance.secrets()) {
                signed |= form.isSigned(webhook.message(), webhook.signature(), webhook.algorithm(), secret);
            }
            return signed;
        } catch (MalformedPushException noForm) {
            return false;
        }
    }

    private boolean isFresh(String timestamp) {
        try {
            var age = clock.instant().getEpochSecond() - Long.parseLong(timestamp);
            return Math.abs(age) <= FRESH.toSeconds();
        } catch (NumberFormatException | ArithmeticException none) {
            return false;
        }
    }

    private static String bearer(String authorization) {
        return authorization != null && authorization.regionMatches(true, 0, "Bearer ", 0, 7)
                ? authorization.substring(7)
                : null;
    }

    static byte[] digest(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
