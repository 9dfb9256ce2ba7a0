package dev.birdfeeder.operate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.birdfeeder.BirdfeederApplication;
import dev.birdfeeder.Birdfeeders;
import dev.birdfeeder.command.Commands;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.DriverManager;
import java.sql.SQLException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;

/** What an operator asks on the command line, of a process that runs and of one that doesn't. */
@ExtendWith(OutputCaptureExtension.class)
class OperatorCommandsTest {

    @TempDir
    private Path folder;

    /** The simulated vendor ends today, so that how many dead letters there are depends on the day. */
    private long dead;

    @BeforeEach
    void pollOnce() throws SQLException {
        try (var birdfeeder = Birdfeeders.start(
                folder, "  archive: { type: file, directory: \"%s\" }\n".formatted(folder.resolve("out")))) {
            birdfeeder.poll();
            birdfeeder.deliver();
        }
        try (var journal = DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("journal.db"));
                var statement = journal.createStatement();
                var count = statement.executeQuery("SELECT count(*) FROM dead_letter")) {
            dead = count.getLong(1);
        }
        assertThat(dead).isGreaterThan(10);
    }

    @Test
    void withoutARunningProcessTheJournalIsOpened(CapturedOutput output) {
        assertThat(execute("status")).isZero();
        assertThat(output.getOut()).contains("demo/track  OK", "demo/archive     1,");
        assertThat(execute("dead-letters")).isZero();
        assertThat(output.getOut()).contains("demo    track       -     validate  AMBIGUOUS_SURVEY");
        assertThat(execute("replay")).isEqualTo(1);
        assertThat(output.getOut()).contains(dead + " still dead");
        assertThat(execute("discard", "demo", "--reason", "AMBIGUOUS_SURVEY")).isZero();
        assertThat(output.getOut()).contains(dead + " discarded");
        assertThat(execute("dead-letters")).isZero();
        assertThat(output.getOut()).contains("no dead letters");
    }

    @Test
    void aRunningProcessIsAsked(CapturedOutput output) {
        try (var service = service()) {
            assertThat(execute("status", "demo")).isZero();
            assertThat(output.getOut()).contains("demo/track  OK");
            assertThat(execute("replay", "--sink", "-")).isEqualTo(1);
            assertThat(output.getOut()).contains(dead + " still dead");
            assertThat(execute("discard", "--all")).isZero();
            assertThat(output.getOut()).contains(dead + " discarded");
            assertThat(service.isRunning()).isTrue();
        }
    }

    @Test
    void nothingIsDiscardedByAccident(CapturedOutput output) {
        assertThat(execute("discard")).isEqualTo(2);
        assertThat(output.getErr()).contains("discard what? Name a tenant");
        execute("dead-letters");
        assertThat(output.getOut()).contains(" " + dead + " ");
    }

    @Test
    void whoCannotReadTheLockFileCanCommandNothing() throws Exception {
        // Given
        try (var service = service("--management.server.address=0.0.0.0", "--birdfeeder.operator-token=t0ken")) {
            var port = service.getEnvironment().getProperty("local.management.port");
            var url = "http://127.0.0.1:" + port + "/actuator/";

            // When, then
            assertThat(get(url + "health", null)).isEqualTo(200);
            assertThat(get(url + "deadletters", null)).isEqualTo(401);
            assertThat(get(url + "status", null)).isEqualTo(401);
            assertThat(get(url + "status", "Bearer other")).isEqualTo(401);
            assertThat(get(url + "status", "Bearer ")).isEqualTo(401);
            assertThat(get(url + "status", "Basic t0ken")).isEqualTo(401);
            assertThat(get(url + "status", "Bearer t0ken")).isEqualTo(200);
            assertThat(execute("dead-letters")).isZero();
        }
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("journal.db.lock"))))
                .isEqualTo("rw-------");
    }

    @Test
    void onLoopbackNoTokenIsNeededButTheNameOfTheMachine() throws Exception {
        try (var service = service()) {
            var port = service.getEnvironment().getProperty("local.management.port");
            assertThat(get("http://localhost:" + port + "/actuator/status", null))
                    .isEqualTo(200);
            assertThat(get("http://localhost:" + port + "/actuator/status", "Bearer other"))
                    .isEqualTo(401);
        }
    }

    private static int get(String url, String authorization) throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(URI.create(url));
        if (authorization != null) {
            request.header("Authorization", authorization);
        }
        return HttpClient.newHttpClient()
                .send(request.build(), BodyHandlers.discarding())
                .statusCode();
    }

    private ConfigurableApplicationContext service(String... settings) {
        return new SpringApplicationBuilder(BirdfeederApplication.class)
                .run(with(settings, "--birdfeeder.ticks=false", "--server.port=0", "--management.server.port=0"));
    }

    private int execute(String... words) {
        return Commands.execute(with(words));
    }

    private String[] with(String[] words, String... more) {
        var all = new java.util.ArrayList<>(java.util.List.of(words));
        all.addAll(java.util.List.of(more));
        all.add("--spring.profiles.active=sandbox");
        all.add("--birdfeeder.tenants=" + folder.resolve("tenants"));
        all.add("--birdfeeder.journal.url=jdbc:sqlite:" + folder.resolve("journal.db"));
        return all.toArray(String[]::new);
    }
}
