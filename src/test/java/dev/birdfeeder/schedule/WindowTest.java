package dev.birdfeeder.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.LocalDate;
import java.time.ZoneId;
import org.junit.jupiter.api.Test;

class WindowTest {

    private final Window day =
            new Window(LocalDate.parse("2025-03-01"), LocalDate.parse("2025-03-02"), ZoneId.of("America/Sao_Paulo"));

    @Test
    void itsEndsAreMomentsInTheZoneOfTheConnection() {
        assertThat(day.getSince().getIso()).isEqualTo("2025-03-01T03:00:00Z");
        assertThat(day.getSince().getSeconds()).isEqualTo(1740798000);
        assertThat(day.getLast().getSeconds()).isEqualTo(1740970799);
        assertThat(day.getLast().getMillis()).isEqualTo(1740970799999L);
        assertThat(day.getUntil().getIso()).isEqualTo("2025-03-03T03:00:00Z");
    }

    @Test
    void aDayOfTwentyThreeHoursEndsWithTheDay() {
        // Given
        var spring = LocalDate.parse("2025-03-30");

        // When
        var window = new Window(spring, spring, ZoneId.of("Europe/Berlin"));

        // Then
        assertThat(window.getUntil().getSeconds() - window.getSince().getSeconds())
                .isEqualTo(23 * 3600);
    }
}
