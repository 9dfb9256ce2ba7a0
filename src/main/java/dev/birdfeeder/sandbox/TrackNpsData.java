package dev.birdfeeder.sandbox;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** The answers of the account up to now. Each is invented anew whenever it is asked for; only edits are remembered. */
final class TrackNpsData {
    private final Clock clock;
    private final long seed;
    private final int perDay;
    private final LocalDate first;
    private final Map<Long, ObjectNode> edits = new ConcurrentHashMap<>();
    private final Map<LocalDate, Integer> late = new ConcurrentHashMap<>();
    private volatile ZoneId zone = DateForm.ZONE;
    private volatile boolean endIncluded = true;

    TrackNpsData(Clock clock, long seed, int days, int perDay) {
        this.clock = clock;
        this.seed = seed;
        this.perDay = perDay;
        this.first = LocalDate.now(clock.withZone(DateForm.ZONE)).minusDays(days);
    }

    void readDays(ZoneId in, boolean isEndIncluded) {
        zone = in;
        endIncluded = isEndIncluded;
    }

    LocalDate today() {
        return LocalDate.now(clock.withZone(DateForm.ZONE));
    }

    Stream<NpsRow> rows() {
        return rows(first, today());
    }

    /** Those of the days asked for, as the account reads days. */
    Stream<NpsRow> asked(LocalDate start, LocalDate end) {
        var from = start.atStartOfDay(zone).toInstant();
        var to = (endIncluded ? end.plusDays(1) : end).atStartOfDay(zone).toInstant();
        return rows(start.minusDays(1), end.plusDays(1))
                .filter(row -> !row.time().isBefore(from) && row.time().isBefore(to));
    }

    void mutate(long id, UnaryOperator<ObjectNode> change) {
        var row = rows().filter(any -> any.id() == id)
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(id + ": no such answer"));
        edits.put(id, change.apply(row.json().deepCopy()));
    }

    long insert(LocalDate day) {
        var number = perDay + late.merge(day, 1, Integer::sum) - 1;
        return NpsRow.of(seed, day, number).id();
    }

    private Stream<NpsRow> rows(LocalDate start, LocalDate end) {
        var today = today();
        var from = start.isBefore(first) ? first : start;
        var to = end.isAfter(today) ? today : end;
        return from.isAfter(to)
                ? Stream.empty()
                : from.datesUntil(to.plusDays(1)).flatMap(this::day);
    }

    private Stream<NpsRow> day(LocalDate day) {
        Instant now = clock.instant();
        return IntStream.range(0, perDay + late.getOrDefault(day, 0))
                .mapToObj(number -> NpsRow.of(seed, day, number))
                .filter(row -> !row.time().isAfter(now))
                .map(row -> edits.containsKey(row.id()) ? row.with(edits.get(row.id())) : row);
    }
}
