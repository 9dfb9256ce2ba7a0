package dev.birdfeeder.vendor;

import dev.birdfeeder.tenant.Connection;
import dev.birdfeeder.tenant.Secret;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** Vendors count calls by credential: connections that share one share its budget. */
record BudgetKey(String source, Secret credential) {

    static BudgetKey of(Connection connection, VendorRules rules) {
        return new BudgetKey(connection.source(), rules.credential(connection));
    }

    /** Of one call, which has a budget of its own beside that of all. */
    BudgetKey of(String call) {
        return new BudgetKey(source + '/' + call, credential);
    }

    /** What tells it from others where it is written down: 32 bytes that don't give the credential away. */
    byte[] fingerprint() {
        try {
            var digest = MessageDigest.getInstance("SHA-256");
            digest.update(source.getBytes(StandardCharsets.UTF_8));
            digest.update((byte) 0);
            return digest.digest(credential.reveal().getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException everyJvmHasIt) {
            throw new IllegalStateException(everyJvmHasIt);
        }
    }
}
