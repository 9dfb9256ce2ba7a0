package dev.birdfeeder.sandbox;

import java.time.Clock;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/** Who may do what, and how often: scopes and limits a minute, by call and for the brand as a whole. */
final class QualtricsGate {
    private static final Duration MINUTE = Duration.ofMinutes(1);

    private final Map<QualtricsCall, RequestLimit> limits = new EnumMap<>(QualtricsCall.class);
    private final Map<QualtricsCall, AtomicInteger> counts = new EnumMap<>(QualtricsCall.class);
    private final Map<QualtricsCall, String> scopes = new EnumMap<>(QualtricsCall.class);
    private final RequestLimit brand;

    QualtricsGate(Clock clock) {
        brand = new RequestLimit(clock, 3_000, MINUTE);
        for (var call : QualtricsCall.values()) {
            limits.put(call, new RequestLimit(clock, call.mostPerMinute(), MINUTE));
            counts.put(call, new AtomicInteger());
            scopes.put(call, call.scope());
        }
    }

    synchronized void require(QualtricsCall call, String scope) {
        scopes.put(call, scope);
    }

    void allowPerMinute(QualtricsCall call, int most) {
        limits.get(call).set(most);
    }

    void allowPerMinute(int most) {
        brand.set(most);
    }

    void count(QualtricsCall call) {
        counts.get(call).incrementAndGet();
    }

    int counted(QualtricsCall call) {
        return counts.get(call).get();
    }

    /** Refuses a request without a living token, without the scope, or above the limits. */
    void check(QualtricsCall call, Optional<Set<String>> granted) {
        var has = granted.orElseThrow(() -> new Refusal(401, "The access token is not valid"));
        var needed = scope(call);
        var manage = "manage:" + needed.substring(needed.indexOf(':') + 1);
        if (!needed.isEmpty() && !has.contains(needed) && !has.contains(manage) && !has.contains("manage:all")) {
            throw new Refusal(403, "Missing the following required scopes: " + needed);
        }
        checkLimit(call);
    }

    void checkLimit(QualtricsCall call) {
        if (!limits.get(call).take() || !brand.take()) {
            throw new Refusal(429, "Too Many Requests");
        }
    }

    private synchronized String scope(QualtricsCall call) {
        return scopes.get(call);
    }
}
