package dev.birdfeeder.command;

import com.schibsted.spt.data.jslt.JsltException;
import dev.birdfeeder.feedback.Mappings;
import dev.birdfeeder.vendor.Vendors;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;

/** The routes folder, checked without starting anything: routes parse, mappings compile, vendor rules are whole. */
final class RouteFolder {

    private final Path routes;

    RouteFolder(Path routes) {
        this.routes = routes;
    }

    List<String> problems() {
        var problems = new ArrayList<String>();
        if (!Files.isDirectory(routes)) {
            return List.of(routes + ": no such folder (birdfeeder.routes)");
        }
        try (var files = Files.walk(routes);
                var context = new DefaultCamelContext()) {
            for (var file : files.filter(Files::isRegularFile).sorted().toList()) {
                check(file, context, problems);
            }
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
        return problems;
    }

    private void check(Path file, DefaultCamelContext context, List<String> problems) {
        var name = file.getFileName().toString();
        try {
            if (name.endsWith(".camel.yaml")) {
                PluginHelper.getRoutesLoader(context)
                        .loadRoutes(ResourceHelper.resolveMandatoryResource(context, "file:" + file));
            } else if (name.endsWith(".jslt")) {
                Mappings.compile(file);
            } else if (name.equals("vendor.yaml")) {
                new Vendors(routes).rules(file.getParent().getFileName().toString());
            }
        } catch (JsltException invalid) {
            problems.add("%s:%d: %s".formatted(file, invalid.getLine(), invalid.getMessageWithoutLocation()));
        } catch (Exception invalid) {
            var sentence = StartFailure.sentence(invalid);
            problems.add(sentence.contains(name) ? sentence : file + ": " + sentence);
        }
    }
}
