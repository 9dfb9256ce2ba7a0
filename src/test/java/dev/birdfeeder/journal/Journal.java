package dev.birdfeeder.journal;

import com.zaxxer.hikari.HikariDataSource;
import dev.birdfeeder.BirdfeederProperties;
import dev.birdfeeder.feedback.Outcome;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** A real journal: as the application opens it, in a file or in memory. */
public final class Journal implements AutoCloseable {

    final JdbcTemplate jdbc;
    final Records records;
    final Deliveries deliveries;
    final Connections connections;
    final Leases leases;
    final DeadLetters deadLetters;
    private final JournalLock lock;
    private final HikariDataSource dataSource;

    private Journal(String url, Clock clock) {
        var settings = new MapConfigurationPropertySource(Map.of("birdfeeder.journal.url", url));
        var properties = new Binder(settings).bindOrCreate("birdfeeder", Bindable.of(BirdfeederProperties.class));
        var configuration = new JournalConfiguration();
        var dialect = configuration.journalDialect(properties);
        lock = configuration.journalLock(properties, dialect);
        dataSource = configuration.dataSource(properties, dialect, lock, clock);
        jdbc = new JdbcTemplate(dataSource);
        var transaction = new TransactionTemplate(new JdbcTransactionManager(dataSource));
        var lanes = new Lanes(jdbc);
        deadLetters = new DeadLetters(jdbc, transaction, lanes, dialect, clock);
        leases = new Leases(jdbc, dialect, clock);
        records = new Records(jdbc, transaction, lanes, deadLetters, clock);
        deliveries = new Deliveries(jdbc, transaction, leases, dialect, deadLetters);
        connections = new Connections(jdbc, transaction, leases, dialect, clock);
    }

    public static Journal in(Path folder, Clock clock) {
        return new Journal("jdbc:sqlite:" + folder.resolve("journal.db"), clock);
    }

    public static Journal inMemory(Clock clock) {
        return new Journal("jdbc:sqlite::memory:", clock);
    }

    public Records records() {
        return records;
    }

    public Deliveries deliveries() {
        return deliveries;
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
        dataSource.close();
        try {
            lock.close();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }
}
