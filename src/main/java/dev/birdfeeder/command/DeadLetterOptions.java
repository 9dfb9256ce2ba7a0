package dev.birdfeeder.command;

import dev.birdfeeder.journal.DeadLetterFilter;
import java.util.HashMap;
import java.util.Map;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Which dead letters a command is about. */
final class DeadLetterOptions {

    @Parameters(index = "0", arity = "0..1", description = "The tenant; all when left out.")
    private String tenant;

    @Option(names = "--connection", description = "Those that came by this connection.")
    private String connection;

    @Option(names = "--sink", description = "Those that this sink refused; - for those that never reached one.")
    private String sink;

    @Option(names = "--reason", description = "Those that died of this reason, such as REFUSED.")
    private String reason;

    DeadLetterFilter filter() {
        return new DeadLetterFilter(tenant, connection, sink, reason);
    }

    Map<String, String> parameters() {
        var parameters = new HashMap<String, String>();
        parameters.put("tenant", tenant);
        parameters.put("connection", connection);
        parameters.put("sink", sink);
        parameters.put("reason", reason);
        return parameters;
    }
}
