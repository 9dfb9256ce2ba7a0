package dev.birdfeeder.operate;

import dev.birdfeeder.BirdfeederProperties;
import dev.birdfeeder.journal.JournalLock;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.HexFormat;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.web.context.WebServerInitializedEvent;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/**
 * What opens the operators' port: the token of the settings, and a key of this process's own that stands, with the
 * address, in the journal's lock file. So the command line can talk to the process that has the journal, and nobody
 * else who can't read the journal anyway.
 */
@Component
public final class OperatorKey {

    private static final Logger LOGGER = LoggerFactory.getLogger(OperatorKey.class);

    private final String key = random();
    private final String token;
    private final JournalLock lock;

    OperatorKey(BirdfeederProperties properties, JournalLock lock) {
        this.token = properties.operatorToken();
        this.lock = lock;
    }

    /** Whether a bearer token opens it; takes as long for a good one as for a bad one. */
    boolean opens(String bearer) {
        var given = digest(bearer);
        var own = MessageDigest.isEqual(given, digest(key));
        var configured = token != null && !token.isBlank() && MessageDigest.isEqual(given, digest(token));
        return own | configured;
    }

    /** Writes where the operators' port is, once it is open. */
    @EventListener
    void on(WebServerInitializedEvent event) {
        if (!"management".equals(event.getApplicationContext().getServerNamespace())) {
            return;
        }
        var address =
                event.getApplicationContext().getEnvironment().getProperty("management.server.address", "127.0.0.1");
        try {
            lock.publish("http://%s:%d\n%s\n"
                    .formatted(reachable(address), event.getWebServer().getPort(), key));
        } catch (IOException unwritable) {
            LOGGER.atWarn().addKeyValue("error", unwritable).log("the command line can't find this process");
        }
    }

    /** An address to listen on everywhere is none to call. */
    private static String reachable(String address) {
        return address.equals("0.0.0.0") || address.equals("::") ? "127.0.0.1" : address;
    }

    private static byte[] digest(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (java.security.NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static String random() {
        var bytes = new byte[32];
        new SecureRandom().nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }
}
