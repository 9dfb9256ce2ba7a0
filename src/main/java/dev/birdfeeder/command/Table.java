package dev.birdfeeder.command;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Rows in columns. */
final class Table {

    private Table() {}

    /** Prints rows of one length, the head first. Words go to the left, numbers to the right. */
    static void print(PrintWriter out, List<List<String>> rows) {
        var widths = new int[rows.get(0).size()];
        rows.forEach(row -> {
            for (int column = 0; column < row.size(); column++) {
                widths[column] = Math.max(widths[column], row.get(column).length());
            }
        });
        for (var row : rows) {
            var cells = new ArrayList<String>();
            for (int column = 0; column < row.size(); column++) {
                cells.add(
                        widths[column] == 0
                                ? ""
                                : ("%" + (isNumbers(rows, column) ? "" : "-") + widths[column] + "s")
                                        .formatted(row.get(column)));
            }
            out.println(String.join("  ", cells).stripTrailing());
        }
        out.flush();
    }

    private static boolean isNumbers(List<List<String>> rows, int column) {
        return rows.stream().skip(1).allMatch(row -> row.get(column).matches("[0-9,]*"));
    }

    static String count(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }
}
