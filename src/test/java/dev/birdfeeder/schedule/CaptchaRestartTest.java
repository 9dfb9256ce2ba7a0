package dev.birdfeeder.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.birdfeeder.BirdfeederApplication;
import dev.birdfeeder.journal.Connections;
import dev.birdfeeder.journal.MovableClock;
import dev.birdfeeder.sandbox.TrackNpsSandbox;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import org.apache.camel.ProducerTemplate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.support.GenericApplicationContext;

/** A vendor that waits for a person isn't asked more often because processes come and go. */
class CaptchaRestartTest {

    private final MovableClock clock = new MovableClock("2026-03-10T12:00:00Z");
    private final TrackNpsSandbox track = TrackNpsSandbox.start(clock, 1, 3, 10);

    @TempDir
    private Path folder;

    @BeforeEach
    void meetTheCaptcha() throws IOException {
        write("acme", 27);
        track.allowPerFiveMinutes(0);
        try (var process = start()) {
            tick(process);
        }
    }

    @AfterEach
    void close() {
        track.close();
    }

    @Test
    @DisplayName("B24: a restart, and run --once, make no call with a token that waits for a CAPTCHA")
    void aRestartMakesNoCall() {
        // Given
        var asked = track.requests();

        // When
        try (var process = start()) {
            tick(process);
            process.getBean(Roster.class).all().forEach(claim -> poll(process, claim));
            clock.advance(Duration.ofMinutes(30).minusSeconds(1));
            tick(process);

            // Then
            assertThat(asked).isPositive();
            assertThat(track.requests()).isEqualTo(asked);

            // When
            clock.advance(Duration.ofMinutes(31));
            tick(process);

            // Then
            assertThat(track.requests()).isEqualTo(asked + 1);
        }
    }

    @Test
    @DisplayName("B24: another tenant of the token is no word of the person who solves the CAPTCHA, an edit is")
    void anEditIsTheWordOfThePerson() throws IOException {
        // Given
        var asked = track.requests();
        try (var process = start()) {
            write("globex", 27);
            tick(process);
            assertThat(track.requests()).isEqualTo(asked);

            // When
            write("acme", 28);
            tick(process);

            // Then
            assertThat(track.requests()).isEqualTo(asked + 1);
        }
    }

    private ConfigurableApplicationContext start() {
        return new SpringApplicationBuilder(BirdfeederApplication.class)
                .web(WebApplicationType.NONE)
                .initializers((GenericApplicationContext context) ->
                        context.registerBean("movableClock", Clock.class, () -> clock, bean -> bean.setPrimary(true)))
                .run(
                        "--birdfeeder.ticks=false",
                        "--birdfeeder.webhook.enabled=false",
                        "--birdfeeder.retry.attempts=1",
                        "--birdfeeder.retry.delay-millis=1",
                        "--birdfeeder.http.allow-private-addresses=true",
                        "--birdfeeder.tenants=" + folder.resolve("tenants"),
                        "--birdfeeder.journal.url=jdbc:sqlite:" + folder.resolve("journal.db"));
    }

    private static void tick(ConfigurableApplicationContext process) {
        process.getBean(Roster.class).due().forEach(claim -> poll(process, claim));
        assertThat(process.getBean(Connections.class).all()).isNotEmpty();
    }

    private static void poll(ConfigurableApplicationContext process, Object claim) {
        process.getBean(ProducerTemplate.class).sendBody("direct:poll", claim);
    }

    private void write(String tenant, int windowDays) throws IOException {
        Files.createDirectories(folder.resolve("tenants"));
        Files.writeString(
                folder.resolve("tenants/" + tenant + ".yaml"),
                """
                allow_literal_secrets: true
                sources:
                  track:
                    connection_details: { token: "%s", track_api: nps, base_url: "%s" }
                    data_source: { window_days: %d }
                sinks:
                  archive: { type: file, directory: '%s' }
                """
                        .formatted(track.token(), track.url(), windowDays, folder.resolve("out")));
    }
}
