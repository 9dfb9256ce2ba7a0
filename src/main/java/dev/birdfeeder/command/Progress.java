package dev.birdfeeder.command;

import dev.birdfeeder.delivery.Delivered;
import dev.birdfeeder.schedule.RunReport;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * What a person is told of one connection. While interactions come, how many, every two seconds; while the vendor
 * prepares them, how far it is, when that changes; after a minute that nothing is new, that it still goes on. Runs that
 * wait for the vendor and the ones that go on with it are told as one.
 */
final class Progress {

    private static final Duration WHILE_COUNTS_CHANGE = Duration.ofSeconds(2);
    private static final Duration WHILE_WORDS_CHANGE = Duration.ofSeconds(10);
    private static final Duration WHILE_NOTHING_CHANGES = Duration.ofMinutes(1);

    private final Map<String, Long> delivered = new HashMap<>();
    private RunReport report;
    private RunReport before;
    private boolean isEnded;
    private Instant toldAt = Instant.MIN;
    private String toldCounts = "";
    private String toldWords = "";

    /** A run goes on or has ended. */
    void add(RunReport next) {
        if (isEnded && next.isRunning()) {
            delivered.clear();
        }
        isEnded = false;
        report = before == null ? next : next.after(before);
        if (!next.isRunning()) {
            before = next.isExporting() ? report : null;
        }
    }

    /** A sink has taken some. */
    void add(Delivered records) {
        delivered.merge(records.sink(), (long) records.records(), Long::sum);
    }

    /**
     * What is to be told now, if anything.
     *
     * @param sinks of the tenant
     * @param anyway even when nothing is new
     */
    Optional<String> line(Instant now, Collection<String> sinks, boolean anyway) {
        if (report == null || isEnded) {
            return Optional.empty();
        }
        if (hasEnded(sinks)) {
            isEnded = true;
            return Optional.of(summary());
        }
        var words = report.progress() == null
                ? "%d of %d windows".formatted(report.windowsRead(), report.windows())
                : report.progress();
        var counts = String.format(
                Locale.ROOT,
                "%,d interactions read, %,d records delivered",
                report.accepted().fetched(),
                deliveredToAll(sinks));
        if (!anyway && Duration.between(toldAt, now).compareTo(interval(words, counts)) < 0) {
            return Optional.empty();
        }
        toldAt = now;
        toldWords = words;
        toldCounts = counts;
        return Optional.of("%s/%s: %s, %s".formatted(report.tenant(), report.connection(), words, counts));
    }

    private Duration interval(String words, String counts) {
        if (!counts.equals(toldCounts)) {
            return WHILE_COUNTS_CHANGE;
        }
        return words.equals(toldWords) ? WHILE_NOTHING_CHANGES : WHILE_WORDS_CHANGE;
    }

    private boolean hasEnded(Collection<String> sinks) {
        if (report.isRunning() || report.isExporting()) {
            return false;
        }
        return !report.state().equals("OK")
                || deliveredToAll(sinks)
                        >= report.accepted().fresh() + report.accepted().changed();
    }

    private long deliveredToAll(Collection<String> sinks) {
        return sinks.stream()
                .mapToLong(sink -> delivered.getOrDefault(sink, 0L))
                .min()
                .orElse(0);
    }

    private String summary() {
        var accepted = report.accepted();
        return String.format(
                Locale.ROOT,
                "%s/%s: %s: %,d interactions read = %,d %s + %,d unchanged + %,d skipped + %,d dead letters, in %.1f s",
                report.tenant(),
                report.connection(),
                report.state(),
                accepted.fetched(),
                accepted.fresh() + accepted.changed(),
                report.state().equals("OK") ? "delivered" : "accepted",
                accepted.unchanged(),
                accepted.skipped(),
                accepted.dead(),
                report.duration().toMillis() / 1000.0);
    }
}
