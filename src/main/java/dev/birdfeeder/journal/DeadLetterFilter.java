package dev.birdfeeder.journal;

import java.util.ArrayList;
import java.util.List;

/**
 * Which dead letters are meant; what is null or blank says nothing.
 *
 * @param tenant whose
 * @param connection by which connection they came
 * @param sink the sink that refused them; {@value #NO_SINK} for those that never reached one
 * @param reason a code such as {@code REFUSED}
 */
public record DeadLetterFilter(String tenant, String connection, String sink, String reason) {

    /** Stands for what never reached a sink. */
    public static final String NO_SINK = "-";

    /** All of them. */
    public static final DeadLetterFilter ALL = new DeadLetterFilter(null, null, null, null);

    /** Whether it names anything at all. */
    public boolean isAll() {
        return isBlank(tenant) && isBlank(connection) && isBlank(sink) && isBlank(reason);
    }

    /** What follows {@code WHERE}. */
    String condition() {
        var conditions = new ArrayList<>(List.of("1 = 1"));
        add(conditions, "tenant", tenant);
        add(conditions, "connection", connection);
        add(conditions, "sink", sink);
        add(conditions, "reason", reason);
        return String.join(" AND ", conditions);
    }

    /** And its parameters, with more of them after. */
    Object[] parameters(Object... more) {
        var parameters = new ArrayList<Object>();
        for (var value : new String[] {tenant, connection, NO_SINK.equals(sink) ? null : sink, reason}) {
            if (!isBlank(value)) {
                parameters.add(value);
            }
        }
        parameters.addAll(List.of(more));
        return parameters.toArray();
    }

    private static void add(List<String> conditions, String column, String value) {
        if (column.equals("sink") && NO_SINK.equals(value)) {
            conditions.add("sink = ''");
        } else if (!isBlank(value)) {
            conditions.add(column + " = ?");
        }
    }

    private static boolean isBlank(String value) {
        return value == null || value.isBlank();
    }
}
