package dev.birdfeeder.bench;

import dev.birdfeeder.command.Commands;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Contender: {@code run --once} as the command line runs it, again and again in one process. Asked with a folder. */
final class Pipeline {

    private Pipeline() {}

    public static void main(String[] args) throws IOException {
        var account = Account.parse(args[0]);
        var routes = Path.of(args[1]);
        try (var in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            for (String folder; (folder = in.readLine()) != null; ) {
                var arguments = Stream.concat(
                        command(account, routes, Path.of(folder)).stream(),
                        Stream.of("--spring.profiles.active=" + Stopwatch.PROFILE));
                if (Commands.execute(arguments.toArray(String[]::new)) != 0) {
                    throw new IllegalStateException("run --once failed");
                }
                Child.answer(Stopwatch.last());
            }
        }
        System.exit(0);
    }

    /** The command of one round, with a journal and an output folder of its own. */
    static List<String> command(Account account, Path routes, Path folder) throws IOException {
        account.writeTenant(folder.resolve("tenants"), folder.resolve("out"));
        return List.of(
                "run",
                "--once",
                "--birdfeeder.http.allow-private-addresses=true",
                "--birdfeeder.routes=" + routes,
                "--birdfeeder.tenants=" + folder.resolve("tenants"),
                "--birdfeeder.journal.url=jdbc:sqlite:" + folder.resolve("journal.db"));
    }
}
