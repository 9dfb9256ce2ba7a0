package dev.birdfeeder.conventions;

import dev.birdfeeder.tenant.Problem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * The style guide of the routes folder as a program: all that breaks it, a sentence each, with file, line and fix.
 * Offline, and without starting a route.
 */
public final class RouteConventions {

    private final Path routes;
    private final List<Convention> conventions;

    /**
     * @param routes the folder
     * @param beans the application's beans, by name: {@link Beans#of}
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
                new SourceFolders(),
                new SettingsFiles(),
                new VendorFiles(),
                new MappingFiles(),
                new ScenarioFiles(),
                new Loads());
    }

    /** What breaks a convention, by file and line; empty when nothing does. */
    public List<Problem> problems() {
        if (!Files.isDirectory(routes)) {
            return List.of(new Problem(Findings.name(routes), 1, "", "there is no such folder (birdfeeder.routes)"));
        }
        var findings = new Findings();
        var folder = RoutesFolder.read(routes, findings);
        conventions.forEach(convention -> convention.check(folder, findings));
        return findings.all();
    }
}
