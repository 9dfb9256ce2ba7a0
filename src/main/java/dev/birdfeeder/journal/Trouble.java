package dev.birdfeeder.journal;

import java.sql.SQLException;
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
     * time-out), system error, and the refusals; what Hikari closed or waited for in vain has no code.
     */
    private static final Set<String> OUTAGES = Set.of("08", "53", "57", "58", "28", "3D");

    /** invalid_authorization_specification, invalid_catalog_name: at the start a mistake, later somebody's work. */
    private static final Set<String> REFUSALS = Set.of("28", "3D");

    /** read_only_sql_transaction: a primary that has just become a standby. */
    private static final String READ_ONLY = "25006";

    /** BUSY, LOCKED, READONLY, IOERR, FULL, CANTOPEN. https://www.sqlite.org/rescode.html */
    private static final Set<Integer> SQLITE_OUTAGES = Set.of(5, 6, 8, 10, 13, 14);

    static Trouble of(Throwable failure) {
        var cause = innermost(failure);
        if (cause == null) {
            return MISTAKE;
        }
        if (cause instanceof SQLiteException sqlite) {
            return SQLITE_OUTAGES.contains(sqlite.getErrorCode() & 0xff) ? OUTAGE : MISTAKE;
        }
        var code = cause.getSQLState();
        if (CONFLICTS.contains(String.valueOf(code))) {
            return CONFLICT;
        }
        return code == null || READ_ONLY.equals(code) || OUTAGES.contains(classOf(code)) ? OUTAGE : MISTAKE;
    }

    /** Whether the database is there and doesn't want us: user, password, or no such database. */
    static boolean isRefusal(Throwable failure) {
        var cause = innermost(failure);
        return cause != null && cause.getSQLState() != null && REFUSALS.contains(classOf(cause.getSQLState()));
    }

    private static String classOf(String code) {
        return code.substring(0, Math.min(2, code.length()));
    }

    /** What the database said, in its own words; none of these quote a row. */
    static String sentence(Throwable failure) {
        var innermost = innermost(failure);
        var message = innermost == null ? failure.getMessage() : innermost.getMessage();
        return message == null
                ? failure.getClass().getSimpleName()
                : message.lines().findFirst().orElse("");
    }

    /** Under what Spring and Hikari say of it. */
    private static SQLException innermost(Throwable failure) {
        SQLException innermost = null;
        for (var cause = failure; cause != null; cause = cause.getCause()) {
            innermost = cause instanceof SQLException sql ? sql : innermost;
        }
        return innermost;
    }
}
