package dev.birdfeeder.conventions;

import dev.birdfeeder.tenant.Problem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The style guide of the routes folder as a program: all that breaks it, a sentence each, with file, line and fix.
 * Offline, and without starting a route.
 */
public final class RouteConventions {

    private final Path routes;
    private final List<Convention> conventions;
    private final Memo<Optional<RouteFile>> files = new Memo<>();

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
                new Windowed(),
                new Safety(),
                new SourceFolders(),
                new SettingsFiles(),
                new VendorFiles(),
                new MappingFiles(),
                new ScenarioFiles(),
                new Loads());
    }

    /**
     * What was found.
     *
     * @param all by file and line
     * @param remarks those that are about how it is written and hinder nothing
     */
    public record Found(List<Problem> all, Set<Problem> remarks) {}

    /** What breaks a convention, by file and line; empty when nothing does. */
    public List<Problem> problems() {
        return find().all();
    }

    /** Likewise, and whether it matters to what runs. */
    public Found find() {
        if (!Files.isDirectory(routes)) {
            var nowhere = new Problem(Findings.name(routes), 1, "", "there is no such folder (birdfeeder.routes)");
            return new Found(List.of(nowhere), Set.of());
        }
        var findings = new Findings();
        var folder = RoutesFolder.read(routes, files, findings);
        conventions.forEach(convention -> convention.check(folder, findings));
        return new Found(findings.all(), findings.remarks());
    }
}
