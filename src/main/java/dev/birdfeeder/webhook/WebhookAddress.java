package dev.birdfeeder.webhook;

import java.util.regex.Pattern;

/**
 * Where a vendor pushes to: {@code /webhooks/<type>/<tenant>/<connection>}, and the secret after it where a vendor can
 * only be told an address.
 *
 * @param secret null when the path ends with the connection
 */
record WebhookAddress(String type, String tenant, String connection, String secret) {

    private static final Pattern PATH = Pattern.compile(
            "/webhooks/([a-z0-9-]{1,63})/([a-z0-9-]{1,63})/([A-Za-z0-9_-]{1,63})(?:/([A-Za-z0-9._~-]{1,200}))?");

    /** Null for any other path: encoded, doubled or dotted ones are nobody's. */
    static WebhookAddress of(String rawPath) {
        var match = PATH.matcher(rawPath);
        return match.matches()
                ? new WebhookAddress(match.group(1), match.group(2), match.group(3), match.group(4))
                : null;
    }

    @Override
    public String toString() {
        return type + '/' + tenant + '/' + connection;
    }
}
