package dev.birdfeeder.tenant;

import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Says in our words what Jackson means when it reads a map into a record of ours. */
public final class KeyMistake {
    private static final Pattern CREATOR =
            Pattern.compile("(Missing required|Missing|Null value for) creator property '(\\w+)'");
    private static final Pattern TYPE = Pattern.compile(
            "(?:Cannot deserialize|Cannot coerce) .*?`(?:java\\.lang\\.|java\\.util\\.)?([\\w.$<>]+)`.*");

    private KeyMistake() {}

    /** {@code budget.pre: unknown key (did you mean 'per'?)}. */
    public static String sentence(JsonMappingException mistake) {
        String path = path(mistake);
        if (mistake instanceof UnrecognizedPropertyException unknown) {
            var known = unknown.getKnownPropertyIds().stream()
                    .map(String::valueOf)
                    .sorted()
                    .toList();
            return path + ": " + KeyRules.unknown(unknown.getPropertyName(), known);
        }
        String said = mistake.getOriginalMessage();
        Matcher creator = CREATOR.matcher(said);
        if (creator.find()) {
            String name = creator.group(2).replaceAll("([A-Z])", "_$1").toLowerCase(java.util.Locale.ROOT);
            boolean named = path.equals(name) || path.endsWith("." + name);
            return (named ? path : path.isEmpty() ? name : path + "." + name) + ": is missing";
        }
        Matcher type = TYPE.matcher(said.lines().findFirst().orElse(""));
        return (path.isEmpty() ? "" : path + ": ")
                + (type.matches()
                        ? "must be " + kind(type.group(1))
                        : said.lines().findFirst().orElse(""));
    }

    private static String kind(String type) {
        return switch (type) {
            case "int", "Integer", "long", "Long" -> "a whole number";
            case "boolean", "Boolean" -> "true or false";
            case "String" -> "a text";
            default -> type.startsWith("Map") || type.startsWith("dev.") ? "a map" : "of another kind";
        };
    }

    private static String path(JsonMappingException mistake) {
        return mistake.getPath().stream()
                .map(step -> step.getFieldName() == null ? "[" + step.getIndex() + "]" : "." + step.getFieldName())
                .collect(Collectors.joining())
                .replaceFirst("^\\.", "");
    }
}
