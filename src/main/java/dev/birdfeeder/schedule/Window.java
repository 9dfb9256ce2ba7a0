package dev.birdfeeder.schedule;

import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;

/** A range of closed days of one connection, both ends included, and the listings that it is read by. */
public final class Window {

    private final LocalDate start;
    private final LocalDate end;
    private final ZoneId zone;
    private List<Listing> listings = List.of();

    Window(LocalDate start, LocalDate end, ZoneId zone) {
        this.start = start;
        this.end = end;
        this.zone = zone;
    }

    /** All of it at once, for a source that keeps its state per partition. What is read of today closes no day. */
    static Window untilToday(LocalDate start, LocalDate today, ZoneId zone) {
        return new Window(start, today.minusDays(1), zone);
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

    /** Its first moment. */
    public Moment getSince() {
        return new Moment(start.atStartOfDay(zone).toInstant());
    }

    /** Its last moment, a millisecond before midnight: for a vendor whose ends are included. */
    public Moment getLast() {
        return new Moment(getUntil().at().minusMillis(1));
    }

    /** The first moment after it: for a vendor whose ends are not included. */
    public Moment getUntil() {
        return new Moment(end.plusDays(1).atStartOfDay(zone).toInstant());
    }

    /** The day so many days before the first: for a vendor that doesn't say where its days begin. */
    public String startMinus(int days) {
        return start.minusDays(days).toString();
    }

    /** The day so many days after the last: for a vendor that doesn't say whether an end is included. */
    public String endPlus(int days) {
        return end.plusDays(days).toString();
    }

    /** A listing that must be seen whole before the window may close. */
    void expect(Listing listing) {
        var all = new ArrayList<>(listings);
        all.add(listing);
        listings = List.copyOf(all);
    }

    /** Lets go of the listings: the ids of a long history would fill the memory. */
    void forget() {
        listings = List.of();
    }

    List<Listing> unstable() {
        return listings.stream().filter(listing -> !listing.isStable()).toList();
    }

    @Override
    public String toString() {
        return start + ".." + end;
    }
}
