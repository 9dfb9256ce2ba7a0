package dev.birdfeeder.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.birdfeeder.BirdfeederApplication;
import dev.birdfeeder.journal.ConnectionStatus;
import dev.birdfeeder.journal.Connections;
import dev.birdfeeder.journal.MovableClock;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadPoolExecutor;
import org.apache.camel.ProducerTemplate;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Primary;

/** The whole application with two workers, and vendors of which one wants no call for a quarter of an hour. */
class LongPauseTest {

    private static final Instant NOW = Instant.parse("2026-03-10T12:00:00Z");

    @TempDir
    private Path folder;

    private final Map<String, Integer> requests = new ConcurrentHashMap<>();
    private HttpServer vendor;
    private ConfigurableApplicationContext context;

    static class Additions {

        @Bean
        @Primary
        MovableClock movableClock() {
            return new MovableClock(NOW.toString());
        }
    }

    @BeforeEach
    void start() throws IOException {
        vendor = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        vendor.createContext("/", exchange -> {
            var path = exchange.getRequestURI().getPath();
            requests.merge(path, 1, Integer::sum);
            var isCalm = path.startsWith("/calm/");
            exchange.getResponseHeaders().set("Retry-After", "900");
            var body = "[]".getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(isCalm ? 200 : 429, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        vendor.start();
        Files.createDirectories(folder.resolve("tenants"));
        context = new SpringApplicationBuilder(BirdfeederApplication.class, Additions.class)
                .web(WebApplicationType.NONE)
                .run(
                        "--birdfeeder.ticks=false",
                        "--birdfeeder.polls=2",
                        "--birdfeeder.retry.delay-millis=1",
                        "--birdfeeder.http.allow-private-addresses=true",
                        "--birdfeeder.tenants=" + folder.resolve("tenants"),
                        "--birdfeeder.journal.url=jdbc:sqlite:" + folder.resolve("journal.db"));
    }

    @AfterEach
    void close() {
        context.close();
        vendor.stop(0);
    }

    @Test
    @DisplayName("B23: tenants whose vendor wants no call for long leave their workers to others, and say so")
    void tenantsWhoseVendorWantsNoCallLeaveTheirWorkersToOthers() throws IOException {
        // Given
        writeQualtrics("acme");
        writeQualtrics("globex");
        startWhatIsDue();
        writeDelighted("initech");

        // When
        Awaitility.await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> {
            startWhatIsDue();
            assertThat(status("initech").state()).isEqualTo("OK");
        });

        // Then
        for (var tenant : new String[] {"acme", "globex"}) {
            Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> "RATE_LIMITED"
                    .equals(status(tenant).state()));
            assertThat(status(tenant).nextPollAt()).isEqualTo(NOW.plus(Duration.ofMinutes(15)));
            assertThat(status(tenant).error())
                    .endsWith("too many requests; no call with these credentials before 2026-03-10T12:15:00Z");
            assertThat(requests.get("/" + tenant + "/API/v3/whoami")).isEqualTo(1);
        }
    }

    /** As route {@code tick} does. */
    private void startWhatIsDue() {
        var camel = context.getBean(ProducerTemplate.class);
        var pollers = context.getBean("pollers", ThreadPoolExecutor.class);
        context.getBean(Roster.class)
                .due()
                .forEach(claim -> pollers.execute(() -> camel.sendBody("direct:poll", claim)));
    }

    private void writeQualtrics(String tenant) throws IOException {
        write(
                tenant,
                """
                type: qualtrics
                    connection_details: { data_center_url: "%s", api_token: token-of-%s }
                    data_source: { surveys: [SV_1], start_date: "2026-03-01" }
                """
                        .formatted(url(tenant), tenant));
    }

    private void writeDelighted(String tenant) throws IOException {
        write(
                tenant,
                """
                type: delighted
                    connection_details: { base_url: "%s", api_key: key-of-%s }
                    data_source: { start_date: "2026-03-01", account: %s }
                """
                        .formatted(url("calm"), tenant, tenant));
    }

    private String url(String name) {
        return "http://127.0.0.1:%d/%s".formatted(vendor.getAddress().getPort(), name);
    }

    private void write(String tenant, String connection) throws IOException {
        Files.writeString(
                folder.resolve("tenants").resolve(tenant + ".yaml"),
                """
                allow_literal_secrets: true
                sources:
                  source:
                    %s
                sinks:
                  archive: { type: file, directory: "%s" }
                """
                        .formatted(connection, folder.resolve("output")));
    }

    private ConnectionStatus status(String tenant) {
        return context.getBean(Connections.class).all().stream()
                .filter(connection -> connection.tenant().equals(tenant))
                .findFirst()
                .orElseThrow();
    }
}
