package dev.birdfeeder.sandbox;

import java.time.Clock;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The interactions of the account, day by day, up to the day before today in its zone. A day is invented when it is
 * first read, so starting is instant whatever the size, and days are added while the clock goes on.
 */
final class TrackCxmData {
    private final Clock clock;
    private final Rows invented;
    private final int perDay;
    private final LocalDate first;
    private final Map<LocalDate, Day> days = new ConcurrentHashMap<>();
    private final AtomicInteger late = new AtomicInteger();

    TrackCxmData(Clock clock, long seed, int days, int perDay) {
        this.clock = clock.withZone(DateForm.ZONE);
        this.invented = new Rows(seed);
        this.perDay = perDay;
        this.first = LocalDate.now(this.clock).minusDays(days);
    }

    /** Rows of one page, and how many the whole query has. */
    record Page(List<Row> rows, long totalRows) {}

    Page page(InteractionsQuery query) {
        var from = query.paging().offset();
        var rows = new ArrayList<Row>();
        var total = 0L;
        for (var date : dates(query.start(), query.end())) {
            var shown = day(date).rows(query.filter());
            var skip = Math.min(Math.max(from - total, 0), shown.size());
            var take = Math.min(query.paging().limit() - rows.size(), shown.size() - skip);
            rows.addAll(shown.subList((int) skip, (int) (skip + take)));
            total += shown.size();
        }
        return new Page(rows, total);
    }

    Stream<Row> rows() {
        return dates(first, last()).stream().flatMap(date -> day(date).rows().stream());
    }

    void mutate(String uuid, UnaryOperator<Row> change) {
        days.computeIfPresent(dateOf(uuid), (date, day) -> day.replace(uuid, change));
    }

    void remove(String uuid) {
        days.computeIfPresent(dateOf(uuid), (date, day) -> day.remove(uuid));
    }

    String insert(LocalDate date) {
        if (date.isBefore(first) || date.isAfter(last())) {
            throw new IllegalArgumentException("%s: no such day (there are %s to %s)".formatted(date, first, last()));
        }
        day(date);
        var row = invented.lateRow(date, late.incrementAndGet());
        days.computeIfPresent(date, (any, day) -> day.insertFirst(row));
        return row.uuid();
    }

    LocalDate first() {
        return first;
    }

    LocalDate last() {
        return LocalDate.now(clock).minusDays(1);
    }

    private List<LocalDate> dates(LocalDate start, LocalDate end) {
        var from = start.isBefore(first) ? first : start;
        var to = end.isAfter(last()) ? last() : end;
        return from.isAfter(to) ? List.of() : from.datesUntil(to.plusDays(1)).toList();
    }

    private Day day(LocalDate date) {
        return days.computeIfAbsent(date, this::invent);
    }

    private Day invent(LocalDate date) {
        return new Day(IntStream.range(0, perDay)
                .mapToObj(number -> invented.row(date, number))
                .sorted(Comparator.comparing(Row::answeredAt).thenComparing(Row::uuid))
                .toList());
    }

    private LocalDate dateOf(String uuid) {
        return dates(first, last()).stream()
                .filter(date -> day(date).has(uuid))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(uuid + ": no such interaction"));
    }
}
