package dev.birdfeeder.conventions;

import java.io.IOException;
import java.io.UncheckedIOException;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;

/** Camel takes the route. Asked last, and only of files that are right as far as the others see: it names no line. */
final class Loads implements Convention {

    @Override
    public void check(RoutesFolder routes, Findings findings) {
        try (var context = new DefaultCamelContext()) {
            for (var file : routes.files()) {
                if (!findings.has(file.name())) {
                    load(file, context, findings);
                }
            }
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }

    private static void load(RouteFile file, DefaultCamelContext context, Findings findings) {
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
