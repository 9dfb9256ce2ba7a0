package dev.birdfeeder.command;

import dev.birdfeeder.BirdfeederApplication;
import dev.birdfeeder.qualtrics.QualtricsSubscriptions;
import dev.birdfeeder.qualtrics.QualtricsSubscriptions.Subscription;
import dev.birdfeeder.tenant.Connection;
import dev.birdfeeder.tenant.Problem;
import dev.birdfeeder.tenant.Tenants;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Never prints a secret: neither the shared key nor one that an address ends with. */
@Command(
        name = "qualtrics",
        description = "Which events Qualtrics sends for a connection.",
        subcommands = {
            QualtricsCommand.Subscribe.class,
            QualtricsCommand.Unsubscribe.class,
            QualtricsCommand.Listed.class
        },
        mixinStandardHelpOptions = true)
final class QualtricsCommand {

    private QualtricsCommand() {}

    /** What all of them are told and do. */
    private abstract static class OfConnection implements Callable<Integer> {

        private static final String TYPE = "qualtrics";
        private static final int MOST_NAMES = 10;

        private final String[] settings;

        @Parameters(index = "0", description = "The tenant: the name of its file.")
        private String tenant;

        @Parameters(index = "1", description = "The connection: its key under sources.")
        private String connection;

        @Spec
        private CommandSpec spec;

        OfConnection(String[] settings) {
            this.settings = settings;
        }

        /** Does it for the connection, and prints what came of it. */
        int execute(BiConsumer<QualtricsSubscriptions, Connection> work) {
            var nothingKept = Map.<String, Object>of("birdfeeder.journal.url", "jdbc:sqlite::memory:");
            try (var context = new SpringApplicationBuilder(BirdfeederApplication.class)
                    .web(WebApplicationType.NONE)
                    .logStartupInfo(false)
                    .initializers(new TicksOff(nothingKept))
                    .run(settings)) {
                work.accept(context.getBean(QualtricsSubscriptions.class), find(context.getBean(Tenants.class)));
                return 0;
            }
        }

        private Connection find(Tenants tenants) {
            tenants.refresh();
            var problems = tenants.broken().getOrDefault(tenant, List.of());
            if (!problems.isEmpty()) {
                throw new IllegalArgumentException(
                        problems.stream().map(Problem::toString).collect(Collectors.joining("\n")));
            }
            var found = tenants.connection(tenant, connection)
                    .orElseThrow(() -> new IllegalArgumentException(
                            "no connection %s/%s (there are: %s)".formatted(tenant, connection, names(tenants))));
            if (!found.source().equals(TYPE)) {
                throw new IllegalArgumentException("%s: is of type %s, which has no such events (there are: %s)"
                        .formatted(found.id(), found.source(), names(tenants)));
            }
            return found;
        }

        private static String names(Tenants tenants) {
            var names = tenants.all().stream()
                    .flatMap(one -> one.connections().values().stream())
                    .filter(one -> one.source().equals(TYPE))
                    .map(Connection::id)
                    .sorted()
                    .toList();
            return names.isEmpty()
                    ? "none of type " + TYPE
                    : String.join(", ", names.subList(0, Math.min(MOST_NAMES, names.size())))
                            + (names.size() > MOST_NAMES ? ", …" : "");
        }

        /** @param none what to say when there are none */
        void print(List<List<String>> rows, String first, String none) {
            if (rows.isEmpty()) {
                out().println(none.formatted(tenant, connection));
                out().flush();
                return;
            }
            var table = new ArrayList<List<String>>();
            table.add(List.of(first, "id", "topic", "address"));
            table.addAll(rows);
            Table.print(out(), table);
        }

        private PrintWriter out() {
            return spec.commandLine().getOut();
        }

        static List<String> row(String first, Subscription one) {
            return List.of(first, one.id(), one.topic(), one.address());
        }
    }

    @Command(
            name = "subscribe",
            description = "Subscribes to completed responses of the connection's surveys. What is subscribed to stays.",
            mixinStandardHelpOptions = true)
    static final class Subscribe extends OfConnection {

        @Option(
                names = "--url",
                required = true,
                description = "Where this Birdfeeder can be reached from outside, such as https://hooks.example.com.")
        private String url;

        Subscribe(String[] settings) {
            super(settings);
        }

        @Override
        public Integer call() {
            return execute((subscriptions, connection) -> print(
                    subscriptions.subscribe(connection, url).stream()
                            .map(one -> row(one.isMade() ? "subscribed" : "is there", one.subscription()))
                            .toList(),
                    "",
                    ""));
        }
    }

    @Command(
            name = "unsubscribe",
            description = "Deletes the subscriptions that lead to the connection.",
            mixinStandardHelpOptions = true)
    static final class Unsubscribe extends OfConnection {

        @Option(
                names = "--id",
                paramLabel = "<id>",
                description = "Only the subscription with this id, of the brand's, wherever it leads.")
        private String id;

        Unsubscribe(String[] settings) {
            super(settings);
        }

        @Override
        public Integer call() {
            return execute((subscriptions, connection) -> print(
                    (id == null ? subscriptions.unsubscribe(connection) : subscriptions.unsubscribe(connection, id))
                            .stream().map(one -> row("deleted", one)).toList(),
                    "",
                    "no subscription leads to %s/%s: nothing is deleted"));
        }
    }

    @Command(
            name = "list",
            description = "Lists the subscriptions that lead to the connection.",
            mixinStandardHelpOptions = true)
    static final class Listed extends OfConnection {

        @Option(names = "--all", description = "All subscriptions of the brand, those of other programs too.")
        private boolean all;

        Listed(String[] settings) {
            super(settings);
        }

        @Override
        public Integer call() {
            return execute((subscriptions, connection) -> print(
                    subscriptions.list(connection, all).stream()
                            .map(one -> row(Table.count(one.calls()), one))
                            .toList(),
                    "taken",
                    all ? "the brand has no subscriptions" : "no subscription leads to %s/%s (subscribe makes one)"));
        }
    }
}
