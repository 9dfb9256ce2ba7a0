package dev.birdfeeder.conventions;

import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;

/** Camel takes the route. Asked last, and only of files that are right as far as the others see: it names no line. */
final class Loads implements Convention {

    private final Memo<Void> memo = new Memo<>();

    /** Never started. */
    private final DefaultCamelContext context = new DefaultCamelContext();

    @Override
    public void check(RoutesFolder routes, Findings findings) {
        for (var file : routes.files()) {
            if (!findings.has(file.name())) {
                memo.of(file.name(), file.text(), findings, found -> {
                    load(file, found);
                    return null;
                });
            }
        }
    }

    private void load(RouteFile file, Findings findings) {
        try {
            PluginHelper.getRoutesLoader(context)
                    .loadRoutes(ResourceHelper.resolveMandatoryResource(context, "file:" + file.path()));
        } catch (Exception refused) {
            var innermost = (Throwable) refused;
            while (innermost.getCause() != null && innermost.getCause() != innermost) {
                innermost = innermost.getCause();
            }
            findings.add(
                    file.name(),
                    1,
                    "Camel doesn't take it: %s",
                    String.valueOf(innermost.getMessage()).lines().findFirst().orElse(""));
        }
    }
}
