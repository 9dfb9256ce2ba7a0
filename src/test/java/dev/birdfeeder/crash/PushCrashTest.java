package dev.birdfeeder.crash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.birdfeeder.sandbox.TrackCxmSandbox;
import dev.birdfeeder.sandbox.TrackCxmSandbox.Interaction;
import dev.birdfeeder.sandbox.TrackCxmSandbox.Outcome;
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
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A real process that takes pushes and is killed the moment one of them is answered, again and again, while others are
 * under way. {@code -Dpush.kills=100} for the long run.
 */
class PushCrashTest {

    private static final int KILLS = Integer.getInteger("push.kills", 6);
    private static final int SENDERS = 4;
    private static final int MOST_ANSWERS = 30;
    private static final Pattern PORT = Pattern.compile("Tomcat started on port (\\d+)");
    private static final String SECRET = "s3cret-of-the-webhook";

    private final TrackCxmSandbox track = TrackCxmSandbox.start(Clock.systemUTC(), 5, 120, 100);
    private final HttpClient client = HttpClient.newHttpClient();
    private final Random chance = new Random(7);
    private final Set<String> acknowledged = ConcurrentHashMap.newKeySet();

    @TempDir
    private Path folder;

    private Process process;

    @AfterEach
    void close() {
        if (process != null) {
            Launcher.kill(process);
        }
        track.close();
    }

    @Test
    @DisplayName("D10: whatever was answered 200 before a SIGKILL is delivered, once")
    void whateverWasAnswered200BeforeAKillIsDeliveredOnce() throws IOException, InterruptedException {
        // Given
        writeTenant();
        var launcher = new Launcher(folder);
        Queue<Interaction> unsent = track.interactions()
                .filter(interaction -> interaction.rating().isPresent())
                .filter(interaction -> interaction.outcome() != Outcome.AMBIGUOUS)
                .collect(Collectors.toCollection(ConcurrentLinkedQueue::new));

        // When
        for (int kill = 0; kill < KILLS; kill++) {
            var before = acknowledged.size();
            pushUntilKilled(launcher, unsent, 1 + chance.nextInt(MOST_ANSWERS));
            assertThat(acknowledged.size()).as(log()).isGreaterThan(before);
        }

        // Then
        process = start(launcher.run(null, settings()));
        assertThat(process.waitFor(90, TimeUnit.SECONDS)).as(log()).isTrue();
        var delivered = new ArrayList<String>();
        new Archive(folder.resolve("out"))
                .read(record -> delivered.add(record.path("feedback_id").asText()));
        assertThat(delivered).doesNotHaveDuplicates().containsAll(acknowledged);
        if (System.getProperty("push.kills") != null) {
            System.out.printf(
                    "kills %d, answered 200: %d records, delivered: %d%n",
                    KILLS, acknowledged.size(), delivered.size());
        }
    }

    /** Kills the process as soon as so many pushes were answered, with others on their way. */
    private void pushUntilKilled(Launcher launcher, Queue<Interaction> unsent, int answers)
            throws IOException, InterruptedException {
        process = start(launcher.service(settings()));
        var address = URI.create("http://127.0.0.1:" + port() + "/webhooks/track/acme/track");
        var left = new AtomicInteger(answers);
        var senders = new ArrayList<Thread>();
        for (int i = 0; i < SENDERS; i++) {
            senders.add(new Thread(() -> send(address, unsent, left), "sender"));
        }
        senders.forEach(Thread::start);
        for (var sender : senders) {
            sender.join();
        }
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
    }

    private void send(URI address, Queue<Interaction> unsent, AtomicInteger left) {
        while (process.isAlive()) {
            var interaction = unsent.remove();
            var request = HttpRequest.newBuilder(address)
                    .header("Authorization", "Bearer " + SECRET)
                    .POST(BodyPublishers.ofByteArray(TrackCxmSandbox.push(List.of(interaction))))
                    .build();
            try {
                var status = client.send(request, BodyHandlers.discarding()).statusCode();
                if (status == 200) {
                    acknowledged.add(
                            "track-cxm:" + interaction.json().path("uuid").asText());
                    if (left.decrementAndGet() == 0) {
                        Launcher.kill(process);
                    }
                } else {
                    // Not ready yet: it comes again.
                    unsent.add(interaction);
                }
            } catch (IOException killed) {
                return;
            } catch (InterruptedException interrupted) {
                throw new IllegalStateException(interrupted);
            }
        }
    }

    private Process start(ProcessBuilder builder) throws IOException {
        return builder.redirectOutput(folder.resolve("log").toFile()).start();
    }

    private int port() {
        Awaitility.await()
                .atMost(90, TimeUnit.SECONDS)
                .until(() -> !process.isAlive() || PORT.matcher(log()).find());
        var match = PORT.matcher(log());
        assertThat(match.find()).as(log()).isTrue();
        return Integer.parseInt(match.group(1));
    }

    private List<String> settings() {
        return List.of(
                "--birdfeeder.tenants=" + folder.resolve("tenants"),
                "--birdfeeder.journal.url=jdbc:sqlite:" + folder.resolve("journal.db"),
                "--birdfeeder.http.allow-private-addresses=true",
                "--birdfeeder.retry.attempts=0",
                "--server.port=0",
                "--management.server.port=0",
                "--logging.level.org.springframework.boot.web.embedded.tomcat=info");
    }

    /** What is polled is refused, so that what arrives was pushed. */
    private void writeTenant() throws IOException {
        Files.createDirectories(folder.resolve("tenants"));
        Files.writeString(
                folder.resolve("tenants/acme.yaml"),
                """
                allow_literal_secrets: true
                sources:
                  track:
                    connection_details: { token: no-longer-valid, base_url: "%s" }
                    data_source: { organization_id: "%s" }
                    webhook: { secret: %s, requests_per_second: 100000 }
                sinks:
                  archive: { type: file, directory: "%s" }
                """
                        .formatted(track.url(), track.organization(), SECRET, folder.resolve("out")));
    }

    private String log() {
        try {
            return Files.readString(folder.resolve("log"));
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
