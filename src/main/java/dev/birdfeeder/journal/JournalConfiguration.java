package dev.birdfeeder.journal;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.birdfeeder.BirdfeederProperties;
import java.time.Clock;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Opens the journal that {@code birdfeeder.journal.url} names: locked, migrated, ready. */
@Configuration(proxyBeanMethods = false)
class JournalConfiguration {

    @Bean
    Dialect journalDialect(BirdfeederProperties properties) {
        return Dialect.of(properties.journal().url());
    }

    /** Held for the life of the process: an embedded journal has one writer. */
    @Bean(destroyMethod = "close")
    JournalLock journalLock(BirdfeederProperties properties, Dialect dialect) {
        return dialect == Dialect.SQLITE
                ? JournalLock.acquire(dialect.path(properties.journal().url()))
                : JournalLock.none();
    }

    @Bean(destroyMethod = "close")
    HikariDataSource dataSource(BirdfeederProperties properties, Dialect dialect, JournalLock lock, Clock clock) {
        var config = new HikariConfig();
        config.setPoolName("journal");
        config.setJdbcUrl(properties.journal().url());
        config.setUsername(properties.journal().username());
        config.setPassword(properties.journal().password());
        if (dialect == Dialect.SQLITE) {
            // SQLite has one writer; queueing for it here is fairer than its busy handler, which sleeps.
            config.setMaximumPoolSize(1);
            config.addDataSourceProperty("journal_mode", "WAL");
            config.addDataSourceProperty("synchronous", "FULL");
            config.addDataSourceProperty("wal_autocheckpoint", "8000");
            config.addDataSourceProperty("cache_size", "-65536");
            config.addDataSourceProperty("busy_timeout", "10000");
            config.addDataSourceProperty("transaction_mode", "IMMEDIATE");
        }
        var dataSource = new HikariDataSource(config);
        Flyway.configure(JournalConfiguration.class.getClassLoader())
                .dataSource(dataSource)
                .locations(dialect.migrations())
                .load()
                .migrate();
        DeliveryNumbers.start(new JdbcTemplate(dataSource), dialect, clock);
        return dataSource;
    }

    @Bean
    JdbcTemplate journalJdbc(DataSource dataSource) {
        return new JdbcTemplate(dataSource);
    }

    @Bean
    TransactionTemplate journalTransaction(DataSource dataSource) {
        return new TransactionTemplate(new JdbcTransactionManager(dataSource));
    }
}
