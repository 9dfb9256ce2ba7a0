package dev.birdfeeder.journal;

import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.HikariPoolMXBean;
import dev.birdfeeder.BirdfeederProperties;
import dev.birdfeeder.feedback.Outcome;
import dev.birdfeeder.vendor.SharedCalls;
import dev.birdfeeder.vendor.SharedStops;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.jdbc.core.JdbcTemplate;

/** A real journal: as the application opens it, in a file or in memory. */
public final class Journal implements AutoCloseable {

    final JdbcTemplate jdbc;
    final Records records;
    final Deliveries deliveries;
    final Connections connections;
    final Leases leases;
    final DeadLetters deadLetters;
    final JournalState state;
    final JournalTransaction transaction;
    private final Dialect dialect;
    private final Clock clock;
    private final JournalLock lock;
    final Intakes intakes;
    private final JournalDataSource dataSource;

    private Journal(Map<String, String> journal, Clock own) {
        var settings = new MapConfigurationPropertySource();
        settings.put("birdfeeder.ticks", "false");
        journal.forEach((name, value) -> settings.put("birdfeeder.journal." + name, value));
        var properties = new Binder(settings).bindOrCreate("birdfeeder", Bindable.of(BirdfeederProperties.class));
        var configuration = new JournalConfiguration();
        dialect = configuration.journalDialect(properties);
        lock = configuration.journalLock(properties, dialect);
        state = new JournalState();
        dataSource = configuration.dataSource(properties, dialect, lock, state, own);
        jdbc = configuration.journalJdbc(dataSource, dialect, properties);
        clock = configuration.journalClock(dialect, jdbc, own);
        transaction = configuration.journalTransaction(dataSource, state, properties);
        var lanes = new Lanes(jdbc);
        deadLetters = new DeadLetters(jdbc, transaction, lanes, dialect, clock);
        leases = new Leases(jdbc, dialect, state, clock, properties);
        records = new Records(jdbc, transaction, lanes, deadLetters, clock);
        deliveries = new Deliveries(jdbc, transaction, leases, dialect, deadLetters);
        connections = new Connections(jdbc, transaction, leases, dialect, clock);
        intakes = new Intakes(records, leases, transaction);
    }

    public static Journal in(Path folder, Clock clock) {
        return new Journal(Map.of("url", "jdbc:sqlite:" + folder.resolve("journal.db")), clock);
    }

    public static Journal inMemory(Clock clock) {
        return new Journal(Map.of("url", "jdbc:sqlite::memory:"), clock);
    }

    /** @param settings of the journal, as pairs: {@code url}, …, {@code lease}, … */
    public static Journal with(Clock clock, String... settings) {
        var journal = new HashMap<String, String>();
        for (int i = 0; i < settings.length; i += 2) {
            journal.put(settings[i], settings[i + 1]);
        }
        return new Journal(journal, clock);
    }

    /** The connections as another process sees them. */
    Connections otherConnections() {
        return new Connections(jdbc, transaction, otherLeases(), dialect, clock);
    }

    /** The deliveries as another process sees them. */
    Deliveries otherDeliveries() {
        return new Deliveries(jdbc, transaction, otherLeases(), dialect, deadLetters);
    }

    private Leases otherLeases() {
        // Those of an embedded journal would release all others': it has no other process.
        return new Leases(jdbc, Dialect.POSTGRESQL, state, clock, Duration.ofMinutes(2));
    }

    public Records records() {
        return records;
    }

    public Deliveries deliveries() {
        return deliveries;
    }

    public Connections connections() {
        return connections;
    }

    public Flows flows() {
        return new Flows(jdbc, clock);
    }

    public Pointers pointers() {
        return new Pointers(jdbc, transaction, dialect, clock);
    }

    public SharedStops stops() {
        return new JournalStops(jdbc, transaction);
    }

    public SharedCalls calls() {
        return new JournalConfiguration().sharedCalls(dialect, jdbc, transaction);
    }

    HikariPoolMXBean pool() {
        return ((HikariDataSource) dataSource.getTargetDataSource()).getHikariPoolMXBean();
    }

    /** By the journal's time. */
    Instant now() {
        return clock.instant();
    }

    long count(String sql, Object... parameters) {
        return jdbc.queryForObject(sql, Long.class, parameters);
    }

    static Outcome.Accepted record(String id, String content) {
        return new Outcome.Accepted(
                id,
                id,
                "{\"feedback_id\":\"%s\",\"kind\":\"nps\",\"text\":\"%s\"}"
                        .formatted(id, content)
                        .getBytes(StandardCharsets.UTF_8),
                false);
    }

    static Outcome.Dead dead(String stage, String payload) {
        return new Outcome.Dead(null, stage, "REASON", "what is wrong", payload.getBytes(StandardCharsets.UTF_8));
    }

    /** All of it arrived. */
    public static Settlement whole(Delivery delivery) {
        return new Settlement(delivery.records(), List.of(), 0, new byte[0]);
    }

    /** Nothing of it arrived. */
    public static Settlement nothing(Delivery delivery) {
        return new Settlement(0, List.of(), delivery.records(), delivery.lines());
    }

    static List<String> lines(Delivery delivery) {
        return Arrays.asList(new String(delivery.lines(), StandardCharsets.UTF_8).split("\n"));
    }

    @Override
    public void close() {
        intakes.destroy();
        dataSource.close();
        try {
            lock.close();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }
}
