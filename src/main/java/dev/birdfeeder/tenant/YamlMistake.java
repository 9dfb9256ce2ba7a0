package dev.birdfeeder.tenant;

import java.util.LinkedHashMap;
import java.util.Map;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.reader.ReaderException;

/** Says in our words what the YAML parser means. Its own words may quote the file, and so a secret. */
public final class YamlMistake {
    static final String TOO_MANY = "too many values";

    static final String TAG = "tags (a value that starts with !) are not supported (remove it or quote it)";

    private static final Map<String, String> SENTENCES = new LinkedHashMap<>();

    static {
        SENTENCES.put(TOO_MANY, "holds more than 100,000 values (do aliases repeat each other?)");
        SENTENCES.put("Nesting Depth exceeded", "is nested deeper than 50 levels");
        SENTENCES.put("Number of aliases", "has more than 50 aliases (write the values out)");
        SENTENCES.put("Global tag is not allowed", TAG);
        SENTENCES.put("undefined tag handle", TAG);
        SENTENCES.put("undefined alias", "a value that starts with * must be quoted");
        SENTENCES.put("found duplicate key", "a key is written twice (keep one)");
        SENTENCES.put("(TAB)", "indent with spaces, not with tabs");
        SENTENCES.put("cannot start any token", "a value that starts with @, ` or % must be quoted");
        SENTENCES.put("mapping values are not allowed", "check the indentation, and quote a value that holds ': '");
        SENTENCES.put("but found another document", "must be one document (remove the --- line)");
        SENTENCES.put("unexpected end of stream", "a quote is opened here and never closed");
        SENTENCES.put("but found '<stream end>'", "ends too early (a [ or { is opened here and never closed)");
        SENTENCES.put("could not find expected ':'", "a key needs a colon and a space after it");
        SENTENCES.put("expected ',' or", "a [ or { is opened here and never closed");
        SENTENCES.put("expected <block end>", "check the indentation");
        SENTENCES.put("special characters are not allowed", "holds a control character (remove it)");
    }

    private YamlMistake() {}

    /** What is wrong, and what to do. */
    public static String sentence(YAMLException mistake) {
        String said = mistake instanceof MarkedYAMLException marked
                ? marked.getContext() + " " + marked.getProblem()
                : String.valueOf(mistake.getMessage());
        return SENTENCES.entrySet().stream()
                .filter(known -> said.contains(known.getKey()))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElse("is not valid YAML here");
    }

    /** Where in the text, from 1. */
    public static int line(YAMLException mistake, String text) {
        if (mistake instanceof MarkedYAMLException marked) {
            Mark mark = marked.getProblemMark() == null ? marked.getContextMark() : marked.getProblemMark();
            return mark == null ? 1 : mark.getLine() + 1;
        }
        int end = mistake instanceof ReaderException reader ? Math.min(reader.getPosition(), text.length()) : 0;
        return 1 + (int) text.substring(0, end).chars().filter(c -> c == '\n').count();
    }
}
