package dev.birdfeeder.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WindowsTest {

    private static final LocalDate TODAY = LocalDate.parse("2026-03-10");

    /** Days, not hours: a day without midnight, of 23, 25 or 0 hours, is a day. */
    @ParameterizedTest
    @CsvSource({
        "America/Sao_Paulo, 2018-11-04", // has no midnight
        "America/Sao_Paulo, 2019-02-16", // has two hours before midnight twice
        "Asia/Beirut, 2022-03-27", // has no midnight
        "Africa/Cairo, 2014-05-15",
        "Pacific/Apia, 2011-12-30", // was left out
        "Europe/Berlin, 2024-02-29"
    })
    void noDayIsTooStrange(ZoneId zone, LocalDate day) {
        // Given
        var now = day.plusDays(1).atStartOfDay(zone).toInstant();

        // When
        var windows = Windows.plan(day.minusDays(27), null, null, LocalDate.ofInstant(now, zone), 7);

        // Then
        assertTile(windows, day.minusDays(27), day);
    }

    @ParameterizedTest
    @CsvSource({
        "2026-03-13T01:30:00Z, UTC, 2026-03-12",
        "2026-03-13T01:30:00Z, America/Sao_Paulo, 2026-03-11",
        "2026-03-13T01:30:00Z, Asia/Tokyo, 2026-03-12",
        "2026-03-12T16:00:00Z, Asia/Tokyo, 2026-03-12"
    })
    void theZoneDecidesWhichDayIsYesterday(Instant now, ZoneId zone, LocalDate yesterday) {
        // Given
        var today = LocalDate.ofInstant(now, zone);

        // When
        var windows = Windows.plan(today.minusDays(3), null, null, today, 7);

        // Then
        assertThat(end(windows.get(0))).isEqualTo(yesterday);
    }

    @Test
    void anEarlierStartOpensTheDaysBeforeIt() {
        // Given
        var closed = TODAY.minusDays(1);

        // When
        var windows = Windows.plan(TODAY.minusDays(100), TODAY.minusDays(50), closed, TODAY, 7);

        // Then
        assertTile(windows, TODAY.minusDays(100), TODAY.minusDays(1));
    }

    @Test
    void aLaterStartLeavesOutTheDaysBeforeIt() {
        // Given
        var closed = TODAY.minusDays(40);

        // When
        var windows = Windows.plan(TODAY.minusDays(3), TODAY.minusDays(100), closed, TODAY, 7);

        // Then
        assertTile(windows, TODAY.minusDays(3), TODAY.minusDays(1));
    }

    @ParameterizedTest
    @CsvSource({"0", "1", "100"})
    void aStartTodayOrLaterHasNothingToRead(int days) {
        assertThat(Windows.plan(TODAY.plusDays(days), null, null, TODAY, 7)).isEmpty();
    }

    @Test
    @DisplayName("B38: a pause of forty days is caught up in windows and in order")
    void aPauseOfFortyDaysIsCaughtUpInWindowsAndInOrder() {
        // Given
        var closed = TODAY.minusDays(41);

        // When
        var windows = Windows.plan(TODAY.minusDays(365), TODAY.minusDays(365), closed, TODAY, 7);

        // Then
        assertThat(windows)
                .extracting(Window::toString)
                .containsExactly("2026-01-29..2026-02-25", "2026-02-26..2026-03-09");
    }

    @Test
    void whenAllIsClosedOnlyTheLookBackIsRead() {
        // Given
        var closed = TODAY.minusDays(1);

        // When
        var windows = Windows.plan(TODAY.minusDays(365), TODAY.minusDays(365), closed, TODAY, 7);

        // Then
        assertThat(windows).extracting(Window::toString).containsExactly("2026-03-03..2026-03-09");
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

    private static LocalDate start(Window window) {
        return LocalDate.parse(window.getStart());
    }

    private static LocalDate end(Window window) {
        return LocalDate.parse(window.getEnd());
    }
}
