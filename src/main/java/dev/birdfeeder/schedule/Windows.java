package dev.birdfeeder.schedule;

import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;

/**
 * Plans which days a run reads: every day that isn't closed yet, and the look-back, in windows of at most 28 days that
 * tile the range without gap or overlap, the oldest first. The last day is the one before today in the connection's
 * zone: Track's data end there.
 */
final class Windows {

    /** Track allows "up to 3 months", which is 89 to 92 days depending on the month; 28 are always within. */
    static final int LONGEST = 28;

    private Windows() {}

    /** As below, in windows as long as they may be, of days in UTC. */
    static List<Window> plan(
            LocalDate start, LocalDate openedFrom, LocalDate closedThrough, LocalDate today, int lookBack) {
        return plan(start, openedFrom, closedThrough, today, lookBack, LONGEST, ZoneOffset.UTC);
    }

    /**
     * @param start the day on which the first run begins
     * @param openedFrom the {@code start} of earlier runs, or null; an earlier start opens the days before it
     * @param closedThrough the last closed day, or null
     * @param today today in the connection's zone
     * @param lookBack how many of the last days are read again on every run
     * @param longest days of a window, 28 at most
     * @param zone where the days begin and end
     */
    static List<Window> plan(
            LocalDate start,
            LocalDate openedFrom,
            LocalDate closedThrough,
            LocalDate today,
            int lookBack,
            int longest,
            ZoneId zone) {
        var last = today.minusDays(1);
        var reopened = openedFrom != null && start.isBefore(openedFrom);
        var firstOpen = closedThrough == null || reopened ? start : closedThrough.plusDays(1);
        var lookBackFrom = today.minusDays(lookBack);
        var first = firstOpen.isBefore(lookBackFrom) ? firstOpen : lookBackFrom;
        var windows = new ArrayList<Window>();
        for (var day = first.isBefore(start) ? start : first; !day.isAfter(last); day = day.plusDays(longest)) {
            var end = day.plusDays(longest - 1);
            windows.add(new Window(day, end.isAfter(last) ? last : end, zone));
        }
        return windows;
    }
}
