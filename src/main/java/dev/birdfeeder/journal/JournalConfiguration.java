package dev.birdfeeder.journal;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.birdfeeder.BirdfeederProperties;
import dev.birdfeeder.vendor.SharedCalls;
import java.time.Clock;
import javax.sql.DataSource;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.jdbc.support.JdbcTransactionManager;

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
    JournalDataSource dataSource(
            BirdfeederProperties properties, Dialect dialect, JournalLock lock, JournalState state, Clock clock) {
        var journal = properties.journal();
        var pool = pool(journal, dialect);
        var migrations = dialect == Dialect.SQLITE
                ? pool
                : new DriverManagerDataSource(journal.url(), journal.username(), journal.password());
        var dataSource = new JournalDataSource(pool, migrations, dialect, state, clock, journal.place());
        try {
            if (properties.ticks()) {
                dataSource.openWhenReachable();
            } else {
                dataSource.open(journal.patience());
            }
        } catch (IllegalStateException refused) {
            dataSource.close();
            throw refused;
        }
        return dataSource;
    }

    private static HikariDataSource pool(BirdfeederProperties.Journal journal, Dialect dialect) {
        var config = new HikariConfig();
        config.setPoolName("journal");
        config.setJdbcUrl(journal.url());
        config.setUsername(journal.username());
        config.setPassword(journal.password());
        if (dialect == Dialect.SQLITE) {
            // SQLite has one writer; queueing for it here is fairer than its busy handler, which sleeps.
            config.setMaximumPoolSize(1);
            config.addDataSourceProperty("journal_mode", "WAL");
            config.addDataSourceProperty("synchronous", "FULL");
            config.addDataSourceProperty("wal_autocheckpoint", "8000");
            config.addDataSourceProperty("cache_size", "-65536");
            config.addDataSourceProperty("busy_timeout", "10000");
            config.addDataSourceProperty("transaction_mode", "IMMEDIATE");
        } else {
            // Who waits for the database is told by the application, which says it once and goes on.
            config.setInitializationFailTimeout(-1);
            // What is committed is on the disk, whatever the server does by default.
            config.setConnectionInitSql("SELECT set_config('synchronous_commit', 'on', false)"
                    + " WHERE current_setting('synchronous_commit') = 'off';"
                    // A process that sleeps within a transaction would keep its locks from all others until it wakes.
                    + " SET idle_in_transaction_session_timeout = 10000");
            // Below the five seconds that a probe waits, so that it hears "not ready" and not nothing.
            config.setConnectionTimeout(4_000);
            // The last resort against a network that swallows answers; the URL's own parameters win.
            config.addDataSourceProperty("connectTimeout", "5");
            config.addDataSourceProperty("socketTimeout", "60");
            config.addDataSourceProperty("tcpKeepAlive", "true");
            config.addDataSourceProperty("ApplicationName", "birdfeeder");
        }
        return new HikariDataSource(config);
    }

    @Bean
    JdbcTemplate journalJdbc(DataSource dataSource, Dialect dialect, BirdfeederProperties properties) {
        var jdbc = new JdbcTemplate(dataSource);
        if (dialect == Dialect.POSTGRESQL) {
            // The server gives up what nobody waits for any more, and its locks.
            jdbc.setQueryTimeout((int) properties.journal().timeout().toSeconds());
        }
        return jdbc;
    }

    /** Not what is injected where just any clock is asked for. */
    @Bean(defaultCandidate = false)
    @Qualifier("journal")
    Clock journalClock(Dialect dialect, JdbcTemplate jdbc, Clock clock) {
        return JournalClock.of(dialect, jdbc, clock);
    }

    @Bean
    JournalTransaction journalTransaction(DataSource dataSource, JournalState state, BirdfeederProperties properties) {
        return new JournalTransaction(
                new JdbcTransactionManager(dataSource),
                state,
                properties.journal().patience());
    }

    /** Processes that share a journal share the calls that a vendor allows. */
    @Bean
    SharedCalls sharedCalls(Dialect dialect, JdbcTemplate jdbc, JournalTransaction transaction) {
        return dialect == Dialect.SQLITE ? SharedCalls.ALONE : new JournalCalls(jdbc, transaction);
    }
}
