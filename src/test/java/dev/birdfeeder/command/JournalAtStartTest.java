package dev.birdfeeder.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.birdfeeder.BirdfeederApplication;
import dev.birdfeeder.journal.Deliveries;
import dev.birdfeeder.journal.FaultProxy;
import dev.birdfeeder.journal.PostgresServer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;

/** A database that isn't there when Birdfeeder starts. */
@ExtendWith(OutputCaptureExtension.class)
@Timeout(120)
class JournalAtStartTest {

    private static final String WAITING = "journal can't be reached; waiting for it";

    @TempDir
    private static Path data;

    private static PostgresServer postgres;

    @TempDir
    private Path folder;

    private FaultProxy proxy;

    @BeforeAll
    static void startPostgres() {
        postgres = PostgresServer.start(data);
    }

    @AfterAll
    static void stopPostgres() throws IOException {
        postgres.close();
    }

    @BeforeEach
    void openProxy() throws IOException {
        proxy = new FaultProxy(postgres.port());
        Files.createDirectories(folder.resolve("tenants"));
        Files.writeString(
                folder.resolve("tenants/demo.yaml"),
                Files.readString(Path.of("tenants/demo.yaml"))
                        .replace("directory: out", "directory: '%s'".formatted(folder.resolve("out"))));
    }

    @AfterEach
    void closeProxy() {
        proxy.close();
    }

    @Test
    @DisplayName("H1: a service that starts before its database is live, not ready, and goes to work when that comes")
    void aServiceWaitsForItsDatabase(CapturedOutput output) throws SQLException {
        // Given
        var url = postgres.database("late").replace(":" + postgres.port(), ":" + proxy.port());
        proxy.refuse();

        try (var service = service(url)) {
            // When
            var live = health(service, "liveness");
            var ready = health(service, "readiness");
            Awaitility.await().until(() -> health(service, "readiness") == 503);
            proxy.accept();

            // Then
            assertThat(live).isEqualTo(200);
            assertThat(ready).isEqualTo(503);
            Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> health(service, "readiness") == 200);
            Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> delivered(service) > 0);
            assertThat(output.getOut().lines().filter(line -> line.contains(WAITING)))
                    .singleElement()
                    .asString()
                    .contains("Connection to 127.0.0.1:%d refused".formatted(proxy.port()));
            assertThat(output.getOut()).contains("journal can be reached again").doesNotContain("ERROR");
        }
    }

    @Test
    @DisplayName("H1: a command waits for the database a while, and then says in one sentence what it couldn't reach")
    void aCommandGivesUpInOneSentence(CapturedOutput output) {
        // Given
        proxy.refuse();

        // When
        var exit = execute(proxy.url() + "&password=hidden-from-all", "--birdfeeder.journal.patience=1s");

        // Then
        assertThat(exit).isEqualTo(1);
        assertThat(output.getErr().lines())
                .containsExactly(
                        ("birdfeeder.journal.url: can't reach jdbc:postgresql://127.0.0.1:%d/postgres, tried for"
                                        + " 1 s (Connection to 127.0.0.1:%d refused. Check that the hostname and port are"
                                        + " correct and that the postmaster is accepting TCP/IP connections.)")
                                .formatted(proxy.port(), proxy.port()));
        assertThat(output.getAll()).doesNotContain("hidden-from-all").doesNotContain("\tat ");
    }

    @Test
    @DisplayName("H1: what no waiting can cure ends the start at once, of a command and of the service")
    void aMistakeEndsTheStart(CapturedOutput output) {
        // Given
        var nowhere = postgres.url().replace("/postgres?", "/nowhere?");

        // When
        var once = execute(nowhere);
        var service = Commands.execute(settings(nowhere).toArray(String[]::new));

        // Then
        assertThat(once).isEqualTo(1);
        assertThat(service).isEqualTo(1);
        assertThat(output.getErr().lines())
                .hasSize(2)
                .allMatch(line -> line.equals("birdfeeder.journal.url: can't open jdbc:postgresql://127.0.0.1:"
                        + postgres.port() + "/nowhere (FATAL: database \"nowhere\" does not exist)"));
    }

    private int execute(String url, String... more) {
        var words = new ArrayList<>(List.of("run", "--once"));
        words.addAll(settings(url, more));
        return Commands.execute(words.toArray(String[]::new));
    }

    private ConfigurableApplicationContext service(String url, String... more) {
        return new SpringApplicationBuilder(BirdfeederApplication.class)
                .run(settings(url, more).toArray(String[]::new));
    }

    private List<String> settings(String url, String... more) {
        var settings = new ArrayList<>(List.of(
                "--spring.profiles.active=sandbox",
                "--server.port=0",
                "--management.server.port=0",
                "--birdfeeder.tenants=" + folder.resolve("tenants"),
                "--birdfeeder.journal.url=" + url));
        settings.addAll(List.of(more));
        return settings;
    }

    private static long delivered(ConfigurableApplicationContext service) {
        return service.getBean(Deliveries.class).lanes("demo").stream()
                .mapToLong(Deliveries.Lane::delivered)
                .sum();
    }

    private static int health(ConfigurableApplicationContext service, String probe) {
        try {
            var port = service.getEnvironment().getProperty("local.management.port");
            return HttpClient.newHttpClient()
                    .send(
                            HttpRequest.newBuilder(
                                            URI.create("http://127.0.0.1:%s/actuator/health/%s".formatted(port, probe)))
                                    .build(),
                            HttpResponse.BodyHandlers.discarding())
                    .statusCode();
        } catch (IOException | InterruptedException failed) {
            throw new IllegalStateException(failed);
        }
    }
}
