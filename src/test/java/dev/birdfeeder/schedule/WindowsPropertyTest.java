package dev.birdfeeder.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;
import java.util.stream.LongStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Label;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.time.api.constraints.DateRange;

class WindowsPropertyTest {

    @Property(tries = 2000)
    @Label("B37, B38: windows tile the days from the start to yesterday")
    void windowsTileTheDaysFromTheStartToYesterday(
            @ForAll @DateRange(min = "1970-01-01", max = "2037-12-31") LocalDate today,
            @ForAll @IntRange(max = 2000) int days) {
        // Given
        var start = today.minusDays(days);

        // When
        var windows = Windows.plan(start, null, null, today, 7);

        // Then
        assertTile(windows, start, today.minusDays(1));
    }

    @Property(tries = 2000)
    void laterRunsReadWhatIsOpenAndTheLookBack(
            @ForAll @DateRange(min = "1970-01-01", max = "2037-12-31") LocalDate today,
            @ForAll @IntRange(max = 400) int sinceStart,
            @ForAll @IntRange(max = 400) int sinceClosed,
            @ForAll @IntRange(max = 30) int lookBack) {
        // Given
        var start = today.minusDays(sinceStart);
        var closed = today.minusDays(1 + sinceClosed);

        // When
        var windows = Windows.plan(start, start, closed, today, lookBack);

        // Then
        var firstOpen = closed.plusDays(1);
        var lookedBack = today.minusDays(lookBack);
        var first = latest(start, firstOpen.isBefore(lookedBack) ? firstOpen : lookedBack);
        assertTile(windows, first, today.minusDays(1));
    }

    @Property(tries = 2000)
    void everyDayOfEveryZoneIsReadWhenItIsOverThere(
            @ForAll("zones") ZoneId zone, @ForAll @LongRange(min = 0, max = 2_145_916_799L) long now) {
        // Given
        var today = LocalDate.ofInstant(Instant.ofEpochSecond(now), zone);

        // When
        var windows = Windows.plan(today.minusDays(60), null, null, today, 7);

        // Then
        var last = windows.get(windows.size() - 1);
        var end = end(last).plusDays(1).atStartOfDay(zone).toInstant().getEpochSecond();
        assertThat(end).isLessThanOrEqualTo(now);
        assertThat(end).isGreaterThan(now - 50 * 3600);
        assertTile(windows, today.minusDays(60), today.minusDays(1));
    }

    @Provide
    Arbitrary<ZoneId> zones() {
        return Arbitraries.of(ZoneId.getAvailableZoneIds()).map(ZoneId::of);
    }

    /** Each day once, in order, at most 28 in a window. */
    private static void assertTile(List<Window> windows, LocalDate first, LocalDate last) {
        var days = windows.stream()
                .flatMapToLong(window -> LongStream.rangeClosed(
                        start(window).toEpochDay(), end(window).toEpochDay()))
                .toArray();
        assertThat(days)
                .isEqualTo(LongStream.rangeClosed(first.toEpochDay(), last.toEpochDay())
                        .toArray());
        assertThat(windows)
                .allSatisfy(window ->
                        assertThat(start(window).until(end(window)).getDays()).isBetween(0, 27));
    }

    private static LocalDate latest(LocalDate one, LocalDate other) {
        return one.isAfter(other) ? one : other;
    }

    private static LocalDate start(Window window) {
        return LocalDate.parse(window.getStart());
    }

    private static LocalDate end(Window window) {
        return LocalDate.parse(window.getEnd());
    }
}
