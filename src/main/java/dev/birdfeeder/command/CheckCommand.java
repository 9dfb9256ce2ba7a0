package dev.birdfeeder.command;

import java.util.concurrent.Callable;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

@Command(
        name = "check",
        description =
                "Checks routes, mappings and tenant files, without calling anybody. Exits with 1 and every error.",
        mixinStandardHelpOptions = true)
final class CheckCommand implements Callable<Integer> {

    private final String[] settings;

    @Spec
    private CommandSpec spec;

    CheckCommand(String[] settings) {
        this.settings = settings;
    }

    @Override
    public Integer call() {
        try (var context = new SpringApplicationBuilder(Check.class)
                .web(WebApplicationType.NONE)
                .logStartupInfo(false)
                .run(settings)) {
            return context.getBean(Check.class).run(spec.commandLine().getOut());
        }
    }
}
