package dev.birdfeeder.schedule;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;

/** A range of closed days of one connection, both ends included, and the listings that it is read by. */
public final class Window {

    private final LocalDate start;
    private final LocalDate end;
    private List<Scan> scans = List.of();

    Window(LocalDate start, LocalDate end) {
        this.start = start;
        this.end = end;
    }

    /** All of it at once, for a source that keeps its state per partition. What is read of today closes no day. */
    static Window untilToday(LocalDate start, LocalDate today) {
        return new Window(start, today.minusDays(1));
    }

    LocalDate firstDay() {
        return start;
    }

    LocalDate lastDay() {
        return end;
    }

    /**
     * The first day, in the connection's zone, as {@code 2025-03-01}. A text, because beside Spring MVC Camel converts a
     * date with Spring's formatters, to {@code 3/1/25}.
     */
    public String getStart() {
        return start.toString();
    }

    /** The last day, as {@code 2025-03-28}. */
    public String getEnd() {
        return end.toString();
    }

    /** The moment at which it begins, in a zone. */
    public Instant startIn(ZoneId zone) {
        return start.atStartOfDay(zone).toInstant();
    }

    /** The moment after it, in a zone. */
    public Instant endIn(ZoneId zone) {
        return end.plusDays(1).atStartOfDay(zone).toInstant();
    }

    /** The day so many days before the first: for a vendor that doesn't say where its days begin. */
    public String startMinus(int days) {
        return start.minusDays(days).toString();
    }

    /** The day so many days after the last: for a vendor that doesn't say whether an end is included. */
    public String endPlus(int days) {
        return end.plusDays(days).toString();
    }

    /** The listings that must be stable before the window may close. */
    void expect(List<Scan> expected) {
        scans = List.copyOf(expected);
    }

    /** Lets go of the listings: the ids of a long history would fill the memory. */
    void forget() {
        scans = List.of();
    }

    List<Scan> unstable() {
        return scans.stream().filter(scan -> !scan.isStable()).toList();
    }

    @Override
    public String toString() {
        return start + ".." + end;
    }
}
