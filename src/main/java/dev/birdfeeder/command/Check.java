package dev.birdfeeder.command;

import dev.birdfeeder.BirdfeederApplication;
import dev.birdfeeder.BirdfeederProperties;
import dev.birdfeeder.conventions.Beans;
import dev.birdfeeder.conventions.RouteConventions;
import dev.birdfeeder.tenant.Catalog;
import dev.birdfeeder.tenant.Problem;
import dev.birdfeeder.tenant.Tenants;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.util.HashSet;
import java.util.Set;
import java.util.TreeSet;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.core.env.Environment;

/** Finds every error in routes, mappings and tenant files. */
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableConfigurationProperties(BirdfeederProperties.class)
class Check {

    private final BirdfeederProperties properties;
    private final Environment environment;

    Check(BirdfeederProperties properties, Environment environment) {
        this.properties = properties;
        this.environment = environment;
    }

    int run(PrintWriter out) {
        var catalog = new Catalog(properties.routes());
        var tenants = new Tenants(
                properties.tenants(),
                properties.secrets(),
                catalog,
                System::getenv,
                profiles(),
                properties.http().allowPrivateAddresses());
        var errors = new TreeSet<Problem>();
        errors.addAll(new RouteConventions(properties.routes(), Beans.of(BirdfeederApplication.class)).problems());
        // Without a routes folder there is one thing to say.
        if (Files.isDirectory(properties.routes())) {
            errors.addAll(catalog.problems());
        }
        var changes = tenants.refresh();
        changes.problems().stream().filter(problem -> !problem.isConsequence()).forEach(errors::add);
        if (errors.isEmpty()) {
            errors.addAll(new GeneratedFiles(
                            catalog, properties.routes(), properties.tenants(), GeneratedFiles.readme(properties, null))
                    .stale());
        }
        errors.forEach(out::println);
        out.println(
                errors.isEmpty()
                        ? "no errors (sources: %d, sinks: %d, tenant files: %d)"
                                .formatted(
                                        catalog.sources().size(),
                                        catalog.sinks().size(),
                                        changes.filesRead())
                        : "%d error%s".formatted(errors.size(), errors.size() == 1 ? "" : "s"));
        out.flush();
        return errors.isEmpty() ? 0 : 1;
    }

    /** Nobody is simulated here, so what the sandbox would fill in counts as right, as it does without it. */
    private Set<String> profiles() {
        var profiles = new HashSet<>(Set.of(environment.getActiveProfiles()));
        profiles.remove("sandbox");
        return profiles;
    }
}
