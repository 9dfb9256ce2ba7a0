package dev.birdfeeder.feedback;

import com.fasterxml.jackson.databind.node.NullNode;
import com.schibsted.spt.data.jslt.JsltException;
import com.schibsted.spt.data.jslt.impl.AbstractNode;
import com.schibsted.spt.data.jslt.impl.ExpressionImpl;
import com.schibsted.spt.data.jslt.impl.ExpressionNode;
import com.schibsted.spt.data.jslt.impl.FunctionExpression;
import com.schibsted.spt.data.jslt.impl.IfExpression;
import com.schibsted.spt.data.jslt.impl.LiteralExpression;
import com.schibsted.spt.data.jslt.impl.ObjectExpression;
import com.schibsted.spt.data.jslt.impl.PairExpression;
import com.schibsted.spt.data.jslt.impl.PlusOperator;
import dev.birdfeeder.tenant.DatePattern;
import dev.birdfeeder.tenant.Near;
import dev.birdfeeder.tenant.Problem;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * What is wrong with a mapping, as far as that shows without an interaction: what JSLT doesn't take, fields that a
 * record doesn't have, patterns that read no dates.
 */
public final class MappingCheck {

    /** Read by the pipeline and not part of the record: where the ticket's id is looked for. */
    static final String ATTRIBUTES = "attributes";

    /** Likewise: and why it is no record. */
    static final String SKIP = "skip";

    private static final Set<String> DATE_FUNCTIONS = Set.of("parse-time", "format-time");

    private final String name;
    private final String text;
    private final List<Problem> problems = new ArrayList<>();

    private MappingCheck(String name, String text) {
        this.name = name;
        this.text = text;
    }

    /**
     * Finds it.
     *
     * @param file a {@code .jslt}; one that is called {@code feedback.jslt} makes records
     */
    public static List<Problem> problems(Path file) {
        try {
            var check = new MappingCheck(file.toString().replace('\\', '/'), Files.readString(file));
            check.check(file);
            return check.problems;
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    /** What JSLT doesn't take of an expression that stands in another file. */
    public static String sentence(JsltException invalid, String expression) {
        return MappingMistake.of(invalid, "", expression).message();
    }

    private void check(Path file) {
        try {
            if (Mappings.compile(file) instanceof ExpressionImpl mapping) {
                var parts = mapping.getChildren();
                if (file.endsWith(Mappings.FEEDBACK) && !parts.isEmpty()) {
                    fields(parts.get(parts.size() - 1));
                }
                parts.forEach(this::patterns);
            }
        } catch (JsltException invalid) {
            problems.add(MappingMistake.of(invalid, name, text));
        }
    }

    /** The names that the object of this expression has, as far as they are written out. */
    private void fields(ExpressionNode node) {
        if (node instanceof ObjectExpression) {
            for (var child : node.getChildren()) {
                if (child instanceof PairExpression pair && pair.isKeyLiteral()) {
                    field(pair.getStaticKey(), pair.getLocation().getLine());
                }
            }
        } else if (node instanceof LiteralExpression literal) {
            var line = literal.getLocation().getLine();
            literal.apply(null, NullNode.instance).fieldNames().forEachRemaining(field -> field(field, line));
        } else if (node instanceof PlusOperator) {
            node.getChildren().forEach(this::fields);
        } else if (node instanceof IfExpression) {
            node.getChildren().stream().skip(1).forEach(this::fields);
        }
    }

    private void field(String field, int line) {
        var known = new TreeSet<>(FeedbackFields.names());
        known.addAll(Set.of(ATTRIBUTES, SKIP, ValidateFeedback.UNVERSIONED));
        if (!known.contains(field)) {
            var near = Near.hint(field, known);
            problems.add(new Problem(
                    name,
                    line,
                    "",
                    "a record has no field '%s'%s"
                            .formatted(field, near.isEmpty() ? " (put it into additional_fields)" : near)));
        }
    }

    private void patterns(ExpressionNode node) {
        if (node instanceof FunctionExpression call && DATE_FUNCTIONS.contains(call.getFunctionName())) {
            call.getChildren().stream()
                    .skip(1)
                    .limit(1)
                    .filter(LiteralExpression.class::isInstance)
                    .forEach(pattern -> pattern(
                            pattern.apply(null, NullNode.instance).asText(),
                            ((AbstractNode) pattern).getLocation().getLine()));
        }
        for (var child : node.getChildren()) {
            if (child != null) {
                patterns(child);
            }
        }
    }

    private void pattern(String pattern, int line) {
        if (!DatePattern.hint(pattern).isEmpty() || !DatePattern.isTaken(pattern)) {
            problems.add(new Problem(
                    name, line, "", "'%s' is no date pattern%s".formatted(pattern, DatePattern.fix(pattern))));
        }
    }
}
