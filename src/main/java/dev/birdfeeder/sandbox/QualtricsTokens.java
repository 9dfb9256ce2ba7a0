package dev.birdfeeder.sandbox;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The OAuth client of the account and the tokens it was given. Three independent sources say that a token lives an hour;
 * no official sample of the answer is published, so it is that of RFC 6749, 5.1.
 */
final class QualtricsTokens {
    private final Clock clock;
    private final String apiToken;
    private final String clientId;
    private final String clientSecret;
    private final Map<String, Granted> granted = new HashMap<>();
    private final Set<String> allowed = new LinkedHashSet<>(Set.of("read:survey_responses", "read:surveys"));
    private Duration life = Duration.ofHours(1);
    private int requests = Integer.MAX_VALUE;
    private int issued;

    private static final class Granted {
        private final Set<String> scopes;
        private final Instant end;
        private int left;

        Granted(Set<String> scopes, Instant end, int left) {
            this.scopes = scopes;
            this.end = end;
            this.left = left;
        }
    }

    QualtricsTokens(Clock clock, Chance account) {
        this.clock = clock;
        this.apiToken = "sandbox-" + account.hash(32);
        this.clientId = account.hash(32).toLowerCase(Locale.ROOT);
        this.clientSecret = "sandbox-" + account.hash(48);
    }

    String apiToken() {
        return apiToken;
    }

    String clientId() {
        return clientId;
    }

    String clientSecret() {
        return clientSecret;
    }

    synchronized int issued() {
        return issued;
    }

    synchronized void allow(Set<String> scopes) {
        allowed.clear();
        allowed.addAll(scopes);
    }

    /** @param most how many requests a token serves, whatever it says of its life */
    synchronized void life(Duration each, int most) {
        life = each;
        requests = most;
    }

    synchronized void revoke() {
        granted.clear();
    }

    /** A new token for a request of the token endpoint. */
    synchronized ObjectNode issue(String authorization, String contentType, String body) {
        if (!authorized(authorization)) {
            throw new Refusal(401, "invalid_client");
        }
        if (!String.valueOf(contentType).startsWith("application/x-www-form-urlencoded")) {
            throw new Refusal(400, "invalid_request");
        }
        var form = form(body);
        if (!"client_credentials".equals(form.get("grant_type"))) {
            throw new Refusal(400, "unsupported_grant_type");
        }
        var scopes = Optional.ofNullable(form.get("scope"))
                .filter(text -> !text.isBlank())
                .map(text -> Set.of(text.trim().split(" +")))
                .orElse(Set.copyOf(allowed));
        if (!allowed.containsAll(scopes)) {
            throw new Refusal(400, "invalid_scope");
        }
        var now = clock.instant();
        granted.values().removeIf(old -> !old.end.isAfter(now));
        issued++;
        var token = "sandbox-" + Chance.named(clientId + issued).hash(40);
        granted.put(token, new Granted(scopes, now.plus(life), requests));
        return JsonNodeFactory.instance
                .objectNode()
                .put("access_token", token)
                .put("token_type", "Bearer")
                .put("expires_in", life.toSeconds())
                .put("scope", String.join(" ", scopes));
    }

    /** The scopes that a request may use; an API token has its user's, which is all. Empty when it may use nothing. */
    synchronized Optional<Set<String>> scopes(String authorization, String token) {
        if (token != null) {
            return token.equals(apiToken) ? Optional.of(Set.of("manage:all")) : Optional.empty();
        }
        if (authorization == null || !authorization.regionMatches(true, 0, "Bearer ", 0, 7)) {
            return Optional.empty();
        }
        var found = granted.get(authorization.substring(7));
        if (found == null || !clock.instant().isBefore(found.end) || found.left-- <= 0) {
            return Optional.empty();
        }
        return Optional.of(found.scopes);
    }

    private boolean authorized(String authorization) {
        var expected =
                Base64.getEncoder().encodeToString((clientId + ":" + clientSecret).getBytes(StandardCharsets.UTF_8));
        return ("Basic " + expected).equals(authorization);
    }

    private static Map<String, String> form(String body) {
        return Arrays.stream(body.split("&"))
                .map(pair -> pair.split("=", 2))
                .filter(pair -> pair.length == 2)
                .collect(Collectors.toMap(
                        pair -> URLDecoder.decode(pair[0], StandardCharsets.UTF_8),
                        pair -> URLDecoder.decode(pair[1], StandardCharsets.UTF_8),
                        (one, other) -> one));
    }
}
