package dev.birdfeeder.sandbox;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The responses of the account, as they are at one moment or another. Each is invented anew whenever it is looked at;
 * only edits are remembered.
 */
final class QualtricsData {
    private final Clock clock;
    private final long seed;
    private final int perDay;
    private final LocalDate first;
    private final AtomicLong edited = new AtomicLong();
    private final Map<String, List<Edit>> edits = new ConcurrentHashMap<>();
    private final Map<String, Integer> late = new ConcurrentHashMap<>();
    private volatile Duration lag = Duration.ZERO;

    /**
     * What an export shows, and a continuation token remembers.
     *
     * @param edits how many there had been: moments of a clock that stands still differ by it
     */
    record Moment(Instant at, long edits) {}

    /** What somebody did to a response. */
    private record Edit(long number, Instant at, Deed deed, UnaryOperator<ObjectNode> change) {
        boolean isBefore(Moment moment) {
            return number <= moment.edits() && !at.isAfter(moment.at());
        }
    }

    private enum Deed {
        CHANGED,
        FINISHED,
        INSERTED,
        REMOVED
    }

    /** A response at a moment. {@code modified} is when it was last changed, or recorded if it never was. */
    record Seen(
            QualtricsRow row, Moment moment, boolean recorded, boolean finished, Instant modified, List<Edit> edits) {
        Instant recordedAt() {
            return edits.stream()
                    .filter(edit -> edit.deed() == Deed.FINISHED)
                    .map(Edit::at)
                    .findFirst()
                    .orElseGet(row::recorded);
        }

        /** Whether it has become what it is only after that moment. */
        boolean isNewsSince(Seen earlier) {
            return !earlier.recorded || edits.size() > earlier.edits.size() || !modified.equals(earlier.modified);
        }

        ObjectNode json() {
            var json = QualtricsAnswers.of(row).json();
            var values = json.withObject("/values");
            if (row.changed().filter(at -> !at.isAfter(moment.at())).isPresent() && values.has("caseStatus")) {
                values.put("caseStatus", "closed");
            }
            if (!recorded) {
                values.put("finished", 0).remove("recordedDate");
                json.withObject("/labels").put("finished", "False");
            }
            for (var edit : edits) {
                json = edit.change().apply(json);
            }
            return json;
        }
    }

    QualtricsData(Clock clock, long seed, int days, int perDay) {
        this.clock = clock;
        this.seed = seed;
        this.perDay = perDay;
        this.first = LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC).minusDays(days);
    }

    long seed() {
        return seed;
    }

    Moment now() {
        return new Moment(clock.instant(), edited.get());
    }

    /** What exports show of now. */
    Moment exported() {
        return new Moment(clock.instant().minus(lag), edited.get());
    }

    void lag(Duration behind) {
        lag = behind;
    }

    /** Every response that was begun by then, in the order in which they were begun by day. */
    Stream<Seen> seen(QualtricsSurvey survey, Moment moment) {
        var today = LocalDate.ofInstant(moment.at(), ZoneOffset.UTC);
        return first.isAfter(today)
                ? Stream.empty()
                : first.datesUntil(today.plusDays(1))
                        .flatMap(day -> rows(survey, day))
                        .flatMap(row -> seen(row, moment).stream());
    }

    Optional<Seen> seen(QualtricsSurvey survey, String id, Moment moment) {
        return QualtricsRow.find(seed, survey, id)
                .filter(this::exists)
                .map(this::asInserted)
                .flatMap(row -> seen(row, moment));
    }

    /** How the same response was at another moment. */
    Optional<Seen> seen(QualtricsRow row, Moment moment) {
        var done = edits.getOrDefault(row.id(), List.of()).stream()
                .filter(edit -> edit.isBefore(moment))
                .toList();
        if (row.start().isAfter(moment.at())
                || done.stream().anyMatch(edit -> edit.deed() == Deed.REMOVED)
                || isLate(row) && done.isEmpty()) {
            return Optional.empty();
        }
        var finishedByHand = done.stream().anyMatch(edit -> edit.deed() == Deed.FINISHED);
        var recorded = finishedByHand || !row.recorded().isAfter(moment.at());
        var modified = recorded ? row.recorded() : row.end();
        if (row.changed().filter(at -> !at.isAfter(moment.at())).isPresent()) {
            modified = row.changed().orElseThrow();
        }
        for (var edit : done) {
            modified = edit.at().isAfter(modified) || finishedByHand ? edit.at() : modified;
        }
        return Optional.of(new Seen(row, moment, recorded, finishedByHand || row.finished(), modified, done));
    }

    void change(String id, UnaryOperator<ObjectNode> change) {
        find(id);
        add(id, Deed.CHANGED, change);
    }

    void finish(String id, UnaryOperator<ObjectNode> change) {
        find(id);
        var at = clock.instant().toString();
        add(id, Deed.FINISHED, json -> {
            json.withObject("/values").put("finished", 1).put("progress", 100).put("recordedDate", at);
            json.withObject("/labels").put("finished", "True");
            return change.apply(json);
        });
    }

    void remove(String id) {
        find(id);
        add(id, Deed.REMOVED, json -> json);
    }

    String insert(QualtricsSurvey survey, LocalDate day) {
        var number = perDay(survey) + late.merge(place(survey, day), 1, Integer::sum) - 1;
        var row = QualtricsRow.of(seed, survey, day, number);
        add(row.id(), Deed.INSERTED, json -> json);
        return row.id();
    }

    private void add(String id, Deed deed, UnaryOperator<ObjectNode> change) {
        edits.compute(id, (any, before) -> {
            var all = before == null ? new ArrayList<Edit>() : new ArrayList<>(before);
            all.add(new Edit(edited.incrementAndGet(), clock.instant(), deed, change));
            return List.copyOf(all);
        });
    }

    private Seen find(String id) {
        return QualtricsSurveys.ALL.stream()
                .flatMap(survey -> seen(survey, id, now()).stream())
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(id + ": no such response"));
    }

    private Stream<QualtricsRow> rows(QualtricsSurvey survey, LocalDate day) {
        var inserted = late.getOrDefault(place(survey, day), 0);
        return IntStream.range(0, perDay(survey) + inserted)
                .mapToObj(number -> asInserted(QualtricsRow.of(seed, survey, day, number)));
    }

    private boolean exists(QualtricsRow row) {
        var inserted = late.getOrDefault(place(row.survey(), row.day()), 0);
        return !row.day().isBefore(first) && row.number() < perDay(row.survey()) + inserted;
    }

    private boolean isLate(QualtricsRow row) {
        return row.number() >= perDay(row.survey());
    }

    private QualtricsRow asInserted(QualtricsRow row) {
        return isLate(row) ? row.imported() : row;
    }

    /** Ideas without a score are rare. */
    private int perDay(QualtricsSurvey survey) {
        return survey.scored().isPresent() ? perDay : (perDay + 4) / 5;
    }

    private static String place(QualtricsSurvey survey, LocalDate day) {
        return survey.id() + " " + day;
    }
}
