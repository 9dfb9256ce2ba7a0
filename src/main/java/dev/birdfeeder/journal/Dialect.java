package dev.birdfeeder.journal;

/** What differs between the stores that a journal can be kept in. Everything else is the same SQL. */
enum Dialect {
    /** One file, one process: the default. */
    SQLITE("jdbc:sqlite:", ""),

    /** A server, any number of processes. */
    POSTGRESQL("jdbc:postgresql:", " FOR UPDATE SKIP LOCKED");

    private final String prefix;
    private final String skipLocked;

    Dialect(String prefix, String skipLocked) {
        this.prefix = prefix;
        this.skipLocked = skipLocked;
    }

    /** @throws IllegalArgumentException naming the setting when the URL is of neither */
    static Dialect of(String url) {
        for (var dialect : values()) {
            if (url.startsWith(dialect.prefix)) {
                return dialect;
            }
        }
        throw new IllegalArgumentException("birdfeeder.journal.url: must start with jdbc:sqlite: or jdbc:postgresql:");
    }

    /** What follows the prefix of the URL. */
    String path(String url) {
        return url.substring(prefix.length());
    }

    /** Ends a {@code SELECT} whose rows are claimed: rows that another process is claiming are passed over. */
    String skipLocked() {
        return skipLocked;
    }

    /** Where Flyway finds the tables. */
    String migrations() {
        return "classpath:db/migration/" + name().toLowerCase(java.util.Locale.ROOT);
    }
}
