package dev.birdfeeder.command;

import dev.birdfeeder.BirdfeederProperties;
import dev.birdfeeder.tenant.Catalog;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "new-source",
        description =
                "Writes the folder of a new source, whole and working, for an API as many have it. Change it to what the"
                        + " vendor's pages say; the README tells how, step by step.",
        mixinStandardHelpOptions = true)
final class NewSourceCommand implements Callable<Integer> {

    private static final List<String> FILES = List.of(
            "__name__.camel.yaml", "vendor.yaml", "feedback.jslt", "settings.schema.json", "__name__.test.yaml");

    private final String[] settings;

    @Parameters(
            paramLabel = "<name>",
            description = "What tenants will write as its type: lower-case letters, digits, -.")
    private String name;

    @Option(names = "--readme", description = "The README. Default: the one beside the routes folder, if there is one.")
    private Path readme;

    @Spec
    private CommandSpec spec;

    NewSourceCommand(String[] settings) {
        this.settings = settings;
    }

    @Override
    public Integer call() throws IOException {
        try (var context = new SpringApplicationBuilder(Check.class)
                .web(WebApplicationType.NONE)
                .logStartupInfo(false)
                .run(settings)) {
            var properties = context.getBean(BirdfeederProperties.class);
            var folder = properties.routes().resolve("sources").resolve(name);
            var out = spec.commandLine().getOut();
            var refusal = refusal(folder);
            if (refusal != null) {
                spec.commandLine().getErr().println(refusal);
                return 1;
            }
            Files.createDirectories(folder);
            for (var file : FILES) {
                var target = folder.resolve(file.replace("__name__", name));
                Files.writeString(target, template(file).replace("__name__", name));
                out.println("wrote " + target);
            }
            new GeneratedFiles(
                            new Catalog(properties.routes()),
                            properties.routes(),
                            properties.tenants(),
                            GeneratedFiles.readme(properties, readme))
                    .write()
                    .forEach(file -> out.println("wrote " + file));
            out.flush();
            return 0;
        }
    }

    private String refusal(Path folder) {
        if (!name.matches("[a-z][a-z0-9-]{0,39}")) {
            return "'%s' is no name of a source (write lower-case letters, digits and -, as acme-nps)".formatted(name);
        }
        if (!Files.isDirectory(folder.getParent())) {
            return folder.getParent()
                    + ": there is no such folder (start it where routes/ is, or give --birdfeeder.routes=…)";
        }
        return Files.exists(folder) ? folder + " is there already" : null;
    }

    private static String template(String file) throws IOException {
        try (var stream = NewSourceCommand.class.getResourceAsStream("/new-source/" + file)) {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
