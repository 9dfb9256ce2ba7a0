package dev.birdfeeder.conventions;

import dev.birdfeeder.tenant.Near;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.ExecutorService;
import java.util.stream.Stream;
import org.apache.camel.AggregationStrategy;
import org.apache.camel.Processor;

/**
 * What a route calls by name ({@code ref: runs}, {@code "#batch"}) is a bean of the application, of the kind that is
 * needed there, and has the method.
 */
final class BeanReferences implements Convention {

    private final Map<String, Class<?>> beans;

    BeanReferences(Map<String, Class<?>> beans) {
        this.beans = beans;
    }

    @Override
    public void check(RoutesFolder routes, Findings findings) {
        var used = new TreeSet<String>();
        routes.files().forEach(file -> file.root()
                .all()
                .flatMap(BeanReferences::references)
                .forEach(reference -> used.add(name(reference))));
        used.retainAll(beans.keySet());
        for (var file : routes.files()) {
            file.root().all().forEach(tree -> {
                references(tree).forEach(reference -> checkName(file, tree, reference, used, findings));
                tree.get("method").ifPresent(method -> checkMethod(file, tree, method, findings));
            });
        }
    }

    private static Stream<Tree> references(Tree parent) {
        return parent.children().stream()
                .filter(tree -> !name(tree).isBlank())
                .filter(tree -> tree.key().equals("ref")
                        || tree.key().endsWith("Ref")
                        || tree.text().matches("#\\w+"));
    }

    private static String name(Tree reference) {
        return reference.text().replaceFirst("^#", "");
    }

    /** @param used the beans that routes call: what a person who misspells one may have meant */
    private void checkName(RouteFile file, Tree parent, Tree reference, TreeSet<String> used, Findings findings) {
        var name = name(reference);
        var kind = kind(parent, reference);
        if (!beans.containsKey(name)) {
            var near = Near.hint(name, beans.keySet());
            var others = used.stream()
                    .filter(other -> kind == Object.class ? !isSpecial(beans.get(other)) : is(other, kind))
                    .toList();
            findings.add(
                    file,
                    reference,
                    "no bean '%s'%s",
                    name,
                    near.isEmpty() ? Hints.of(name, others, "a bean is a @Component in src/main/java") : near);
        } else if (!is(name, kind)) {
            findings.add(
                    file,
                    reference,
                    "bean '%s' is no %s%s",
                    name,
                    kind.getSimpleName(),
                    kind == Processor.class ? " (call it with bean: { ref: " + name + ", method: … })" : "");
        }
    }

    private boolean is(String name, Class<?> kind) {
        return kind.isAssignableFrom(beans.get(name));
    }

    private static boolean isSpecial(Class<?> type) {
        return Stream.of(Processor.class, AggregationStrategy.class, ExecutorService.class)
                .anyMatch(kind -> kind.isAssignableFrom(type));
    }

    private static Class<?> kind(Tree parent, Tree reference) {
        return switch (reference.key()) {
            case "ref" -> parent.key().equals("process") ? Processor.class : Object.class;
            case "aggregationStrategy" -> AggregationStrategy.class;
            case "executorService" -> ExecutorService.class;
            default -> Object.class;
        };
    }

    private void checkMethod(RouteFile file, Tree call, Tree method, Findings findings) {
        var type = beans.get(call.text("ref"));
        var name = method.text().replaceFirst("\\(.*$", "");
        if (type != null && !name.isBlank()) {
            List<String> names = Arrays.stream(type.getMethods())
                    .filter(known -> known.getDeclaringClass() != Object.class)
                    .map(java.lang.reflect.Method::getName)
                    .distinct()
                    .toList();
            if (!names.contains(name)) {
                findings.add(
                        file,
                        method,
                        "bean '%s' has no public method '%s'%s",
                        call.text("ref"),
                        name,
                        Hints.of(name, names, "see its class, " + type.getSimpleName()));
            }
        }
    }
}
