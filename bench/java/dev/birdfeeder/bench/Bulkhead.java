package dev.birdfeeder.bench;

import dev.birdfeeder.BirdfeederApplication;
import dev.birdfeeder.delivery.Delivered;
import dev.birdfeeder.feedback.Outcome;
import dev.birdfeeder.journal.Records;
import dev.birdfeeder.tenant.Tenants;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ApplicationListener;
import org.springframework.context.PayloadApplicationEvent;
import org.springframework.util.FileSystemUtils;

/**
 * What tenants that hang cost the others: from acceptance to delivery, for tenants with a file sink, once alone and once
 * beside tenants whose source and sink take a connection and then say nothing.
 *
 * <p>Arguments: tenants in all (100), how many of them hang (1), seconds (40).
 */
public final class Bulkhead {

    private Bulkhead() {}

    /** Prints a line per run and the ratio. */
    public static void main(String[] args) throws Exception {
        int tenants = args.length > 0 ? Integer.parseInt(args[0]) : 100;
        int hanging = args.length > 1 ? Integer.parseInt(args[1]) : 1;
        int seconds = args.length > 2 ? Integer.parseInt(args[2]) : 40;
        measure(tenants, hanging, false, 10); // warms the JVM up
        var alone = measure(tenants, hanging, false, seconds);
        var beside = measure(tenants, hanging, true, seconds);
        System.out.printf(
                Locale.ROOT,
                "%d of %d tenants hang: p50 x%.2f, p95 x%.2f%n",
                hanging,
                tenants,
                percentile(beside, 50) / percentile(alone, 50),
                percentile(beside, 95) / percentile(alone, 95));
    }

    private static List<Double> measure(int tenants, int hanging, boolean hang, int seconds) throws Exception {
        var folder = Files.createTempDirectory("bulkhead");
        try (var silent = new ServerSocket(0, 1000, InetAddress.getLoopbackAddress())) {
            var held = new ConcurrentLinkedQueue<Socket>();
            hold(silent, held);
            Files.createDirectories(folder.resolve("tenants"));
            for (int i = 0; i < tenants; i++) {
                write(folder, i, i < hanging && hang ? silent : null);
            }
            var millis = deliver(folder, hanging, tenants, hang, seconds);
            for (var socket : held) {
                socket.close();
            }
            System.out.printf(
                    Locale.ROOT,
                    "%s: %d deliveries of %d tenants, p50 %.0f ms, p95 %.0f ms, longest %.0f ms%n",
                    hang ? "beside" : "alone",
                    millis.size(),
                    tenants - hanging,
                    percentile(millis, 50),
                    percentile(millis, 95),
                    percentile(millis, 100));
            return millis;
        } finally {
            FileSystemUtils.deleteRecursively(folder);
        }
    }

    /** Each second one batch for every tenant; the milliseconds until those of tenants that don't hang are delivered. */
    private static List<Double> deliver(Path folder, int hanging, int tenants, boolean hang, int seconds)
            throws InterruptedException {
        var application = new SpringApplicationBuilder(BirdfeederApplication.class)
                .web(WebApplicationType.NONE)
                .run(
                        "--birdfeeder.tenants=" + folder.resolve("tenants"),
                        "--birdfeeder.journal.url=jdbc:sqlite:" + folder.resolve("journal.db"),
                        "--birdfeeder.http.allow-private-addresses=true",
                        "--logging.level.dev.birdfeeder=off");
        try (application) {
            var begun = new long[tenants][seconds];
            var arrived = new int[tenants];
            var millis = new ArrayList<Double>();
            application.addApplicationListener((ApplicationListener<PayloadApplicationEvent<?>>) event -> {
                if (event.getPayload() instanceof Delivered delivered && delivered.records() > 0) {
                    synchronized (millis) {
                        int tenant = Integer.parseInt(delivered.tenant().substring(1));
                        millis.add((System.nanoTime() - begun[tenant][arrived[tenant]++]) / 1e6);
                    }
                }
            });
            while (application.getBean(Tenants.class).all().size() < tenants) {
                TimeUnit.MILLISECONDS.sleep(50);
            }
            var records = application.getBean(Records.class);
            for (int second = 0; second < seconds; second++) {
                var next = System.nanoTime() + TimeUnit.SECONDS.toNanos(1);
                for (int i = hang ? 0 : hanging; i < tenants; i++) {
                    var tenant = application.getBean(Tenants.class).find("t" + i).orElseThrow();
                    begun[i][second] = System.nanoTime();
                    records.accept(tenant, i + 1000, "track", batch(second));
                }
                TimeUnit.NANOSECONDS.sleep(next - System.nanoTime());
            }
            int expected = (tenants - hanging) * seconds;
            for (int waited = 0; waited < 1200; waited++) {
                synchronized (millis) {
                    if (millis.size() >= expected) {
                        return List.copyOf(millis);
                    }
                }
                TimeUnit.MILLISECONDS.sleep(50);
            }
            throw new IllegalStateException("%d of %d deliveries have arrived".formatted(millis.size(), expected));
        }
    }

    private static List<Outcome> batch(int second) {
        return IntStream.range(0, 20)
                .<Outcome>mapToObj(n -> new Outcome.Accepted(
                        second + "-" + n,
                        second + "-" + n,
                        "{\"feedback_id\":\"%d-%d\",\"kind\":\"nps\",\"rating\":9}"
                                .formatted(second, n)
                                .getBytes(StandardCharsets.UTF_8),
                        false))
                .toList();
    }

    /** A tenant whose source is off and whose sink is a folder; or one whose source and sink are a silent server. */
    private static void write(Path folder, int number, ServerSocket silent) throws IOException {
        var url = silent == null ? "https://api.track.co" : "http://127.0.0.1:" + silent.getLocalPort();
        Files.writeString(
                folder.resolve("tenants/t" + number + ".yaml"),
                """
                allow_literal_secrets: true
                sources:
                  track:
                    enabled: %s
                    connection_details: { token: t%d, base_url: "%s" }
                    data_source: { organization_id: 7b6f1d1e }
                sinks:
                  sink: %s
                """
                        .formatted(
                                silent != null,
                                number,
                                url,
                                silent == null
                                        ? "{ type: file, directory: '%s' }".formatted(folder.resolve("out"))
                                        : "{ type: http, url: '%s/f' }".formatted(url)));
    }

    private static void hold(ServerSocket silent, ConcurrentLinkedQueue<Socket> held) {
        var thread = new Thread(
                () -> {
                    try {
                        while (true) {
                            held.add(silent.accept());
                        }
                    } catch (IOException closed) {
                        // The run is over.
                    }
                },
                "silent");
        thread.setDaemon(true);
        thread.start();
    }

    private static double percentile(List<Double> millis, int percent) {
        var sorted = millis.stream().sorted().toList();
        return sorted.get(Math.max(0, (int) Math.ceil(sorted.size() * percent / 100.0) - 1));
    }
}
