package dev.birdfeeder.journal;

import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.util.Set;
import org.sqlite.SQLiteException;

/** Why the journal refused something, as far as it decides what to do next. */
enum Trouble {

    /** Two transactions got into each other's way: the same again will work. */
    CONFLICT,

    /** The database is away, busy, full or read-only: the same again will work when it is well. */
    OUTAGE,

    /** A mistake: the same again fails again. */
    MISTAKE;

    /** serialization_failure, deadlock_detected, lock_not_available. https://www.postgresql.org/docs/14/errcodes-appendix.html */
    private static final Set<String> CONFLICTS = Set.of("40001", "40P01", "55P03");

    /**
     * Classes connection exception, insufficient resources, operator intervention (shutdown, start, statement
     * time-out), system error; Hikari has no code for what it closed.
     */
    private static final Set<String> OUTAGES = Set.of("08", "53", "57", "58");

    /** read_only_sql_transaction: a primary that has just become a standby. */
    private static final String READ_ONLY = "25006";

    /** BUSY, LOCKED, READONLY, IOERR, FULL, CANTOPEN. https://www.sqlite.org/rescode.html */
    private static final Set<Integer> SQLITE_OUTAGES = Set.of(5, 6, 8, 10, 13, 14);

    static Trouble of(Throwable failure) {
        var cause = cause(failure);
        if (cause == null) {
            return MISTAKE;
        }
        if (cause instanceof SQLiteException sqlite) {
            return SQLITE_OUTAGES.contains(sqlite.getErrorCode() & 0xff) ? OUTAGE : MISTAKE;
        }
        var code = cause.getSQLState();
        if (code == null || cause instanceof SQLTransientConnectionException || READ_ONLY.equals(code)) {
            return OUTAGE;
        }
        if (CONFLICTS.contains(code)) {
            return CONFLICT;
        }
        return OUTAGES.contains(code.substring(0, Math.min(2, code.length()))) ? OUTAGE : MISTAKE;
    }

    /** What the database said, in its own words; none of these quote a row. */
    static String sentence(Throwable failure) {
        var innermost = cause(failure);
        while (innermost != null && innermost.getCause() instanceof SQLException deeper) {
            innermost = deeper;
        }
        return innermost == null || innermost.getMessage() == null
                ? failure.getClass().getSimpleName()
                : innermost.getMessage().lines().findFirst().orElse("");
    }

    private static SQLException cause(Throwable failure) {
        for (var cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException sql) {
                return sql;
            }
        }
        return null;
    }
}
