package dev.birdfeeder.vendor;

import dev.birdfeeder.camel.Failures;
import dev.birdfeeder.tenant.Connection;
import dev.birdfeeder.tenant.Secret;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.camel.ProducerTemplate;
import org.springframework.stereotype.Component;

/**
 * The access tokens of {@link Auth.OAuthClientCredentials}. One per tenant, client, host and scope, asked for by one
 * call at a time while the others wait, and used until shortly before its end. Route {@code vendor-token} asks.
 */
@Component
final class Tokens {

    private static final int SWEEP_AT = 1000;

    private final Map<Key, Slot> slots = new ConcurrentHashMap<>();
    private final Vendors vendors;
    private final ProducerTemplate camel;
    private final Clock clock;

    /** What a token is for. A tenant's token is never another's, though the client may be the same. */
    private record Key(String tenant, String host, String token, String client, Secret secret, String scope) {

        static Key of(Connection connection, VendorRules rules, Auth.OAuthClientCredentials auth) {
            return new Key(
                    connection.tenant(),
                    connection.setting(rules.baseUrl()),
                    auth.token(),
                    connection.setting(auth.id()),
                    connection.secret(auth.secret()),
                    connection.setting(auth.scope()));
        }
    }

    /**
     * What came of asking.
     *
     * @param value the token
     * @param until when another is asked for
     */
    record Token(Secret value, Instant until) {}

    private static final class Slot {
        private Token token;
        private CompletableFuture<Token> asked;
        private boolean isReplacement;

        synchronized boolean isIdle(Instant now) {
            return asked == null && (token == null || !now.isBefore(token.until()));
        }
    }

    Tokens(Vendors vendors, ProducerTemplate camel, Clock clock) {
        this.vendors = vendors;
        this.camel = camel;
        this.clock = clock;
    }

    /**
     * The token for the connection's calls.
     *
     * @param caller on whose behalf it is asked for, if it is
     * @throws VendorException when none is given
     */
    Secret get(Connection connection, Auth.OAuthClientCredentials auth, Caller caller) {
        if (slots.size() > SWEEP_AT) {
            slots.values().removeIf(slot -> slot.isIdle(clock.instant()));
        }
        var slot = slot(connection, auth);
        CompletableFuture<Token> answer;
        boolean isMine;
        synchronized (slot) {
            if (slot.token != null && clock.instant().isBefore(slot.token.until())) {
                return slot.token.value();
            }
            isMine = slot.asked == null;
            slot.asked = isMine ? new CompletableFuture<>() : slot.asked;
            answer = slot.asked;
        }
        if (isMine) {
            ask(slot, answer, connection, caller);
        }
        return join(answer).value();
    }

    private void ask(Slot slot, CompletableFuture<Token> answer, Connection connection, Caller caller) {
        Token token = null;
        Throwable failure = null;
        try {
            var exchange = camel.send("direct:vendor-token", sent -> {
                sent.setVariable("connection", connection);
                sent.setVariable("run", caller);
                sent.setVariable("call", "token");
            });
            failure = exchange.getException();
            token = exchange.getMessage().getBody() instanceof Token given ? given : null;
        } catch (RuntimeException unforeseen) {
            failure = unforeseen;
        }
        synchronized (slot) {
            slot.token = failure == null ? token : null;
            slot.asked = null;
        }
        if (failure == null) {
            answer.complete(token);
        } else {
            var cause = Failures.cause(failure);
            if (cause instanceof VendorException vendor) {
                vendor.setOfTheToken();
            }
            answer.completeExceptionally(cause);
        }
    }

    /** Everybody who waited gets what the one who asked got. */
    private static Token join(CompletableFuture<Token> answer) {
        try {
            return answer.join();
        } catch (CompletionException failed) {
            if (failed.getCause() instanceof RuntimeException failure) {
                throw failure;
            }
            throw new RetryableVendorException(
                    VendorException.State.UNREACHABLE, "token: the data center can't be reached");
        }
    }

    /**
     * The vendor refuses a token before its time.
     *
     * @return whether to call once more: not when it was asked for because another had been refused, and is refused
     *     itself before its end
     */
    boolean refused(Connection connection, Auth.OAuthClientCredentials auth, Secret token) {
        var slot = slot(connection, auth);
        synchronized (slot) {
            if (slot.token == null || !slot.token.value().equals(token)) {
                return true; // another call has met it before
            }
            var isOver = !clock.instant().isBefore(slot.token.until());
            slot.token = null;
            if (isOver) {
                return true; // the call took longer than was left to it, which says nothing about the client
            }
            slot.isReplacement = !slot.isReplacement;
            return slot.isReplacement;
        }
    }

    /** The vendor takes this token. */
    void taken(Connection connection, Auth.OAuthClientCredentials auth, Secret token) {
        var slot = slot(connection, auth);
        synchronized (slot) {
            if (slot.token != null && slot.token.value().equals(token)) {
                slot.isReplacement = false;
            }
        }
    }

    private Slot slot(Connection connection, Auth.OAuthClientCredentials auth) {
        return slots.computeIfAbsent(Key.of(connection, vendors.rules(connection.source()), auth), key -> new Slot());
    }
}
