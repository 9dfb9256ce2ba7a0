package dev.birdfeeder.conventions;

import dev.birdfeeder.tenant.Near;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** What a route calls by name ({@code ref: runs}, {@code "#batch"}) is a bean of the application, and has the method. */
final class BeanReferences implements Convention {

    private final Map<String, Class<?>> beans;

    BeanReferences(Map<String, Class<?>> beans) {
        this.beans = beans;
    }

    @Override
    public void check(List<RouteFile> files, Findings findings) {
        for (var file : files) {
            file.root().all().forEach(tree -> {
                if (tree.key().equals("ref")
                        || tree.key().endsWith("Ref")
                        || tree.text().matches("#\\w+")) {
                    checkName(file, tree, findings);
                }
                tree.get("method").ifPresent(method -> checkMethod(file, tree, method, findings));
            });
        }
    }

    private void checkName(RouteFile file, Tree reference, Findings findings) {
        var name = reference.text().replaceFirst("^#", "");
        if (!name.isBlank() && !beans.containsKey(name)) {
            findings.add(file, reference, "no bean '%s'%s", name, Near.hint(name, beans.keySet()));
        }
    }

    private void checkMethod(RouteFile file, Tree call, Tree method, Findings findings) {
        var type = beans.get(call.text("ref"));
        var name = method.text().replaceFirst("\\(.*$", "");
        if (type != null && !name.isBlank()) {
            var names = Arrays.stream(type.getMethods())
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
                        Near.hint(name, names));
            }
        }
    }
}
