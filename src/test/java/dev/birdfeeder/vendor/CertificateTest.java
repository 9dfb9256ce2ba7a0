package dev.birdfeeder.vendor;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import dev.birdfeeder.Birdfeeders;
import dev.birdfeeder.journal.ConnectionStatus;
import dev.birdfeeder.journal.Connections;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CertificateTest {

    private static final char[] PASSWORD = "changeit".toCharArray();

    @TempDir
    private Path folder;

    @Test
    @DisplayName("B30: a vendor whose certificate nobody vouches for never sees the token")
    void aVendorWhoseCertificateNobodyVouchesForNeverSeesTheToken() throws Exception {
        // Given
        var requests = new AtomicInteger();
        var vendor = selfSigned(requests);
        Files.createDirectories(folder.resolve("tenants"));
        Files.writeString(
                folder.resolve("tenants/acme.yaml"),
                """
                allow_literal_secrets: true
                sources:
                  track:
                    connection_details: { token: t0ken, base_url: "https://localhost:%d" }
                    data_source: { organization_id: org }
                sinks:
                  archive: { type: file, directory: "%s" }
                """
                        .formatted(vendor.getAddress().getPort(), folder.resolve("out")));
        try (var birdfeeder = Birdfeeders.start(
                folder, "  archive: { type: file, directory: unused }\n", "--birdfeeder.retry.attempts=1")) {
            Files.delete(folder.resolve("tenants/demo.yaml"));

            // When
            birdfeeder.poll();

            // Then
            assertThat(birdfeeder.bean(Connections.class).all())
                    .extracting(ConnectionStatus::state)
                    .containsExactly("UNREACHABLE");
            assertThat(requests).hasValue(0);
        } finally {
            vendor.stop(0);
        }
    }

    private HttpsServer selfSigned(AtomicInteger requests)
            throws IOException, GeneralSecurityException, InterruptedException {
        var file = folder.resolve("vendor.p12");
        var keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        "vendor",
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=localhost",
                        "-ext",
                        "san=dns:localhost",
                        "-storetype",
                        "PKCS12",
                        "-keystore",
                        file.toString(),
                        "-storepass",
                        new String(PASSWORD))
                .inheritIO()
                .start();
        assertThat(keytool.waitFor()).isZero();
        var store = KeyStore.getInstance("PKCS12");
        try (var input = Files.newInputStream(file)) {
            store.load(input, PASSWORD);
        }
        var keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store, PASSWORD);
        var context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), null, null);
        var server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(context));
        server.createContext("/", exchange -> {
            requests.incrementAndGet();
            exchange.sendResponseHeaders(500, -1);
            exchange.close();
        });
        server.start();
        return server;
    }
}
