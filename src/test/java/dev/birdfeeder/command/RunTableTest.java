package dev.birdfeeder.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.birdfeeder.feedback.Outcome;
import dev.birdfeeder.feedback.TenantYaml;
import dev.birdfeeder.journal.Accepted;
import dev.birdfeeder.journal.Journal;
import dev.birdfeeder.journal.MovableClock;
import dev.birdfeeder.schedule.RunReport;
import dev.birdfeeder.tenant.Problem;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RunTableTest {

    private final MovableClock clock = new MovableClock("2026-03-10T12:00:00Z");
    private final Journal journal = Journal.inMemory(clock);

    @AfterEach
    void close() {
        journal.close();
    }

    @Test
    void aCleanRunIsALineOfNumbersThatAddUp() {
        // Given
        var reports = List.of(
                report("acme", "OK", null, new Accepted(4280, 12, 3, 700, 45, 0)),
                report("globex-international", "OK", null, new Accepted(0, 0, 5, 0, 0, 0)));

        // When
        var table = new RunTable(reports, List.of(), List.of(), journal.deliveries());

        // Then
        assertThat(printed(table))
                .isEqualTo(
                        """
                        connection                  state  fetched  delivered    new  changed  unchanged  skipped  dead  pending
                        acme/track                  OK       5,040      4,292  4,280       12          3      700    45        0
                        globex-international/track  OK           5          0      0        0          5        0     0        0
                        """);
        assertThat(table.isClean()).isTrue();
    }

    @Test
    void whatFailedIsToldBelow() {
        // Given
        var reports = List.of(report("acme", "AUTH_FAILED", "surveys: answered 401", Accepted.NONE));

        // When
        var table = new RunTable(reports, List.of(), List.of(), journal.deliveries());

        // Then
        assertThat(printed(table).lines().toList())
                .hasSize(3)
                .element(2)
                .isEqualTo("acme/track: AUTH_FAILED: surveys: answered 401");
        assertThat(table.isClean()).isFalse();
    }

    @Test
    void brokenTenantsAreLinesTooWithTheirProblems() {
        // Given
        var problems = List.of(new Problem("tenants/globex.yaml", 3, "sources", "is missing"));

        // When
        var table = new RunTable(List.of(), List.of("globex"), problems, journal.deliveries());

        // Then
        assertThat(printed(table))
                .contains("globex      CONFIG_ERROR")
                .contains("tenants/globex.yaml:3: sources: is missing");
        assertThat(table.isClean()).isFalse();
    }

    @Test
    void aFolderThatIsWrongIsAFailureAndNoReasonToAddATenant() {
        // Given
        var problem = new Problem("tennants", 1, "", "there is no such folder");

        // When
        var table = new RunTable(List.of(), List.of(), List.of(problem), journal.deliveries());

        // Then
        assertThat(printed(table))
                .contains("tennants:1: there is no such folder")
                .doesNotContain("no enabled connections");
        assertThat(table.isClean()).isFalse();
    }

    @Test
    void whatIsPendingIsNotDelivered() {
        // Given
        var tenant = TenantYaml.tenant("sinks: { archive: { type: file, directory: out } }\n" + TenantYaml.trackYaml());
        journal.records().accept(tenant, 1, "track", records(7));
        var head = journal.deliveries().claimDue(1).get(0);
        journal.deliveries().failed(head, Journal.nothing(head), 1, "out: can't be written", clock.instant());
        var reports = List.of(report("acme", "OK", null, new Accepted(10, 0, 0, 0, 0, 0)));

        // When
        var table = new RunTable(reports, List.of(), List.of(), journal.deliveries());

        // Then
        assertThat(printed(table).lines().toList())
                .element(1)
                .asString()
                .matches("acme/track +OK +10 +3 +10 +0 +0 +0 +0 +7");
        assertThat(printed(table)).contains("acme/archive: pending: out: can't be written");
        assertThat(table.isClean()).isFalse();
    }

    @Test
    void withoutConnectionsItTellsWhatToDo() {
        // When
        var table = new RunTable(List.of(), List.of(), List.of(), journal.deliveries());

        // Then
        assertThat(printed(table)).contains("no enabled connections; add a tenant file");
    }

    private static RunReport report(String tenant, String state, String error, Accepted accepted) {
        return new RunReport(tenant, "track", state, error, null, 1, 1, accepted, 0, Duration.ZERO);
    }

    private static List<Outcome> records(int size) {
        return IntStream.range(0, size)
                .<Outcome>mapToObj(number -> new Outcome.Accepted(
                        null, "id-" + number, "{\"kind\":\"nps\"}".getBytes(StandardCharsets.UTF_8), false))
                .toList();
    }

    private static String printed(RunTable table) {
        var text = new StringWriter();
        table.print(new PrintWriter(text));
        return text.toString();
    }
}
