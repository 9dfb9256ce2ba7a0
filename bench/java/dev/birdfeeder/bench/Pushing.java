package dev.birdfeeder.bench;

import dev.birdfeeder.Birdfeeder;
import dev.birdfeeder.bench.Sender.Sent;
import dev.birdfeeder.sandbox.TrackCxmSandbox;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;
import org.springframework.util.FileSystemUtils;

/**
 * How long a push waits for its answer, durable commit included: of one tenant alone; while the same flood goes to a
 * process that only refuses it, which is what the machine costs; and beside another tenant that floods. The receiver, the
 * one that refuses and each sender are processes of their own, on one machine.
 *
 * <p>Arguments: pushes a second (200), of the flood (2000), seconds (30), rounds (5), options of the receiver's JVM.
 */
public final class Pushing {

    private static final String SECRET = "s3cret-of-the-webhook";
    private static final int CONNECTIONS = 64;
    private static final int LEAD_SECONDS = 5;

    private final Path folder;
    private final int port;
    private final Path push;

    private Pushing(Path folder, int port, Path push) {
        this.folder = folder;
        this.port = port;
        this.push = push;
    }

    /** Prints a line per run, and the medians. */
    public static void main(String[] args) throws Exception {
        int rate = args.length > 0 ? Integer.parseInt(args[0]) : 200;
        int flood = args.length > 1 ? Integer.parseInt(args[1]) : 2000;
        int seconds = args.length > 2 ? Integer.parseInt(args[2]) : 30;
        int rounds = args.length > 3 ? Integer.parseInt(args[3]) : 5;
        var options = List.of(args).subList(Math.min(4, args.length), args.length);
        var folder = Files.createTempDirectory("pushing");
        Process receiver = null;
        try (var refuser = Child.start(
                        folder.resolve("refuser.log"),
                        List.of("-cp", System.getProperty("java.class.path"), Refuser.class.getName()));
                var track = TrackCxmSandbox.start(Clock.systemUTC())) {
            Files.createDirectories(folder.resolve("tenants"));
            write(folder, "calm", 100_000, track);
            write(folder, "loud", 200, track);
            var push = Files.write(
                    folder.resolve("push.json"),
                    TrackCxmSandbox.push(track.interactions()
                            .filter(interaction -> interaction.rating().isPresent())
                            .limit(1)
                            .toList()));
            var port = freePort();
            receiver = start(folder, port, options);
            var pushing = new Pushing(folder, port, push);
            pushing.awaitReady(receiver);
            var elsewhere = Integer.parseInt(refuser.read());
            pushing.measure("warm-up", rate, flood, port, Math.max(10, seconds / 2));
            var alone = new ArrayList<Sent>();
            var busy = new ArrayList<Sent>();
            var beside = new ArrayList<Sent>();
            for (int round = 0; round < rounds; round++) {
                alone.add(pushing.measure("alone", rate, 0, port, seconds));
                busy.add(pushing.measure("a flood elsewhere", rate, flood, elsewhere, seconds));
                beside.add(pushing.measure("beside a flood", rate, flood, port, seconds));
            }
            System.out.printf(
                    Locale.ROOT,
                    "median of %d rounds: alone p50 %.1f ms, p99 %.1f ms; a flood elsewhere p50 %.1f ms, p99 %.1f ms;"
                            + " beside the flood p50 %.1f ms (x%.2f of elsewhere), p99 %.1f ms (x%.2f);"
                            + " receiver's CPU %d s, peak memory %d MB%n",
                    rounds,
                    median(alone, Sent::p50),
                    median(alone, Sent::p99),
                    median(busy, Sent::p50),
                    median(busy, Sent::p99),
                    median(beside, Sent::p50),
                    median(beside, Sent::p50) / median(busy, Sent::p50),
                    median(beside, Sent::p99),
                    median(beside, Sent::p99) / median(busy, Sent::p99),
                    receiver.info().totalCpuDuration().orElseThrow().toSeconds(),
                    Child.peakMegabytes(receiver.pid()));
        } finally {
            if (receiver != null) {
                receiver.destroy();
                receiver.waitFor(30, TimeUnit.SECONDS);
            }
            FileSystemUtils.deleteRecursively(folder);
        }
    }

