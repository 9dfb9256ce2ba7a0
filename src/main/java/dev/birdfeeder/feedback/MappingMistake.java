package dev.birdfeeder.feedback;

import com.schibsted.spt.data.jslt.Function;
import com.schibsted.spt.data.jslt.JsltException;
import com.schibsted.spt.data.jslt.impl.BuiltinFunctions;
import dev.birdfeeder.tenant.Near;
import dev.birdfeeder.tenant.Problem;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** Says in our words what the JSLT parser means, which lists every token that it would have taken. */
final class MappingMistake {

    private static final Pattern PLACE = Pattern.compile("at line (\\d+), column \\d+");
    private static final Pattern TOKEN = Pattern.compile(
            "Encountered \"(?: (?:<\\w+>|\"(?:[^\"\\\\]|\\\\.)*\") \"(.*?) \"|(<EOF>))\" at", Pattern.DOTALL);
    private static final Pattern LEXICAL =
            Pattern.compile("Lexical error at line (\\d+).*Encountered: (?:\"(.*?)\"|<EOF>)");
    private static final Pattern FUNCTION = Pattern.compile("No such function: '(.*)'");
    private static final Pattern IMPORT = Pattern.compile("Cannot load resource '(.*?)'|no file (\\S+) beside it");
    private static final String CLOSING = "}])";

    private MappingMistake() {}

    static Problem of(JsltException invalid, String file, String text) {
        var said = invalid.getMessageWithoutLocation();
        var lexical = LEXICAL.matcher(said);
        if (lexical.find()) {
            return new Problem(file, Integer.parseInt(lexical.group(1)), "", lexical(lexical.group(2)));
        }
        var missing = IMPORT.matcher(said);
        if (missing.find()) {
            var named = missing.group(1) == null ? missing.group(2) : missing.group(1);
            return new Problem(
                    file,
                    lineOf(text, '"' + named + '"'),
                    "",
                    "no file '%s' beside it (correct the import)".formatted(named));
        }
        var name = inSource(file, invalid.getSource());
        var token = TOKEN.matcher(said);
        if (said.startsWith("Parse error") && token.find()) {
            var found = token.group(1) == null ? token.group(2) : token.group(1).replace("\\\"", "\"");
            return unexpected(name, invalid.getLine(), line(said), found, said);
        }
        var function = FUNCTION.matcher(said);
        var line = Math.max(1, invalid.getLine());
        if (function.matches()) {
            return new Problem(
                    name, line, "", "no function '%s'%s".formatted(function.group(1), near(function.group(1))));
        }
        return new Problem(name, line, "", said.lines().findFirst().orElse("is no JSLT"));
    }

    /** @param before the line on which the last thing before it stands: there a comma is missing */
    private static Problem unexpected(String file, int before, int line, String found, String said) {
        if (found.equals("<EOF>")) {
            return new Problem(file, Math.max(1, before), "", "ends too early (a bracket is opened and never closed)");
        }
        if (CLOSING.contains(found)) {
            var wanted = CLOSING.chars()
                    .mapToObj(Character::toString)
                    .filter(bracket -> said.contains("\"" + bracket + "\" ..."))
                    .findFirst();
            return new Problem(
                    file,
                    line,
                    "",
                    wanted.map(bracket -> "a %s is missing before this %s".formatted(bracket, found))
                            .orElse("'%s' closes nothing, or too early".formatted(found)));
        }
        if (said.contains("\",\" ...")) {
            if (found.equals(":")) {
                return new Problem(file, line, "", "a bracket before this line is opened and never closed");
            }
            return new Problem(
                    file,
                    before,
                    "",
                    "a comma is missing %s %s"
                            .formatted(line > before ? "at the end of this line, before" : "before", found));
        }
        if (found.equals(":")) {
            return new Problem(file, line, "", "a name stands in no quotes (write \"name\":)");
        }
        if (said.contains("\":\" ...")) {
            return new Problem(file, before, "", "a : is missing before %s, or a quote".formatted(found));
        }
        return new Problem(file, line, "", "%s can't stand here".formatted(found));
    }

    private static String lexical(String found) {
        return found == null
                ? "a text is opened and never closed (add the quote)"
                : found.equals("\\'")
                        ? "' is no quote (write \")"
                        : "%s can't stand here (is it in no quotes?)".formatted(found);
    }

    private static String near(String function) {
        var known = new TreeSet<>(BuiltinFunctions.functions.keySet());
        known.addAll(BuiltinFunctions.macros.keySet());
        MappingFunctions.all().stream().map(Function::getName).forEach(known::add);
        var near = Near.hint(function, known);
        return near.isEmpty() ? " (define it with def, or import it)" : near;
    }

    /** An imported file is told by the name that the import gives it. */
    private static String inSource(String file, String source) {
        return source == null || file.endsWith(source) ? file : file.substring(0, file.lastIndexOf('/') + 1) + source;
    }

    private static int line(String said) {
        var place = PLACE.matcher(said);
        return place.find() ? Integer.parseInt(place.group(1)) : 1;
    }

    private static int lineOf(String text, String part) {
        return 1
                + (int) text.substring(0, Math.max(0, text.indexOf(part)))
                        .chars()
                        .filter(c -> c == '\n')
                        .count();
    }
}
