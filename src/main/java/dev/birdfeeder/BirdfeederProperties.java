package dev.birdfeeder;

import java.nio.file.Path;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * What {@code application.yaml} says under {@code birdfeeder}.
 *
 * @param routes folder of the routes, mappings and settings schemas
 * @param tenants folder of the tenant files
 * @param secrets folder of the secrets that tenant files name as {@code ${file:…}}
 * @param journal the journal
 * @param lookBackDays how many of the last days every run reads again
 * @param polls connections that are polled side by side
 * @param deliveries sinks that are delivered to side by side
 * @param deliveryDeadline after which a sink that is still busy with one delivery lets others go first
 * @param highWater records waiting for one sink of a tenant at which that tenant's polls pause
 * @param exportPatience how long a poll waits for an export that a vendor prepares before it gives its place to others
 * @param ticks whether polls and deliveries start by themselves; commands that run once turn it off
 * @param operatorToken what opens the operators' port where it isn't bound to loopback
 * @param webhook bounds of what vendors push
 * @param kafka the cluster of kafka sinks
 * @param http bounds of every call to a vendor
 * @param retry how a vendor's failing call is repeated
 */
@ConfigurationProperties("birdfeeder")
public record BirdfeederProperties(
        @DefaultValue("routes") Path routes,
        @DefaultValue("tenants") Path tenants,
        @DefaultValue("secrets") Path secrets,
        @DefaultValue Journal journal,
        @DefaultValue("7") int lookBackDays,
        @DefaultValue("16") int polls,
        @DefaultValue("8") int deliveries,
        @DefaultValue("60s") Duration deliveryDeadline,
        @DefaultValue("100000") long highWater,
        @DefaultValue("20s") Duration exportPatience,
        @DefaultValue("true") boolean ticks,
        String operatorToken,
        @DefaultValue Webhook webhook,
        @DefaultValue Kafka kafka,
        @DefaultValue Http http,
        @DefaultValue Retry retry) {

    public BirdfeederProperties {
        // A record that is forgotten while it is still read again would be delivered every day.
        require(
                journal.retentionDays() > lookBackDays,
                "birdfeeder.journal.retention-days: must be more than birdfeeder.look-back-days (%d), is %d"
                        .formatted(lookBackDays, journal.retentionDays()));
        require(
                journal.runRetentionDays() >= 1,
                "birdfeeder.journal.run-retention-days: must be at least 1, is " + journal.runRetentionDays());
        require(highWater >= 1, "birdfeeder.high-water: must be at least 1, is " + highWater);
    }

    private static void require(boolean holds, String sentence) {
        if (!holds) {
            throw new IllegalArgumentException(sentence);
        }
    }

    /**
     * @param url where it is: {@code jdbc:sqlite:<file>} or {@code jdbc:postgresql://<host>/<database>}
     * @param username PostgreSQL's user, if the URL doesn't name one
     * @param password and its password
     * @param patience how long whoever needs the journal waits for a database that can't be reached
     * @param timeout for one statement, PostgreSQL
     * @param lease how long a process that says nothing keeps what it has claimed, in the database's time
     * @param retentionDays how long records are remembered, so that they are not delivered again when they are read
     *     again; by their fingerprints, 50 bytes each
     * @param runRetentionDays how long runs are remembered
     */
    public record Journal(
            @DefaultValue("jdbc:sqlite:data/journal.db") String url,
            String username,
            String password,
            @DefaultValue("60s") Duration patience,
            @DefaultValue("20s") Duration timeout,
            @DefaultValue("2m") Duration lease,
            @DefaultValue("400") int retentionDays,
            @DefaultValue("90") int runRetentionDays) {

        private static final Duration SHORTEST_LEASE = Duration.ofSeconds(2);

        public Journal {
            if (lease.compareTo(SHORTEST_LEASE) < 0) {
                throw new IllegalArgumentException("birdfeeder.journal.lease: at least 2s, it is renewed every second");
            }
            if (timeout.toSeconds() < 1) {
                throw new IllegalArgumentException("birdfeeder.journal.timeout: at least 1s");
            }
        }

        /** The URL without its parameters, which may hold a password. */
        public String place() {
            return url.startsWith("jdbc:sqlite:")
                    ? url
                    : url.replaceFirst("[?].*", "").replaceFirst("//.*@", "//");
        }

        @Override
        public String toString() {
            return "journal";
        }
    }

    /**
     * @param enabled whether port 8080 takes pushes; commands that run once turn it off
     * @param largestBody of one push
     * @param deadline in which its body must have come
     */
    public record Webhook(
            @DefaultValue("true") boolean enabled,
            @DefaultValue("1MB") DataSize largestBody,
            @DefaultValue("10s") Duration deadline) {}

    /** @param brokers {@code host:port}, comma-separated */
    public record Kafka(@DefaultValue("localhost:9092") String brokers) {}

    /**
     * @param allowPrivateAddresses whether http, loopback and private addresses may be called: tests and sandbox only
     * @param connectTimeout for a connection
     * @param readTimeout between two bytes
     * @param deadline for a whole call
     * @param largestBody of an answer, after inflating
     * @param streamDeadline for a whole call whose answer is read as it arrives
     * @param largestStream of such an answer, after inflating
     * @param largestFile of the file in an answer that is a ZIP, unpacked
     */
    public record Http(
            @DefaultValue("false") boolean allowPrivateAddresses,
            @DefaultValue("10s") Duration connectTimeout,
            @DefaultValue("30s") Duration readTimeout,
            @DefaultValue("60s") Duration deadline,
            @DefaultValue("64MB") DataSize largestBody,
            @DefaultValue("30m") Duration streamDeadline,
            @DefaultValue("4GB") DataSize largestStream,
            @DefaultValue("2GB") DataSize largestFile) {}

    /**
     * @param attempts repetitions after the first failure
     * @param delayMillis milliseconds before the first of them, doubled for each one after; a number, because Camel's
     *     redelivery policy parses no units
     * @param sinkDelayMillis likewise for a request to an HTTP sink
     */
    public record Retry(
            @DefaultValue("4") int attempts,
            @DefaultValue("1000") long delayMillis,
            @DefaultValue("100") long sinkDelayMillis) {}

    @Override
    public String toString() {
        return "birdfeeder";
    }
}
