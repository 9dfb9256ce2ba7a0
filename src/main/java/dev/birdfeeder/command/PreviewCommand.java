package dev.birdfeeder.command;

import dev.birdfeeder.BirdfeederApplication;
import dev.birdfeeder.schedule.Preview;
import java.util.Map;
import java.util.concurrent.Callable;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "preview",
        description =
                "Fetches for real and prints the records, the newest days first. Delivers nothing, remembers nothing.",
        mixinStandardHelpOptions = true)
final class PreviewCommand implements Callable<Integer> {

    private final String[] settings;

    @Parameters(index = "0", description = "The tenant: the name of its file.")
    private String tenant;

    @Parameters(index = "1", description = "The connection: its key under sources.")
    private String connection;

    @Option(names = "--limit", defaultValue = "10", description = "How many interactions. Default: ${DEFAULT-VALUE}.")
    private int limit;

    @Spec
    private CommandSpec spec;

    PreviewCommand(String[] settings) {
        this.settings = settings;
    }

    @Override
    public Integer call() {
        var nothingKept = Map.<String, Object>of("birdfeeder.journal.url", "jdbc:sqlite::memory:");
        try (var context = new SpringApplicationBuilder(BirdfeederApplication.class)
                .web(WebApplicationType.NONE)
                .logStartupInfo(false)
                .initializers(new TicksOff(nothingKept))
                .run(settings)) {
            var line = spec.commandLine();
            return context.getBean(Preview.class).print(tenant, connection, limit, line.getOut(), line.getErr());
        }
    }
}
