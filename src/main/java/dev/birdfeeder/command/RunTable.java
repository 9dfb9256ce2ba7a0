package dev.birdfeeder.command;

import dev.birdfeeder.journal.Deliveries;
import dev.birdfeeder.schedule.RunReport;
import dev.birdfeeder.tenant.Problem;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** What {@code run --once} tells at the end: a line per connection, then what needs attention. */
final class RunTable {

    private static final List<String> HEAD = List.of(
            "connection", "state", "fetched", "delivered", "new", "changed", "unchanged", "skipped", "dead", "pending");

    private final List<RunReport> reports;
    private final Map<String, List<Problem>> broken;
    private final Deliveries deliveries;

    RunTable(List<RunReport> reports, Map<String, List<Problem>> broken, Deliveries deliveries) {
        this.reports = reports;
        this.broken = broken;
        this.deliveries = deliveries;
    }

    /** Whether nothing failed and nothing is left. */
    boolean isClean() {
        return broken.isEmpty()
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
                    count(accepted.fetched()),
                    count(delivered),
                    count(accepted.fresh()),
                    count(accepted.changed()),
                    count(accepted.unchanged()),
                    count(accepted.skipped()),
                    count(accepted.dead()),
                    count(waiting)));
        }
        broken.keySet().forEach(tenant -> rows.add(List.of(tenant, "CONFIG_ERROR", "", "", "", "", "", "", "", "")));
        printAligned(out, rows);
        reports.stream()
                .filter(report -> report.error() != null)
                .forEach(report -> out.printf(
                        "%s/%s: %s: %s%n", report.tenant(), report.connection(), report.state(), report.error()));
        broken.values().forEach(problems -> problems.forEach(out::println));
        deliveries.errors().forEach((lane, error) -> out.printf("%s: pending: %s%n", lane, error));
        if (reports.isEmpty() && broken.isEmpty()) {
            out.println("no enabled connections; add a tenant file (see README, \"Add a tenant\")");
        }
        out.flush();
    }

    private static void printAligned(PrintWriter out, List<List<String>> rows) {
        var widths = new int[HEAD.size()];
        rows.forEach(row -> {
            for (int column = 0; column < row.size(); column++) {
                widths[column] = Math.max(widths[column], row.get(column).length());
            }
        });
        for (var row : rows) {
            var cells = new ArrayList<String>();
            for (int column = 0; column < row.size(); column++) {
                // Words to the left, numbers to the right.
                cells.add(("%" + (column < 2 ? "-" : "") + widths[column] + "s").formatted(row.get(column)));
            }
            out.println(cells.stream().collect(Collectors.joining("  ")).stripTrailing());
        }
    }

    private static String count(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }
}
