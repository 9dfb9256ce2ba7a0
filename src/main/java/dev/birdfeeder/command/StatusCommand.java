package dev.birdfeeder.command;

import dev.birdfeeder.operate.StatusEndpoint;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "status",
        description = "Does every connection and every sink flow, and why not?",
        mixinStandardHelpOptions = true)
final class StatusCommand implements Callable<Integer> {

    private final String[] settings;

    @Parameters(index = "0", arity = "0..1", description = "The tenant; all when left out.")
    private String tenant;

    @Spec
    private CommandSpec spec;

    StatusCommand(String[] settings) {
        this.settings = settings;
    }

    @Override
    public Integer call() {
        var parameters = new HashMap<String, String>();
        parameters.put("tenant", tenant);
        var status = new Running(settings)
                .ask("GET", "/actuator/status", parameters, context -> context.getBean(StatusEndpoint.class)
                        .status(tenant));
        var out = spec.commandLine().getOut();
        var connections = new ArrayList<List<String>>();
        connections.add(List.of("connection", "state", "read through", "next poll", "progress", "to fetch", "error"));
        status.path("connections")
                .forEach(one -> connections.add(List.of(
                        one.path("tenant").asText() + '/' + one.path("name").asText(),
                        one.path("state").asText(),
                        one.path("closedThrough").asText("").replace("null", ""),
                        one.path("nextPollAt").asText(),
                        one.path("progress").asText("").replace("null", ""),
                        Table.count(one.path("toFetch").asLong()),
                        one.path("error").asText("").replace("null", ""))));
        Table.print(out, connections);
        out.println();
        var sinks = new ArrayList<List<String>>();
        sinks.add(List.of("sink", "accepted", "delivered", "pending", "dead", "error"));
        status.path("sinks").properties().forEach(of -> of.getValue()
                .forEach(lane -> sinks.add(List.of(
                        of.getKey() + '/' + lane.path("sink").asText(),
                        Table.count(lane.path("accepted").asLong()),
                        Table.count(lane.path("delivered").asLong()),
                        Table.count(lane.path("pending").asLong()),
                        Table.count(lane.path("dead").asLong()),
                        lane.path("error").asText("").replace("null", "")))));
        Table.print(out, sinks);
        status.path("refused").forEach(problems -> problems.forEach(problem -> out.println(problem.asText())));
        out.flush();
        return 0;
    }
}
