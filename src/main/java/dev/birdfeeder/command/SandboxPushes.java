package dev.birdfeeder.command;

import dev.birdfeeder.sandbox.Sandbox;
import dev.birdfeeder.sandbox.TrackCxmSandbox;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.boot.web.servlet.context.ServletWebServerApplicationContext;
import org.springframework.context.annotation.Profile;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/**
 * The simulated Track pushes its newest answers to the demo tenant's webhook while they are polled: both ways meet, and
 * each answer is one record.
 */
@Component
@Profile("sandbox")
@ConditionalOnWebApplication
@ConditionalOnProperty("birdfeeder.ticks")
final class SandboxPushes {

    /** How many answers, in how many pushes; a push that isn't taken comes again, as a vendor's does. */
    static final int ANSWERS = 30;

    private static final int A_PUSH = 3;
    private static final int MOST_ATTEMPTS = 100;
    private static final Logger LOGGER = LoggerFactory.getLogger(SandboxPushes.class);

    private final TrackCxmSandbox track;
    private final ServletWebServerApplicationContext server;
    private final HttpClient client = HttpClient.newHttpClient();

    SandboxPushes(Sandbox sandbox, ServletWebServerApplicationContext server) {
        this.track = sandbox.track();
        this.server = server;
    }

    @EventListener(ApplicationReadyEvent.class)
    void start() {
        // Asked for once: a server that stops has none any more.
        var door = URI.create("http://127.0.0.1:" + server.getWebServer().getPort() + "/webhooks/track/demo/track");
        var thread = new Thread(() -> push(door), "sandbox-pushes");
        thread.setDaemon(true);
        thread.start();
    }

    private void push(URI door) {
        var all = track.interactions().toList();
        var newest = all.subList(Math.max(0, all.size() - ANSWERS), all.size());
        try {
            for (int from = 0; from < newest.size(); from += A_PUSH) {
                var body = TrackCxmSandbox.push(newest.subList(from, Math.min(from + A_PUSH, newest.size())));
                for (int attempt = 1; attempt <= MOST_ATTEMPTS && status(door, body) != 200; attempt++) {
                    TimeUnit.MILLISECONDS.sleep(200);
                }
            }
        } catch (IOException unreachable) {
            LOGGER.debug("sandbox pushes ended", unreachable);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private int status(URI door, byte[] body) throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(door)
                .header("Authorization", "Bearer " + track.webhookSecret())
                .POST(BodyPublishers.ofByteArray(body))
                .build();
        return client.send(request, BodyHandlers.discarding()).statusCode();
    }
}
