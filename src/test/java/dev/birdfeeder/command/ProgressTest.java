package dev.birdfeeder.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.birdfeeder.delivery.Delivered;
import dev.birdfeeder.journal.Accepted;
import dev.birdfeeder.schedule.RunReport;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ProgressTest {

    private final Progress progress = new Progress();
    private final List<String> told = new ArrayList<>();
    private Instant now = Instant.parse("2026-03-10T12:00:00Z");

    @Test
    void anExportThatTakesLongIsToldWhenItMovesAndOnceAMinute() {
        // When: five minutes, a question every 15 seconds, a run that waits no longer after each fourth
        for (int question = 0; question < 20; question++) {
            report(question % 4 == 3 ? "EXPORTING" : "RUNNING", "SV_1 %d %%".formatted(40 + question / 10), 0);
            pass(15);
        }

        // Then
        assertThat(told)
                .containsExactly(
                        "12:00:00 acme/qualtrics: SV_1 40 %, 0 interactions read, 0 records delivered",
                        "12:01:00 acme/qualtrics: SV_1 40 %, 0 interactions read, 0 records delivered",
                        "12:02:00 acme/qualtrics: SV_1 40 %, 0 interactions read, 0 records delivered",
                        "12:02:30 acme/qualtrics: SV_1 41 %, 0 interactions read, 0 records delivered",
                        "12:03:30 acme/qualtrics: SV_1 41 %, 0 interactions read, 0 records delivered",
                        "12:04:30 acme/qualtrics: SV_1 41 %, 0 interactions read, 0 records delivered");
    }

    @Test
    void anExportThatMovesFastIsToldEveryTenSeconds() {
        // When
        for (int percent = 0; percent < 40; percent++) {
            report("RUNNING", "SV_1 %d %%".formatted(percent), 0);
            pass(1);
        }

        // Then
        assertThat(told).hasSize(4);
    }

    @Test
    void whatIsReadIsToldEveryTwoSeconds() {
        // When
        for (int fetched = 0; fetched < 10; fetched++) {
            report("RUNNING", null, fetched);
            pass(1);
        }

        // Then
        assertThat(told)
                .hasSize(5)
                .endsWith("12:00:08 acme/qualtrics: 1 of 3 windows, 8 interactions read, 0 records delivered");
    }

    @Test
    void runsThatWaitedAndTheOneThatGoesOnAreTheirSum() {
        // When
        report("EXPORTING", "SV_2 10 %, 1 of 2 surveys", 4);
        deliver(4);
        report("RUNNING", "SV_2 20 %, 1 of 2 surveys", 0);
        report("OK", "2 of 2 surveys", 3);

        // Then: what isn't delivered yet isn't told as if it were
        assertThat(told)
                .containsExactly("12:00:00 acme/qualtrics: SV_2 10 %, 1 of 2 surveys, 4 interactions read, 0 records"
                        + " delivered");

        // When
        deliver(3);

        // Then
        assertThat(told)
                .hasSize(2)
                .endsWith("12:00:00 acme/qualtrics: OK: 7 interactions read = 7 delivered + 0 unchanged + 0 skipped + 0"
                        + " dead letters, in 2.0 s");
    }

    @Test
    void theNextPollBeginsAtNothing() {
        // Given
        report("RUNNING", null, 5);
        deliver(5);
        report("OK", null, 5);

        // When
        report("RUNNING", null, 0);
        report("OK", null, 0);

        // Then
        assertThat(told).hasSize(3).last().asString().contains("OK: 0 interactions read");
    }

    @Test
    void aFailureIsToldAtOnceAndOnlyOnce() {
        // When
        report("EXPORTING", "SV_1 10 %", 0);
        report("PARTIAL", null, 2);
        deliver(1);
        deliver(1);

        // Then
        assertThat(told).hasSize(2).last().asString().contains("PARTIAL: 2 interactions read = 2 accepted");
    }

    private void report(String state, String sentence, int fetched) {
        progress.add(new RunReport(
                "acme",
                "qualtrics",
                state,
                null,
                sentence,
                1,
                3,
                new Accepted(fetched, 0, 0, 0, 0, 0),
                0,
                Duration.ofSeconds(1)));
        tell();
    }

    private void deliver(int records) {
        progress.add(new Delivered("acme", "archive", "qualtrics", records));
        tell();
    }

    private void tell() {
        progress.line(now, List.of("archive"), false)
                .ifPresent(line -> told.add(now.toString().substring(11, 19) + " " + line));
    }

    private void pass(int seconds) {
        now = now.plusSeconds(seconds);
    }
}
