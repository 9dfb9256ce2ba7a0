package dev.birdfeeder.conventions;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.yaml.snakeyaml.error.MarkedYAMLException;

/** The style guide of the routes folder as a program: all that breaks it, a sentence each, with file, line and fix. */
public final class RouteConventions {

    private final Path routes;
    private final List<Convention> conventions;

    /**
     * @param routes the folder
     * @param beans the application's beans, by name
     */
    public RouteConventions(Path routes, Map<String, Class<?>> beans) {
        this.routes = routes;
        this.conventions = List.of(
                new CanonicalForm(),
                new FlowStyle(),
                new Naming(),
                new Calls(),
                new EndpointOptions(),
                new BeanReferences(beans),
                new Safety(),
                new SourceFolders(routes));
    }

    /** What breaks a convention, by file and line; empty when nothing does. */
    public List<String> violations() {
        var findings = new Findings();
        var files = read(findings);
        conventions.forEach(convention -> convention.check(files, findings));
        return findings.sentences();
    }

    private List<RouteFile> read(Findings findings) {
        var files = new ArrayList<RouteFile>();
        try (var paths = Files.walk(routes)) {
            for (var path : paths.sorted().toList()) {
                if (path.toString().endsWith(RouteFile.SUFFIX)) {
                    try {
                        files.add(RouteFile.read(path));
                    } catch (MarkedYAMLException invalid) {
                        findings.add(
                                path.toString(),
                                invalid.getProblemMark().getLine() + 1,
                                "is no YAML: %s",
                                invalid.getProblem());
                    }
                }
            }
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
        return files;
    }
}