    private static void write(Path folder, String tenant, int perSecond, TrackCxmSandbox track) throws IOException {
        Files.writeString(
                folder.resolve("tenants/" + tenant + ".yaml"),
                """
                allow_literal_secrets: true
                sources:
                  track:
                    connection_details: { token: wrong, base_url: "%s" }
                    data_source: { organization_id: "%s" }
                    webhook: { secret: %s, requests_per_second: %d }
                sinks:
                  archive: { type: file, directory: "%s" }
                """
                        .formatted(track.url(), track.organization(), SECRET, perSecond, folder.resolve("out")));
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    private static Process start(Path folder, int port, List<String> options) throws IOException {
        var command = new ArrayList<>(options);
        command.addAll(List.of(
                "-cp",
                System.getProperty("java.class.path"),
                Birdfeeder.class.getName(),
                "--server.port=" + port,
                "--management.server.port=0",
                "--birdfeeder.http.allow-private-addresses=true",
                "--birdfeeder.tenants=" + folder.resolve("tenants"),
                "--birdfeeder.journal.url=jdbc:sqlite:" + folder.resolve("journal.db")));
        return Child.java(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    private void awaitReady(Process receiver) throws Exception {
        while (send("calm", 1, 1, 1).answers().getOrDefault("200", 0L) == 0) {
            if (!receiver.isAlive()) {
                throw new IllegalStateException("the receiver has ended");
            }
        }
    }

    private Sent measure(String name, int rate, int flood, int floodPort, int seconds) throws Exception {
        var loud = flood == 0 ? null : sender(floodPort, "loud", flood, seconds, CONNECTIONS, LEAD_SECONDS);
        var calm = sender(port, "calm", rate, seconds, CONNECTIONS, LEAD_SECONDS);
        var sent = Sent.parse(calm.read());
        tell(name, rate, sent);
        calm.close();
        if (loud != null) {
            tell("  the flood", flood, Sent.parse(loud.read()));
            loud.close();
        }
        return sent;
    }

    private static void tell(String name, int rate, Sent sent) {
        System.out.printf(
                Locale.ROOT,
                "%s: %d pushes at %d/s, p50 %.1f ms, p99 %.1f ms, longest %.1f ms; %d connections; answers %s; load %s%n",
                name,
                sent.pushes(),
                rate,
                sent.p50(),
                sent.p99(),
                sent.longest(),
                sent.connects(),
                sent.answers(),
                load());
    }

    private static String load() {
        return String.format(
                Locale.ROOT,
                "%.1f",
                java.lang.management.ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
    }

    private Sent send(String tenant, int rate, int seconds, int connections) throws IOException {
        try (var sender = sender(port, tenant, rate, seconds, connections, 0)) {
            return Sent.parse(sender.read());
        }
    }

    private Child sender(int to, String tenant, int rate, int seconds, int connections, int lead) throws IOException {
        return Child.start(
                folder.resolve("sender-" + tenant + ".log"),
                List.of(
                        "-Xmx256m",
                        "-XX:+UseSerialGC",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Sender.class.getName(),
                        String.valueOf(to),
                        tenant,
                        SECRET,
                        push.toString(),
                        String.valueOf(rate),
                        String.valueOf(seconds),
                        String.valueOf(connections),
                        String.valueOf(lead)));
    }

    private static double median(List<Sent> runs, ToDoubleFunction<Sent> figure) {
        return runs.stream().mapToDouble(figure).sorted().skip(runs.size() / 2).findFirst().orElse(Double.NaN);
    }
}
