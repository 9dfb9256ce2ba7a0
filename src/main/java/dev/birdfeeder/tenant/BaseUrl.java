package dev.birdfeeder.tenant;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** The rules for a vendor's address. What is wrong is said without the address: it may hold a password. */
final class BaseUrl {
    private static final Pattern LABEL = Pattern.compile("[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?");

    private BaseUrl() {}

    /**
     * The whole address, where a part of it may be written.
     *
     * @param text an address, a host, or what stands for {@code {}} in {@code pattern}
     * @param pattern {@code x-short} of the schema, such as {@code https://{}.example.com}; empty when nothing else than
     *     the address may be written
     * @param hosts the domains whose addresses have no path that counts
     */
    static String whole(String text, String pattern, List<String> hosts) {
        if (pattern.isEmpty()) {
            return withoutSlash(text);
        }
        String written = text.trim();
        if (LABEL.matcher(written).matches()) {
            return pattern.replace("{}", written.toLowerCase(Locale.ROOT));
        }
        String url = written.contains("://") ? written : "https://" + written;
        try {
            URI address = new URI(url);
            boolean ofTheirs =
                    address.getHost() != null && isOf(address.getHost().toLowerCase(Locale.ROOT), hosts);
            if (ofTheirs && address.getRawQuery() == null && address.getRawFragment() == null) {
                return url.substring(0, url.length() - address.getRawPath().length());
            }
        } catch (URISyntaxException told) {
            // By problem().
        }
        return withoutSlash(url);
    }

    private static String withoutSlash(String url) {
        return url.endsWith("/") ? url.substring(0, url.length() - 1) : url;
    }

    /**
     * @param hosts the domains it must belong to; empty for any
     * @param trusting http, private addresses and other hosts will do: the sandbox
     */
    static Optional<String> problem(String text, List<String> hosts, boolean trusting) {
        URI url;
        try {
            url = new URI(text);
        } catch (URISyntaxException e) {
            return Optional.of("must be an address such as https://api.example.com");
        }
        String scheme = String.valueOf(url.getScheme()).toLowerCase(Locale.ROOT);
        if (!scheme.equals("https") && !(trusting && scheme.equals("http"))) {
            return Optional.of("must start with https:// (for a test server add"
                    + " --birdfeeder.http.allow-private-addresses=true to the command)");
        }
        if (url.getRawUserInfo() != null) {
            return Optional.of("must not hold a user or password (there are settings for them)");
        }
        if (url.getRawQuery() != null || url.getRawFragment() != null) {
            return Optional.of("must not have a ? or # (only https://, host and path)");
        }
        if (url.getHost() == null || url.getHost().endsWith(".")) {
            return Optional.of("must be an address such as https://api.example.com");
        }
        if (!url.normalize().getRawPath().equals(url.getRawPath())
                || url.getRawPath().contains("%")) {
            return Optional.of("must have a plain path, without '..', '//' or '%'");
        }
        return trusting ? Optional.empty() : host(url.getHost().toLowerCase(Locale.ROOT), hosts);
    }

    private static Optional<String> host(String host, List<String> hosts) {
        if (Addresses.isPrivate(host)) {
            return Optional.of("must not be a private or local address");
        }
        boolean allowed = hosts.isEmpty() || isOf(host, hosts);
        return allowed ? Optional.empty() : Optional.of("must be a host of " + String.join(" or ", hosts));
    }

    private static boolean isOf(String host, List<String> domains) {
        return domains.stream().anyMatch(domain -> host.equals(domain) || host.endsWith("." + domain));
    }
}
