package dev.birdfeeder.command;

import dev.birdfeeder.deadletter.DeadLettersEndpoint;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(name = "discard", description = "Throws dead letters away for good.", mixinStandardHelpOptions = true)
final class DiscardCommand implements Callable<Integer> {

    private final String[] settings;

    @Mixin
    private DeadLetterOptions which;

    @Option(names = "--all", description = "Confirms that all of every tenant are meant.")
    private boolean all;

    @Spec
    private CommandSpec spec;

    DiscardCommand(String[] settings) {
        this.settings = settings;
    }

    @Override
    public Integer call() {
        var line = spec.commandLine();
        if (which.filter().isAll() && !all) {
            throw new ParameterException(
                    line, "discard what? Name a tenant, --connection, --sink or --reason; or --all");
        }
        var discarded = new Running(settings)
                .ask("DELETE", DeadLettersCommand.PATH, which.parameters(), context -> context.getBean(
                                DeadLettersEndpoint.class)
                        .discard(
                                which.filter().tenant(),
                                which.filter().connection(),
                                which.filter().sink(),
                                which.filter().reason()));
        line.getOut()
                .printf(
                        "%s discarded%n",
                        Table.count(discarded.path("discarded").asLong()));
        line.getOut().flush();
        return 0;
    }
}
