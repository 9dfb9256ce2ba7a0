package dev.birdfeeder.command;

import com.fasterxml.jackson.databind.JsonNode;
import dev.birdfeeder.deadletter.DeadLettersEndpoint;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

@Command(
        name = "replay",
        description =
                "Gives dead letters another chance: to the sink that refused them, or through the mapping as it is now.",
        mixinStandardHelpOptions = true)
final class ReplayCommand implements Callable<Integer> {

    private final String[] settings;

    @Mixin
    private DeadLetterOptions which;

    @Spec
    private CommandSpec spec;

    ReplayCommand(String[] settings) {
        this.settings = settings;
    }

    @Override
    public Integer call() {
        var replayed = new Running(settings)
                .ask("POST", DeadLettersCommand.PATH, which.parameters(), context -> context.getBean(
                                DeadLettersEndpoint.class)
                        .replay(
                                which.filter().tenant(),
                                which.filter().connection(),
                                which.filter().sink(),
                                which.filter().reason()));
        var out = spec.commandLine().getOut();
        say(out, replayed, "redelivered", "to be delivered again");
        say(out, replayed, "accepted", "mapped to records, to be delivered");
        say(out, replayed, "skipped", "no records, and rightly so");
        say(out, replayed, "dead", "still dead");
        say(out, replayed, "kept", "kept: their tenant, connection or sink is gone");
        if (replayed.properties().stream().allMatch(entry -> entry.getValue().asLong() == 0)) {
            out.println("no dead letters");
        }
        out.flush();
        return replayed.path("dead").asLong() + replayed.path("kept").asLong() == 0 ? 0 : 1;
    }

    private static void say(PrintWriter out, JsonNode replayed, String field, String words) {
        if (replayed.path(field).asLong() > 0) {
            out.printf("%s %s%n", Table.count(replayed.path(field).asLong()), words);
        }
    }
}
