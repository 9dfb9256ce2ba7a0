package dev.birdfeeder.sandbox;

import dev.birdfeeder.sandbox.InteractionsQuery.Filter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/** The rows of one day, oldest first. Never changes: an edit makes another day. Remembers what each filter shows. */
final class Day {
    private final List<Row> rows;
    private final Map<Filter, List<Row>> shown = new ConcurrentHashMap<>();

    Day(List<Row> rows) {
        this.rows = List.copyOf(rows);
    }

    List<Row> rows() {
        return rows;
    }

    List<Row> rows(Filter filter) {
        return shown.computeIfAbsent(
                filter, any -> rows.stream().filter(filter::shows).toList());
    }

    boolean has(String uuid) {
        return rows.stream().anyMatch(is(uuid));
    }

    Day replace(String uuid, UnaryOperator<Row> change) {
        return new Day(rows.stream()
                .map(row -> is(uuid).test(row) ? change.apply(row) : row)
                .toList());
    }

    Day remove(String uuid) {
        return new Day(rows.stream().filter(is(uuid).negate()).toList());
    }

    Day insertFirst(Row row) {
        var more = new ArrayList<Row>(rows.size() + 1);
        more.add(row);
        more.addAll(rows);
        return new Day(more);
    }

    private static Predicate<Row> is(String uuid) {
        return row -> row.uuid().equals(uuid);
    }
}
