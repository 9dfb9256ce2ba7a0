package dev.birdfeeder.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.birdfeeder.feedback.TenantYaml;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class KafkaSettingsTest {

    @Test
    void aSinkWithoutSettingsGoesToTheCommonClusterAsItIs() {
        assertThat(properties("", common("SASL_SSL"))).isEqualTo(common("SASL_SSL"));
    }

    @Test
    void credentialsAndCertificatesOfTheCommonClusterNeverGoToATenantsOwn() {
        // When
        var properties = properties("brokers: 'a.example:9092,b.example:9092'", common("SASL_SSL"));

        // Then
        assertThat(properties)
                .isEqualTo(Map.of(
                        "bootstrap.servers", "a.example:9092,b.example:9092",
                        "security.protocol", "PLAINTEXT",
                        "acks", "all"));
    }

    @Test
    void aTenantsOwnUserTakesThePlaceOfTheCommonOne() {
        // When
        var properties =
                properties("sasl: { mechanism: SCRAM-SHA-512, username: acme, password: '${P}' }", common("SASL_SSL"));

        // Then
        assertThat(properties)
                .containsEntry("bootstrap.servers", "common.example:9093")
                .containsEntry("security.protocol", "SASL_SSL")
                .containsEntry("sasl.mechanism", "SCRAM-SHA-512")
                .containsEntry(
                        "sasl.jaas.config",
                        "org.apache.kafka.common.security.scram.ScramLoginModule required username=\"acme\" password=\"%s\";"
                                .formatted(TenantYaml.SECRET))
                .containsEntry("ssl.truststore.location", "common.p12")
                .doesNotContainKey("sasl.login.class");
    }

    @Test
    void certificatesAsPemTakeThePlaceOfStores() {
        // When
        var properties = properties(
                """
                tls: { ca: "-----BEGIN CERTIFICATE----- ca", certificate: { chain: "-----BEGIN CERTIFICATE----- us", key: "-----BEGIN PRIVATE KEY----- key" } }""",
                common("SSL"));

        // Then
        assertThat(properties)
                .containsEntry("ssl.truststore.type", "PEM")
                .containsEntry("ssl.truststore.certificates", "-----BEGIN CERTIFICATE----- ca")
                .doesNotContainKeys("ssl.truststore.location", "ssl.truststore.password")
                .containsEntry("ssl.keystore.type", "PEM")
                .containsEntry("ssl.keystore.certificate.chain", "-----BEGIN CERTIFICATE----- us")
                .containsEntry("ssl.keystore.key", "-----BEGIN PRIVATE KEY----- key")
                .doesNotContainKeys("ssl.keystore.location", "ssl.keystore.password", "ssl.key.password");
    }

    @ParameterizedTest
    @CsvSource({"a.jks, JKS", "a.p12, PKCS12", "a.pem, PEM", "a, PKCS12"})
    void storesAreReadByTheirEnding(String file, String type) {
        // When
        var properties = properties(
                "tls: { truststore: { file: %s }, keystore: { file: %s, password: '${P}', key_password: '${K}' } }"
                        .formatted(file, file),
                common("SSL"));

        // Then
        assertThat(properties)
                .containsEntry("ssl.truststore.type", type)
                .containsEntry("ssl.truststore.location", file)
                .doesNotContainKey("ssl.truststore.password")
                .containsEntry("ssl.keystore.type", type)
                .containsEntry("ssl.keystore.location", file)
                .containsEntry("ssl.keystore.password", TenantYaml.SECRET)
                .containsEntry("ssl.key.password", TenantYaml.SECRET);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "PLAINTEXT | | PLAINTEXT",
                "SSL | | SSL",
                "PLAINTEXT | sasl: { username: a, password: '${P}' } | SASL_SSL",
                "SASL_PLAINTEXT | sasl: { username: a, password: '${P}' } | SASL_PLAINTEXT",
                "PLAINTEXT | tls: { truststore: { file: a } } | SSL",
                "SASL_PLAINTEXT | tls: { truststore: { file: a } } | SASL_SSL",
                "SASL_SSL | tls: { truststore: { file: a } } | SASL_SSL",
                "SASL_SSL | brokers: 'a:1' | PLAINTEXT",
                "PLAINTEXT | brokers: 'a:1', tls: { truststore: { file: a } } | SSL",
                "PLAINTEXT | brokers: 'a:1', sasl: { username: a, password: '${P}' } | SASL_SSL",
                "PLAINTEXT | security_protocol: SASL_PLAINTEXT, sasl: { username: a, password: '${P}' } | SASL_PLAINTEXT"
            })
    void aPasswordIsEncryptedUnlessTheTenantSaysOtherwise(String inherited, String settings, String protocol) {
        assertThat(properties(settings == null ? "" : settings, common(inherited)))
                .containsEntry("security.protocol", protocol);
    }

    @Test
    void furtherSettingsOfTheClientPassThrough() {
        assertThat(properties("client: { max.request.size: 5242880 }", common("PLAINTEXT")))
                .containsEntry("max.request.size", "5242880");
    }

    @ParameterizedTest
    @ValueSource(strings = {"acks", "enable.idempotence", "interceptor.classes", "sasl.jaas.config", "max.block.ms"})
    void whatDecidesThatNothingIsLostOrRunsCodeIsNoTenantsToSet(String name) {
        assertThatThrownBy(() -> KafkaSinks.stream("client: { %s: 1 }".formatted(name)))
                .hasMessageContaining("sinks.stream.client.%s: the name must be one of batch.size, ", name);
    }

    @Test
    void sinksWithTheSameClusterAndCredentialsAreEqualWhateverElseDiffers() {
        assertThat(KafkaSettings.of(KafkaSinks.stream("acme", "brokers: 'a:1'")))
                .isEqualTo(KafkaSettings.of(KafkaSinks.stream("globex", "brokers: 'a:1'")))
                .isNotEqualTo(KafkaSettings.of(KafkaSinks.stream("acme", "brokers: 'b:1'")));
    }

    @Test
    void secretsDoNotShow() {
        assertThat(KafkaSettings.of(KafkaSinks.stream("sasl: { username: a, password: '${P}' }")))
                .asString()
                .doesNotContain(TenantYaml.SECRET);
    }

    private static Map<Object, Object> properties(String settings, Properties common) {
        return KafkaSettings.of(KafkaSinks.stream(settings)).over(common);
    }

    private static Properties common(String protocol) {
        var common = new Properties();
        common.putAll(Map.of(
                "bootstrap.servers", "common.example:9093",
                "acks", "all",
                "security.protocol", protocol,
                "sasl.mechanism", "OAUTHBEARER",
                "sasl.jaas.config", "common",
                "sasl.login.class", "common",
                "ssl.truststore.location", "common.p12",
                "ssl.truststore.password", "common",
                "ssl.keystore.location", "common.p12",
                "ssl.key.password", "common"));
        return common;
    }
}
