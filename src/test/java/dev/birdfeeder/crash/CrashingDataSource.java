package dev.birdfeeder.crash;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.regex.Pattern;
import javax.sql.DataSource;
import org.springframework.jdbc.datasource.DelegatingDataSource;

/**
 * Places {@code before} and {@code after} every statement that writes, such as {@code before insert record}, and every
 * commit of a transaction, named after its first such statement: {@code after commit of insert record}.
 */
final class CrashingDataSource extends DelegatingDataSource {

    private static final Pattern WRITES = Pattern.compile("(INSERT|UPDATE|DELETE)(?: INTO| FROM)? (\\w+)");

    private final CrashPoint point;

    CrashingDataSource(DataSource journal, CrashPoint point) {
        super(journal);
        this.point = point;
    }

    @Override
    public Connection getConnection() throws SQLException {
        return crashing(super.getConnection());
    }

    private Connection crashing(Connection connection) {
        var first = new String[1];
        return proxy(Connection.class, (method, arguments) -> {
            if (method.getName().equals("commit") && first[0] != null) {
                point.reached("before commit of " + first[0]);
                call(connection, method, arguments);
                point.reached("after commit of " + first[0]);
                first[0] = null;
                return null;
            }
            if (method.getName().equals("setAutoCommit")) {
                first[0] = null;
            }
            var result = call(connection, method, arguments);
            var writes = method.getName().equals("prepareStatement") ? WRITES.matcher((String) arguments[0]) : null;
            if (writes == null || !writes.lookingAt()) {
                return result;
            }
            var name = writes.group(1).toLowerCase(java.util.Locale.ROOT) + " " + writes.group(2);
            // That a claim is still ours is checked first, and tells nothing of what the transaction is about.
            first[0] = first[0] == null || first[0].equals("update connection") ? name : first[0];
            return crashing((PreparedStatement) result, name);
        });
    }

    private PreparedStatement crashing(PreparedStatement statement, String name) {
        return proxy(PreparedStatement.class, (method, arguments) -> {
            if (!method.getName().startsWith("execute")) {
                return call(statement, method, arguments);
            }
            point.reached("before " + name);
            var result = call(statement, method, arguments);
            point.reached("after " + name);
            return result;
        });
    }

    @FunctionalInterface
    private interface Handler {
        Object call(Method method, Object[] arguments) throws Throwable;
    }

    private static <T> T proxy(Class<T> type, Handler handler) {
        return type.cast(Proxy.newProxyInstance(
                CrashingDataSource.class.getClassLoader(),
                new Class<?>[] {type},
                (self, method, arguments) -> handler.call(method, arguments)));
    }

    private static Object call(Object target, Method method, Object[] arguments) throws Throwable {
        try {
            return method.invoke(target, arguments);
        } catch (InvocationTargetException failed) {
            throw failed.getCause();
        }
    }
}
