package dev.birdfeeder.command;

import dev.birdfeeder.BirdfeederProperties;
import dev.birdfeeder.tenant.Catalog;
import dev.birdfeeder.tenant.Problem;
import dev.birdfeeder.tenant.Tenants;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Set;
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
                Set.of(environment.getActiveProfiles()),
                properties.http().allowPrivateAddresses());
        var errors = new ArrayList<String>();
        new RouteFolder(properties.routes()).problems().forEach(errors::add);
        catalog.problems().stream().map(Problem::toString).forEach(errors::add);
        var changes = tenants.refresh();
        changes.problems().stream().map(Problem::toString).forEach(errors::add);
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
}
