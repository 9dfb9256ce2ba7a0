package dev.birdfeeder.delivery;

import dev.birdfeeder.tenant.Secret;
import dev.birdfeeder.tenant.Sink;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeMap;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.common.config.SaslConfigs;
import org.apache.kafka.common.config.SslConfigs;
import org.apache.kafka.common.security.plain.PlainLoginModule;
import org.apache.kafka.common.security.scram.ScramLoginModule;

/**
 * What a sink says of its cluster, as properties of the Kafka client. Sinks with equal ones share a client.
 *
 * @param own the properties, secrets among them
 */
record KafkaSettings(Map<String, String> own) {

    private static final List<String> TRUST = List.of("ssl.truststore.");
    private static final List<String> IDENTITY = List.of("ssl.keystore.", SslConfigs.SSL_KEY_PASSWORD_CONFIG);
    private static final List<String> SASL = List.of("sasl.");
    private static final List<String> SECURITY = List.of("sasl.", "ssl.", CommonClientConfigs.SECURITY_PROTOCOL_CONFIG);

    static KafkaSettings of(Sink sink) {
        var own = new TreeMap<String, String>();
        put(own, CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, sink.setting("brokers"));
        put(own, CommonClientConfigs.SECURITY_PROTOCOL_CONFIG, sink.setting("security_protocol"));
        if (sink.setting("sasl.username") != null) {
            own.put(SaslConfigs.SASL_MECHANISM, sink.setting("sasl.mechanism"));
            own.put(SaslConfigs.SASL_JAAS_CONFIG, jaas(sink));
        }
        if (sink.setting("tls.ca") != null) {
            own.put(SslConfigs.SSL_TRUSTSTORE_TYPE_CONFIG, "PEM");
            own.put(SslConfigs.SSL_TRUSTSTORE_CERTIFICATES_CONFIG, sink.setting("tls.ca"));
        } else if (sink.setting("tls.truststore.file") != null) {
            own.put(SslConfigs.SSL_TRUSTSTORE_TYPE_CONFIG, type(sink.setting("tls.truststore.file")));
            own.put(SslConfigs.SSL_TRUSTSTORE_LOCATION_CONFIG, sink.setting("tls.truststore.file"));
            put(own, SslConfigs.SSL_TRUSTSTORE_PASSWORD_CONFIG, reveal(sink, "tls.truststore.password"));
        }
        if (sink.setting("tls.certificate.chain") != null) {
            own.put(SslConfigs.SSL_KEYSTORE_TYPE_CONFIG, "PEM");
            own.put(SslConfigs.SSL_KEYSTORE_CERTIFICATE_CHAIN_CONFIG, sink.setting("tls.certificate.chain"));
            own.put(SslConfigs.SSL_KEYSTORE_KEY_CONFIG, reveal(sink, "tls.certificate.key"));
            put(own, SslConfigs.SSL_KEY_PASSWORD_CONFIG, reveal(sink, "tls.certificate.key_password"));
        } else if (sink.setting("tls.keystore.file") != null) {
            own.put(SslConfigs.SSL_KEYSTORE_TYPE_CONFIG, type(sink.setting("tls.keystore.file")));
            own.put(SslConfigs.SSL_KEYSTORE_LOCATION_CONFIG, sink.setting("tls.keystore.file"));
            put(own, SslConfigs.SSL_KEYSTORE_PASSWORD_CONFIG, reveal(sink, "tls.keystore.password"));
            put(own, SslConfigs.SSL_KEY_PASSWORD_CONFIG, reveal(sink, "tls.keystore.key_password"));
        }
        sink.settings()
                .path("client")
                .properties()
                .forEach(setting -> own.put(setting.getKey(), setting.getValue().asText()));
        return new KafkaSettings(own);
    }

    /**
     * Everything that a client is made of.
     *
     * @param common what holds for all clusters: {@code camel.component.kafka} and the route; its credentials and
     *     certificates only for the cluster that it names
     */
    Properties over(Properties common) {
        var all = new Properties();
        all.putAll(common);
        if (own.containsKey(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG)) {
            remove(all, SECURITY);
        }
        var sasl = own.containsKey(SaslConfigs.SASL_JAAS_CONFIG);
        if (sasl) {
            remove(all, SASL);
        }
        if (own.containsKey(SslConfigs.SSL_TRUSTSTORE_TYPE_CONFIG)) {
            remove(all, TRUST);
        }
        if (own.containsKey(SslConfigs.SSL_KEYSTORE_TYPE_CONFIG)) {
            remove(all, IDENTITY);
        }
        var inherited = all.getProperty(CommonClientConfigs.SECURITY_PROTOCOL_CONFIG, "PLAINTEXT");
        all.putAll(own);
        if (!own.containsKey(CommonClientConfigs.SECURITY_PROTOCOL_CONFIG)) {
            all.put(CommonClientConfigs.SECURITY_PROTOCOL_CONFIG, protocol(sasl, inherited));
        }
        return all;
    }

    /** A password never crosses the network in the clear, and a certificate isn't left unused, unless asked for. */
    private String protocol(boolean sasl, String inherited) {
        if (sasl) {
            return inherited.startsWith("SASL_") ? inherited : "SASL_SSL";
        }
        var tls = own.keySet().stream().anyMatch(name -> name.startsWith("ssl."));
        return tls && !inherited.endsWith("SSL") ? inherited.replace("PLAINTEXT", "SSL") : inherited;
    }

    private static void put(Map<String, String> own, String name, String value) {
        Optional.ofNullable(value).ifPresent(given -> own.put(name, given));
    }

    private static void remove(Properties all, List<String> prefixes) {
        all.keySet().removeIf(name -> prefixes.stream().anyMatch(name.toString()::startsWith));
    }

    private static String reveal(Sink sink, String name) {
        return Optional.ofNullable(sink.secret(name)).map(Secret::reveal).orElse(null);
    }

    private static String type(String file) {
        return file.endsWith(".jks") ? "JKS" : file.endsWith(".pem") ? "PEM" : "PKCS12";
    }

    private static String jaas(Sink sink) {
        var module = sink.setting("sasl.mechanism").equals("PLAIN") ? PlainLoginModule.class : ScramLoginModule.class;
        return jaas(module, sink.setting("sasl.username"), reveal(sink, "sasl.password"));
    }

    static String jaas(Class<?> module, String username, String password) {
        return "%s required username=%s password=%s;".formatted(module.getName(), quoted(username), quoted(password));
    }

    /** As {@link java.io.StreamTokenizer} reads it back, by which Kafka parses; a line end would end the text. */
    private static String quoted(String text) {
        return '"'
                + text.replace("\\", "\\\\")
                        .replace("\"", "\\\"")
                        .replace("\n", "\\n")
                        .replace("\r", "\\r")
                + '"';
    }

    /** Without the secrets. */
    @Override
    public String toString() {
        return "the settings of a cluster";
    }
}
