package dev.birdfeeder.command;

import dev.birdfeeder.journal.Deliveries;
import dev.birdfeeder.schedule.RunReport;
import dev.birdfeeder.tenant.Problem;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** What {@code run --once} tells at the end: a line per connection, then what needs attention. */
final class RunTable {

    private static final List<String> HEAD = List.of(
            "connection", "state", "fetched", "delivered", "new", "changed", "unchanged", "skipped", "dead", "pending");

    private final List<RunReport> reports;
    private final Collection<String> broken;
    private final List<Problem> problems;
    private final Deliveries deliveries;

    /**
     * @param broken tenants whose file has mistakes
     * @param problems those mistakes, and what else is wrong with the folder
     */
    RunTable(List<RunReport> reports, Collection<String> broken, List<Problem> problems, Deliveries deliveries) {
        this.reports = reports;
        this.broken = broken;
        this.problems = problems;
        this.deliveries = deliveries;
    }

    /** Whether nothing failed and nothing is left. */
    boolean isClean() {
        return problems.isEmpty()
                && reports.stream().allMatch(report -> report.state().equals("OK"))
                && deliveries.pending().records() == 0;
    }

    void print(PrintWriter out) {
        var pending = deliveries.pendingByConnection();
        var rows = new ArrayList<List<String>>();
        rows.add(HEAD);
        for (var report : reports) {
            var name = report.tenant() + '/' + report.connection();
            var accepted = report.accepted();
            var waiting = pending.getOrDefault(name, 0L);
            var delivered = Math.max(0, accepted.fresh() + accepted.changed() - waiting);
            rows.add(List.of(
                    name,
                    report.state(),
                    Table.count(accepted.fetched()),
                    Table.count(delivered),
                    Table.count(accepted.fresh()),
                    Table.count(accepted.changed()),
                    Table.count(accepted.unchanged()),
                    Table.count(accepted.skipped()),
                    Table.count(accepted.dead()),
                    Table.count(waiting)));
        }
        broken.forEach(tenant -> rows.add(List.of(tenant, "CONFIG_ERROR", "", "", "", "", "", "", "", "")));
        Table.print(out, rows);
        reports.stream()
                .filter(report -> report.error() != null)
                .forEach(report -> out.printf(
                        "%s/%s: %s: %s%n", report.tenant(), report.connection(), report.state(), report.error()));
        problems.forEach(out::println);
        deliveries.errors().forEach((lane, error) -> out.printf("%s: pending: %s%n", lane, error));
        if (reports.isEmpty() && problems.isEmpty()) {
            out.println("no enabled connections; add a tenant file (see README, \"Add a tenant\")");
        }
        out.flush();
    }
}
