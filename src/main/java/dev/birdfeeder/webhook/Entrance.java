package dev.birdfeeder.webhook;

import dev.birdfeeder.tenant.Connection;
import dev.birdfeeder.tenant.Secret;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * What a connection's {@code webhook} block says, worked out once and not for every push.
 *
 * @param secrets the one secret, or two while it is changed
 * @param digests of two secrets always, so that comparing with them tells nothing
 * @param signed whether senders sign the body, and don't show the secret
 * @param perSecond pushes that may come
 */
record Entrance(Connection connection, List<String> secrets, List<byte[]> digests, boolean signed, int perSecond) {

    /**
     * Without a secret it takes no pushes.
     *
     * @param nobodys stands for secrets that there aren't
     */
    static Entrance of(Connection connection, byte[] nobodys) {
        var secrets = Stream.of("webhook.secret", "webhook.previous_secret")
                .map(connection::secret)
                .filter(Objects::nonNull)
                .map(Secret::reveal)
                .toList();
        var perSecond = connection.setting("webhook.requests_per_second");
        return new Entrance(
                connection,
                secrets,
                IntStream.range(0, 2)
                        .mapToObj(number -> number < secrets.size() ? Keyhole.digest(secrets.get(number)) : nobodys)
                        .toList(),
                "hmac".equals(connection.setting("webhook.auth")),
                perSecond == null ? 0 : Integer.parseInt(perSecond));
    }

    boolean isOpen() {
        return connection.enabled() && !secrets.isEmpty();
    }

    /** Not the secrets. */
    @Override
    public String toString() {
        return connection.id();
    }
}
