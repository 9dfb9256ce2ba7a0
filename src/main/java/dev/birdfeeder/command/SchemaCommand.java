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
                "Writes what is made of routes, mappings and settings schemas: tenant.schema.json beside the tenants, which"
                        + " editors complete and check tenant files with, the page of each source and sink, and the picture"
                        + " of the flow in the README.",
        mixinStandardHelpOptions = true)
final class SchemaCommand implements Callable<Integer> {

    private final String[] settings;

    @Option(names = "--readme", description = "The README. Default: the one beside the routes folder, if there is one.")
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
            var written = new GeneratedFiles(
                            catalog,
                            properties.routes(),
                            properties.tenants(),
                            GeneratedFiles.readme(properties, readme))
                    .write();
            written.forEach(file -> out.println("wrote " + file));
            if (written.isEmpty()) {
                out.println("all is current");
            }
            out.flush();
            return 0;
        }
    }
}
