package dev.birdfeeder.command;

import dev.birdfeeder.BirdfeederProperties;
import dev.birdfeeder.tenant.Catalog;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
        name = "schema",
        description =
                "Writes what is made of the settings schemas: tenant.schema.json beside the tenants, which editors"
                        + " complete and check tenant files with, and the settings tables of the README.",
        mixinStandardHelpOptions = true)
final class SchemaCommand implements Callable<Integer> {

    private final String[] settings;

    @Option(
            names = "--readme",
            defaultValue = "README.md",
            description = "The README, if there is one. Default: ${DEFAULT-VALUE}.")
    private Path readme;

    @Spec
    private CommandSpec spec;

    SchemaCommand(String[] settings) {
        this.settings = settings;
    }

    @Override
    public Integer call() {
        try (var context = new SpringApplicationBuilder(Check.class)
                .web(WebApplicationType.NONE)
                .logStartupInfo(false)
                .run(settings)) {
            var properties = context.getBean(BirdfeederProperties.class);
            var catalog = new Catalog(properties.routes());
            var out = spec.commandLine().getOut();
            if (!catalog.problems().isEmpty()) {
                catalog.problems().forEach(out::println);
                return 1;
            }
            var written = new GeneratedFiles(catalog, properties.tenants(), readme).write();
            written.forEach(file -> out.println("wrote " + file));
            if (written.isEmpty()) {
                out.println("all is current");
            }
            out.flush();
            return 0;
        }
    }
}
