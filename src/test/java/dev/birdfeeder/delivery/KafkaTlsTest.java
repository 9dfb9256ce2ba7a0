package dev.birdfeeder.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.birdfeeder.Birdfeeders;
import dev.birdfeeder.tenant.Tenants;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Base64;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KafkaTlsTest {

    private static final String PASSWORD = "changeit";

    @TempDir
    private Path folder;

    @Test
    void knowsTheBrokerAndIsKnownByCertificatesAsPemOrInStores() throws Exception {
        // Given
        var theirs = store("broker");
        var ours = store("client");
        var others = store("others");
        var trust = folder.resolve("trust.p12");
        importInto(trust, ours);
        pem("broker", theirs);
        pem("client", ours);
        pem("others", others);
        try (var broker = new KafkaBroker(
                        folder,
                        "SSL",
                        Map.of(
                                "ssl.keystore.type",
                                "PKCS12",
                                "ssl.keystore.location",
                                theirs.toString(),
                                "ssl.keystore.password",
                                PASSWORD,
                                "ssl.truststore.type",
                                "PKCS12",
                                "ssl.truststore.location",
                                trust.toString(),
                                "ssl.truststore.password",
                                PASSWORD,
                                "ssl.client.auth",
                                "required"))
                .start()
                .topics("pem", "stores", "stranger")) {
            var theirTrust = folder.resolve("client-trust.p12");
            importInto(theirTrust, theirs);
            var sinks =
                    """
                      pem: { type: kafka, topic: pem, brokers: '%1$s', tls: { ca: "${file:broker.pem}", certificate: { chain: "${file:client.pem}", key: "${file:client.key}" } } }
                      stores: { type: kafka, topic: stores, brokers: '%1$s', tls: { truststore: { file: '%2$s', password: changeit }, keystore: { file: '%3$s', password: changeit } } }
                      distrusting: { type: kafka, topic: pem, brokers: '%1$s', tls: { ca: "${file:others.pem}", certificate: { chain: "${file:client.pem}", key: "${file:client.key}" } } }
                      stranger: { type: kafka, topic: stranger, brokers: '%1$s', tls: { ca: "${file:broker.pem}", certificate: { chain: "${file:others.pem}", key: "${file:others.key}" } } }
                      nameless: { type: kafka, topic: stranger, brokers: '%1$s', tls: { ca: "${file:broker.pem}" } }
                      lost: { type: kafka, topic: stranger, brokers: '%1$s', tls: { truststore: { file: nowhere.p12 } } }
                    """
                            .formatted(broker.address(), theirTrust, ours);
            try (var birdfeeder = Birdfeeders.start(folder, sinks, "--birdfeeder.secrets=" + folder)) {
                birdfeeder.bean(Tenants.class).refresh();
                Supply.accept(birdfeeder, 0, 10, "a");

                // When
                birdfeeder.deliver();

                // Then
                assertThat(birdfeeder.bean(Tenants.class).problems()).isEmpty();
                assertThat(birdfeeder.lane("pem").error()).isNull();
                assertThat(birdfeeder.lane("stores").error()).isNull();
                assertThat(broker.received("pem")).hasSize(10);
                assertThat(broker.received("stores")).hasSize(10);
                for (var refused : new String[] {"distrusting", "stranger", "nameless"}) {
                    assertThat(birdfeeder.lane(refused).error())
                            .as(refused)
                            .isEqualTo("no TLS with the cluster: check its certificate, and ours");
                }
                assertThat(birdfeeder.lane("lost").error())
                        .isEqualTo("no Kafka client can be made of these settings (NoSuchFileException)");
                assertThat(broker.received("stranger")).isEmpty();
            }
        }
    }

    /** A store with a key and a certificate of its own making, for 127.0.0.1. */
    private Path store(String name) throws IOException, InterruptedException {
        var store = folder.resolve(name + ".p12");
        keytool(
                "-genkeypair",
                "-alias",
                name,
                "-keyalg",
                "EC",
                "-dname",
                "CN=" + name,
                "-ext",
                "SAN=ip:127.0.0.1",
                "-keystore",
                store.toString(),
                "-storetype",
                "PKCS12",
                "-storepass",
                PASSWORD);
        return store;
    }

    private static void keytool(String... arguments) throws IOException, InterruptedException {
        var command = new java.util.ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
        command.addAll(java.util.List.of(arguments));
        var exit = new ProcessBuilder(command).inheritIO().start().waitFor();
        assertThat(exit).isZero();
    }

    private static void importInto(Path trust, Path store) throws IOException, GeneralSecurityException {
        var known = KeyStore.getInstance("PKCS12");
        known.load(null, null);
        var other = KeyStore.getInstance(store.toFile(), PASSWORD.toCharArray());
        var alias = other.aliases().nextElement();
        known.setCertificateEntry(alias, other.getCertificate(alias));
        try (var out = Files.newOutputStream(trust)) {
            known.store(out, PASSWORD.toCharArray());
        }
    }

    /** The store's certificate as {@code <name>.pem} and its key as {@code <name>.key}. */
    private void pem(String name, Path store) throws IOException, GeneralSecurityException {
        var entries = KeyStore.getInstance(store.toFile(), PASSWORD.toCharArray());
        var alias = entries.aliases().nextElement();
        write(name + ".pem", "CERTIFICATE", entries.getCertificate(alias).getEncoded());
        write(
                name + ".key",
                "PRIVATE KEY",
                entries.getKey(alias, PASSWORD.toCharArray()).getEncoded());
    }

    private void write(String file, String type, byte[] bytes) throws IOException {
        var lines = Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII))
                .encodeToString(bytes);
        Files.writeString(
                folder.resolve(file), "-----BEGIN %1$s-----\n%2$s\n-----END %1$s-----\n".formatted(type, lines));
    }
}
