package dev.birdfeeder.vendor;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.birdfeeder.BirdfeederApplication;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.camel.CamelContext;
import org.apache.camel.component.http.HttpEndpoint;
import org.apache.hc.client5.http.classic.HttpClient;
import org.apache.hc.client5.http.classic.methods.HttpGet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;

class VendorHttpTest {

    @TempDir
    private Path folder;

    /** Of every endpoint of the routes that ship, because Camel makes a client for each. */
    @Test
    void noClientRepeatsRedirectsOrKeepsCookies() throws IOException {
        // Given
        var asked = new ArrayList<String>();
        var vendor = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        vendor.createContext("/", exchange -> {
            asked.add(exchange.getRequestURI() + " "
                    + exchange.getRequestHeaders().get("Cookie"));
            exchange.getResponseHeaders().set("Set-Cookie", "session=1");
            exchange.getResponseHeaders().set("Location", "/elsewhere");
            exchange.sendResponseHeaders(
                    Integer.parseInt(exchange.getRequestURI().getPath().substring(1)), -1);
            exchange.close();
        });
        vendor.start();
        try (var birdfeeder = new SpringApplicationBuilder(BirdfeederApplication.class)
                .web(WebApplicationType.NONE)
                .run(
                        "--birdfeeder.ticks=false",
                        "--birdfeeder.http.allow-private-addresses=true",
                        "--birdfeeder.tenants=" + Files.createDirectories(folder.resolve("tenants")),
                        "--birdfeeder.journal.url=jdbc:sqlite:" + folder.resolve("journal.db"))) {
            var clients = clients(birdfeeder.getBean(CamelContext.class));

            // When
            for (var client : clients) {
                for (var status : List.of(302, 429, 503)) {
                    var address = "http://127.0.0.1:%d/%d"
                            .formatted(vendor.getAddress().getPort(), status);
                    client.execute(new HttpGet(address), answer -> null);
                }
            }

            // Then
            assertThat(clients).hasSizeGreaterThanOrEqualTo(2);
            assertThat(asked).hasSize(3 * clients.size()).containsOnly("/302 null", "/429 null", "/503 null");
        } finally {
            vendor.stop(0);
        }
    }

    private static List<HttpClient> clients(CamelContext camel) {
        return camel.getEndpoints().stream()
                .filter(HttpEndpoint.class::isInstance)
                .map(endpoint -> ((HttpEndpoint) endpoint).getHttpClient())
                .toList();
    }
}
