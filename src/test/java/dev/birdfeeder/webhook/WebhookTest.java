package dev.birdfeeder.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import dev.birdfeeder.Birdfeeders;
import dev.birdfeeder.sandbox.TrackCxmSandbox;
import dev.birdfeeder.sandbox.TrackCxmSandbox.Interaction;
import dev.birdfeeder.schedule.Roster;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Pushes over real HTTP. */
class WebhookTest {

    @TempDir
    private static Path folder;

    private static Birdfeeders birdfeeder;
    private static List<Interaction> interactions;
    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    @BeforeAll
    static void serve() {
        birdfeeder = Birdfeeders.serve(
                folder, "  archive: { type: file, directory: \"%s\" }\n".formatted(folder.resolve("out")));
        birdfeeder.bean(Roster.class).refresh();
        interactions = birdfeeder.track().interactions().skip(3000).limit(1500).toList();
    }

    @AfterAll
    static void close() {
        birdfeeder.close();
    }

    @Test
    void aPushIsInTheJournalWhenItIsAnswered() throws Exception {
        assertThat(push(TrackCxmSandbox.push(interactions.subList(0, 50)))).isEqualTo(200);
        System.out.println(birdfeeder.lane("archive"));
        birdfeeder.poll();
        System.out.println(birdfeeder.lane("archive"));
    }

    private static int push(byte[] body) throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(birdfeeder.webhook())
                .header("Authorization", "Bearer " + birdfeeder.track().webhookSecret())
                .POST(BodyPublishers.ofByteArray(body))
                .build();
        return CLIENT.send(request, BodyHandlers.discarding()).statusCode();
    }
}
