package dev.birdfeeder.conventions;

import dev.birdfeeder.schedule.Window;
import dev.birdfeeder.tenant.DatePattern;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What a route asks a window for ({@code ${variable.window.since.iso}}) there is, and a date is written with a pattern
 * that Java takes. Camel would tell neither before the route runs.
 */
final class Windowed implements Convention {

    private static final Pattern WINDOW = Pattern.compile("\\$\\{variable\\.window\\.([\\w.]+)");
    private static final Pattern DATE = Pattern.compile("\\$\\{date:[^:}]+:([^}]+)\\}");

    @Override
    public void check(RoutesFolder routes, Findings findings) {
        for (var file : routes.files()) {
            file.root().all().filter(Tree::isText).forEach(tree -> {
                WINDOW.matcher(tree.text()).results().forEach(match -> checkPath(file, tree, match.group(1), findings));
                DATE.matcher(tree.text())
                        .results()
                        .map(match -> match.group(1))
                        .filter(pattern -> !DatePattern.isTaken(pattern)
                                || !DatePattern.hint(pattern).isEmpty())
                        .forEach(pattern -> findings.add(
                                file, tree, "'%s' is no date pattern%s", pattern, DatePattern.fix(pattern)));
            });
        }
    }

    private static void checkPath(RouteFile file, Tree place, String path, Findings findings) {
        Class<?> type = Window.class;
        for (var word : List.of(path.split("\\."))) {
            var method = method(type, word);
            if (method.isEmpty()) {
                findings.add(
                        file, place, "a window has no '%s'%s", word, Hints.of(word, names(type), "see Window.java"));
                return;
            }
            type = method.get().getReturnType();
        }
    }

    private static Optional<Method> method(Class<?> type, String word) {
        return Arrays.stream(type.getMethods())
                .filter(method -> !Modifier.isStatic(method.getModifiers()))
                .filter(method ->
                        method.getName().equals(word) || property(method).equals(word))
                .findFirst();
    }

    /** {@code since} of {@code getSince}. */
    private static String property(Method method) {
        var name = method.getName();
        return name.startsWith("get") && name.length() > 3 && method.getParameterCount() == 0
                ? Character.toLowerCase(name.charAt(3)) + name.substring(4)
                : "";
    }

    private static TreeSet<String> names(Class<?> type) {
        return Arrays.stream(type.getMethods())
                .filter(method -> method.getDeclaringClass() == type && !Modifier.isStatic(method.getModifiers()))
                .map(method -> property(method).isEmpty() ? method.getName() : property(method))
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
