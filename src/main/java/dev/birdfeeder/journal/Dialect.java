package dev.birdfeeder.journal;

/** What differs between the stores that a journal can be kept in. Everything else is the same SQL. */
enum Dialect {
    /** One file, one process: the default. */
    SQLITE("jdbc:sqlite:", "", "%s"),

    /** A server, any number of processes. */
    POSTGRESQL(
            "jdbc:postgresql:", " FOR UPDATE SKIP LOCKED", "WITH claimed AS MATERIALIZED (%s) SELECT id FROM claimed");

    private final String prefix;
    private final String skipLocked;
    private final String once;

    Dialect(String prefix, String skipLocked, String once) {
        this.prefix = prefix;
        this.skipLocked = skipLocked;
        this.once = once;
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

    /** Ends a {@code SELECT} whose rows are taken: rows that another process is taking are passed over. */
    String skipLocked() {
        return skipLocked;
    }

    /**
     * A {@code SELECT} of the ids of rows to claim, as it stands within an {@code IN}. Rows that another process is
     * claiming are passed over; materialized, because a plan that runs it twice would claim more than its limit.
     */
    String once(String select) {
        return once.formatted(select + skipLocked);
    }

    /** Where Flyway finds the tables. */
    String migrations() {
        return "classpath:db/migration/" + name().toLowerCase(java.util.Locale.ROOT);
    }
}
