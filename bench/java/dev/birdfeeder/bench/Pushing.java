package dev.birdfeeder.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.birdfeeder.BirdfeederApplication;
import dev.birdfeeder.sandbox.TrackCxmSandbox;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.util.FileSystemUtils;

/**
 * How long a push waits for its answer, durable commit included: of one tenant alone, and beside another that floods.
 *
 * <p>Arguments: pushes a second (200), of the flood (2000), seconds (30). Sender and receiver share the machine.
 */
public final class Pushing {

    private static final String SECRET = "s3cret-of-the-webhook";

    private final HttpClient client = HttpClient.newHttpClient();
    private final ObjectMapper mapper = new ObjectMapper();
    private final ObjectNode template;
    private final String address;
    private final AtomicInteger ids = new AtomicInteger();

    private Pushing(String address, byte[] push) throws IOException {
        this.address = address;
        this.template = (ObjectNode) mapper.readTree(push);
    }

    /** Prints a line per run and the ratio. */
    public static void main(String[] args) throws Exception {
        int rate = args.length > 0 ? Integer.parseInt(args[0]) : 200;
        int flood = args.length > 1 ? Integer.parseInt(args[1]) : 2000;
        int seconds = args.length > 2 ? Integer.parseInt(args[2]) : 30;
        var folder = Files.createTempDirectory("pushing");
        try (var track = TrackCxmSandbox.start(Clock.systemUTC())) {
            Files.createDirectories(folder.resolve("tenants"));
            for (var tenant : List.of("calm", "loud")) {
                write(folder, tenant, track);
            }
            var one = track.interactions()
                    .filter(interaction -> interaction.rating().isPresent())
                    .limit(1)
                    .toList();
            try (var context = new SpringApplicationBuilder(BirdfeederApplication.class)
                    .run(
                            "--server.port=0",
                            "--management.server.port=0",
                            "--birdfeeder.http.allow-private-addresses=true",
                            "--birdfeeder.tenants=" + folder.resolve("tenants"),
                            "--birdfeeder.journal.url=jdbc:sqlite:" + folder.resolve("journal.db"))) {
                var port = context.getEnvironment().getProperty("local.server.port");
                var pushing = new Pushing("http://127.0.0.1:%s/webhooks/track/".formatted(port), TrackCxmSandbox.push(one));
                pushing.awaitReady();
                pushing.measure("warm-up", rate, 0, Math.max(5, seconds / 2));
                var alone = pushing.measure("alone", rate, 0, seconds);
                var beside = pushing.measure("beside a flood", rate, flood, seconds);
                System.out.printf(
                        Locale.ROOT,
                        "beside a flood: p50 x%.2f, p99 x%.2f%n",
                        percentile(beside, 50) / percentile(alone, 50),
                        percentile(beside, 99) / percentile(alone, 99));
            }
        } finally {
            FileSystemUtils.deleteRecursively(folder);
        }
    }

    private static void write(Path folder, String tenant, TrackCxmSandbox track) throws IOException {
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
                        .formatted(
                                track.url(),
                                track.organization(),
                                SECRET,
                                tenant.equals("calm") ? 100_000 : 200,
                                folder.resolve("out")));
    }

    private void awaitReady() throws InterruptedException {
        while (send("calm").join() != 200) {
            TimeUnit.MILLISECONDS.sleep(50);
        }
    }

    /** The milliseconds that each push of the calm tenant took, sent at fixed times whatever became of those before. */
    private List<Double> measure(String name, int rate, int flood, int seconds) throws InterruptedException {
        var millis = new ConcurrentLinkedQueue<Double>();
        Map<String, AtomicInteger> statuses = new ConcurrentHashMap<>();
        var flooding = new Thread(() -> pace(flood, seconds, () -> note(statuses, "loud")), "flood");
        if (flood > 0) {
            flooding.start();
        }
        pace(rate, seconds, () -> {
            var began = System.nanoTime();
            note(statuses, "calm").thenRun(() -> millis.add((System.nanoTime() - began) / 1e6));
        });
        flooding.join();
        TimeUnit.SECONDS.sleep(2);
        var sorted = new ArrayList<>(millis);
        System.out.printf(
                Locale.ROOT,
                "%s: %d pushes at %d/s, p50 %.1f ms, p99 %.1f ms, longest %.1f ms; answers %s%n",
                name,
                sorted.size(),
                rate,
                percentile(sorted, 50),
                percentile(sorted, 99),
                percentile(sorted, 100),
                new TreeMap<>(statuses));
        return sorted;
    }

    private static void pace(int rate, int seconds, Runnable push) {
        var began = System.nanoTime();
        for (int i = 0; i < rate * seconds; i++) {
            var wait = began + i * 1_000_000_000L / rate - System.nanoTime();
            if (wait > 0) {
                java.util.concurrent.locks.LockSupport.parkNanos(wait);
            }
            push.run();
        }
    }

    private CompletableFuture<Integer> note(Map<String, AtomicInteger> statuses, String tenant) {
        return send(tenant).whenComplete((status, failed) -> statuses.computeIfAbsent(
                        tenant + " " + (failed == null ? status : failed.getClass().getSimpleName()),
                        any -> new AtomicInteger())
                .incrementAndGet());
    }

    private CompletableFuture<Integer> send(String tenant) {
        var request = HttpRequest.newBuilder(URI.create(address + tenant + "/track"))
                .header("Authorization", "Bearer " + SECRET)
                .POST(BodyPublishers.ofByteArray(push()))
                .build();
        return client.sendAsync(request, BodyHandlers.discarding()).thenApply(answer -> answer.statusCode());
    }

    /** A push of one answer that nobody has seen before. */
    private byte[] push() {
        try {
            var push = template.deepCopy();
            ((ObjectNode) push.path("events").get(0)).put("interaction_uuid", "push-" + ids.incrementAndGet());
            return mapper.writeValueAsBytes(push);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }

    private static double percentile(List<Double> values, int percent) {
        var sorted = values.stream().sorted().toList();
        return sorted.isEmpty()
                ? Double.NaN
                : sorted.get(Math.min(sorted.size() - 1, (int) Math.ceil(percent / 100.0 * sorted.size()) - 1));
    }
}
