package dev.birdfeeder.feedback;

import com.schibsted.spt.data.jslt.JsltException;
import com.schibsted.spt.data.jslt.impl.ExpressionImpl;
import com.schibsted.spt.data.jslt.impl.ExpressionNode;
import com.schibsted.spt.data.jslt.impl.IfExpression;
import com.schibsted.spt.data.jslt.impl.ObjectExpression;
import com.schibsted.spt.data.jslt.impl.PairExpression;
import com.schibsted.spt.data.jslt.impl.PlusOperator;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/** What a {@code feedback.jslt} says of each field of a record, as a table of a README. */
public final class MappingTable {

    private static final int LONGEST = 120;

    private final String text;
    private final List<PairExpression> pairs = new ArrayList<>();

    private MappingTable(String text) {
        this.text = text;
    }

    /** The lines of the table; just its head when the file makes no object that is written out. */
    public static String of(Path file) {
        try {
            var table = new MappingTable(Files.readString(file));
            if (Mappings.compile(file) instanceof ExpressionImpl mapping
                    && !mapping.getChildren().isEmpty()) {
                table.collect(mapping.getChildren().get(mapping.getChildren().size() - 1));
            }
            return "| field of the record | from |\n|---|---|\n" + table.rows();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        } catch (JsltException told) {
            return "";
        }
    }

    private void collect(ExpressionNode node) {
        if (node instanceof ObjectExpression || node instanceof PlusOperator) {
            node.getChildren().forEach(this::collect);
        } else if (node instanceof IfExpression) {
            node.getChildren().stream().skip(1).forEach(this::collect);
        } else if (node instanceof PairExpression pair && pair.isKeyLiteral()) {
            pairs.add(pair);
        }
    }

    private String rows() {
        var rows = new TreeMap<Integer, String>();
        for (var pair : pairs) {
            var key = '"' + pair.getStaticKey() + '"';
            var at = text.indexOf(key, line(pair.getLocation().getLine()));
            if (at >= 0) {
                var value = value(text.indexOf(':', at + key.length()) + 1);
                rows.put(at, "| %s | `%s` |\n".formatted(name(pair.getStaticKey()), value.replace("|", "\\|")));
            }
        }
        return String.join("", rows.values());
    }

    private static String name(String field) {
        return switch (field) {
            case MappingCheck.ATTRIBUTES -> "(the ticket's id)";
            case MappingCheck.SKIP -> "(why it is no record)";
            case ValidateFeedback.UNVERSIONED -> "(what makes no new version)";
            default -> '`' + field + '`';
        };
    }

    /** Where a line begins; from 1. */
    private int line(int number) {
        int at = 0;
        for (int line = 1; line < number; line++) {
            at = text.indexOf('\n', at) + 1;
        }
        return at;
    }

    /** The expression that begins here, without comments, on one line. */
    private String value(int start) {
        var value = new StringBuilder();
        int depth = 0;
        for (int i = start; i < text.length(); i++) {
            var c = text.charAt(i);
            if (c == '"') {
                int end = i + 1;
                while (text.charAt(end) != '"') {
                    end += text.charAt(end) == '\\' ? 2 : 1;
                }
                value.append(text, i, end + 1);
                i = end;
            } else if (text.startsWith("//", i)) {
                i = text.indexOf('\n', i);
                value.append(' ');
            } else if ((c == ',' || c == '}') && depth == 0) {
                break;
            } else {
                depth += "([{".indexOf(c) >= 0 ? 1 : ")]}".indexOf(c) >= 0 ? -1 : 0;
                value.append(c);
            }
        }
        var line = value.toString()
                .replaceAll("\\s+", " ")
                .replaceAll("([(\\[]) | (?=[)\\]])", "$1")
                .trim();
        return line.length() > LONGEST ? line.substring(0, LONGEST) + " …" : line;
    }
}
