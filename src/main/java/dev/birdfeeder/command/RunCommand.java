package dev.birdfeeder.command;

import dev.birdfeeder.BirdfeederApplication;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
        name = "run",
        description = "Polls and delivers, by schedule and for ever; or once.",
        mixinStandardHelpOptions = true)
final class RunCommand implements Callable<Integer> {

    private final String[] settings;

    @Option(
            names = "--once",
            description = "Poll every enabled connection now, deliver everything, print a table, and exit with 0;"
                    + " with 1 if anything failed or is left pending.")
    private boolean once;

    @Spec
    private CommandSpec spec;

    RunCommand(String[] settings) {
        this.settings = settings;
    }

    @Override
    public Integer call() {
        try {
            return once ? runOnce() : serve();
        } catch (RuntimeException failed) {
            StartFailure.tellRoutes(
                    failed,
                    StartFailure.routes(settings).orElse(Path.of("routes")),
                    spec.commandLine().getErr());
            throw failed;
        }
    }

    private int serve() {
        var context = SpringApplication.run(BirdfeederApplication.class, settings);
        context.getBean(Narrator.class).greet(spec.commandLine().getOut());
        return Commands.RUNS_ON;
    }

    private int runOnce() {
        var application = new SpringApplicationBuilder(BirdfeederApplication.class)
                .web(WebApplicationType.NONE)
                .initializers(new TicksOff())
                .build();
        try (var context = application.run(settings)) {
            var line = spec.commandLine();
            return context.getBean(Once.class).run(line.getOut(), line.getErr());
        }
    }
}
