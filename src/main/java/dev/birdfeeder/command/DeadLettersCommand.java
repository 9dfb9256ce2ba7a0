package dev.birdfeeder.command;

import dev.birdfeeder.deadletter.DeadLettersEndpoint;
import dev.birdfeeder.journal.DeadLetterFilter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

@Command(
        name = "dead-letters",
        description = "Counts what could not go on, by where it died and why.",
        mixinStandardHelpOptions = true)
final class DeadLettersCommand implements Callable<Integer> {

    static final String PATH = "/actuator/deadletters";

    private final String[] settings;

    @Mixin
    private DeadLetterOptions which;

    @Spec
    private CommandSpec spec;

    DeadLettersCommand(String[] settings) {
        this.settings = settings;
    }

    @Override
    public Integer call() {
        var out = spec.commandLine().getOut();
        var groups = new Running(settings)
                .ask("GET", PATH, which.parameters(), context -> context.getBean(DeadLettersEndpoint.class)
                        .list(
                                which.filter().tenant(),
                                which.filter().connection(),
                                which.filter().sink(),
                                which.filter().reason()));
        if (groups.isEmpty()) {
            out.println("no dead letters");
            out.flush();
            return 0;
        }
        var rows = new ArrayList<List<String>>();
        rows.add(List.of("tenant", "connection", "sink", "stage", "reason", "oldest", "count", "message"));
        for (var group : groups) {
            var sink = group.path("sink").asText();
            rows.add(List.of(
                    group.path("tenant").asText(),
                    group.path("connection").asText(),
                    sink.isEmpty() ? DeadLetterFilter.NO_SINK : sink,
                    group.path("stage").asText(),
                    group.path("reason").asText(),
                    group.path("oldest").asText().substring(0, 10),
                    Table.count(group.path("count").asLong()),
                    group.path("message").asText()));
        }
        Table.print(out, rows);
        return 0;
    }
}
