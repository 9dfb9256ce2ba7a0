package dev.birdfeeder.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.birdfeeder.Birdfeeders;
import dev.birdfeeder.tenant.Tenants;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.camel.CamelContext;
import org.apache.camel.model.ModelCamelContext;
import org.apache.camel.support.PluginHelper;
import org.apache.kafka.clients.admin.ScramCredentialInfo;
import org.apache.kafka.clients.admin.ScramMechanism;
import org.apache.kafka.clients.admin.UserScramCredentialUpsertion;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** Several sinks of one tenant, each with its own user and its own trouble, at a broker that asks for both. */
@ExtendWith(OutputCaptureExtension.class)
class KafkaAccessTest {

    private static final String PASSWORD = "canary \"4711\\";
    private static final String SINKS =
            """
              fine: { type: kafka, topic: fine, %1$s, sasl: { username: acme, password: 'canary "4711\\' } }
              scram: { type: kafka, topic: fine, %1$s, sasl: { mechanism: SCRAM-SHA-512, username: globex, password: 'canary "4711\\' } }
              wrong: { type: kafka, topic: fine, %1$s, sasl: { username: acme, password: 'canary 0815' } }
              denied: { type: kafka, topic: denied, %1$s, sasl: { username: acme, password: 'canary "4711\\' } }
              missing: { type: kafka, topic: missing, %1$s, sasl: { username: acme, password: 'canary "4711\\' } }
            """;

    @TempDir
    private Path folder;

    private KafkaBroker broker;

    @BeforeEach
    void start() {
        broker = new KafkaBroker(
                        folder,
                        "SASL_PLAINTEXT",
                        Map.of(
                                "authorizer.class.name",
                                "org.apache.kafka.metadata.authorizer.StandardAuthorizer",
                                "sasl.enabled.mechanisms",
                                "PLAIN,SCRAM-SHA-512",
                                "listener.name.tested.plain.sasl.jaas.config",
                                "org.apache.kafka.common.security.plain.PlainLoginModule required user_acme=\"canary \\\"4711\\\\\";",
                                "listener.name.tested.scram-sha-512.sasl.jaas.config",
                                "org.apache.kafka.common.security.scram.ScramLoginModule required;"))
                .start()
                .topics("fine", "denied");
        broker.admin(admin -> admin.alterUserScramCredentials(List.of(new UserScramCredentialUpsertion(
                        "globex", new ScramCredentialInfo(ScramMechanism.SCRAM_SHA_512, 4096), PASSWORD)))
                .all()
                .get());
        allow("acme", "fine");
        allow("acme", "missing");
        allow("globex", "fine");
    }

    @AfterEach
    void close() {
        broker.close();
    }

    @Test
    @DisplayName(
            "G10: a refused password, a refused topic and a missing one each wait in their lane, and go on once healed")
    void waitsForAPersonWhereOneIsNeeded(CapturedOutput output) throws IOException {
        // Given
        var own = "brokers: '%s', security_protocol: SASL_PLAINTEXT".formatted(broker.address());
        try (var birdfeeder =
                Birdfeeders.start(folder, SINKS.formatted(own), "--camel.component.kafka.max-block-ms=2000")) {
            birdfeeder.bean(Tenants.class).refresh();
            Supply.accept(birdfeeder, 0, 1500, "a");

            // When
            birdfeeder.deliver();

            // Then
            assertThat(birdfeeder.lane("fine").delivered()).isEqualTo(1500);
            assertThat(birdfeeder.lane("scram").delivered()).isEqualTo(1500);
            assertWaits(birdfeeder, "wrong", "the cluster refuses user or password");
            assertWaits(birdfeeder, "denied", "the cluster refuses topic denied to this user");
            assertWaits(birdfeeder, "missing", "no topic missing");

            // When
            var tenant = folder.resolve("tenants/demo.yaml");
            Files.writeString(tenant, Files.readString(tenant).replace("canary 0815", PASSWORD));
            birdfeeder.bean(Tenants.class).refresh();
            allow("acme", "denied");
            broker.topics("missing");
            Supply.hurry(birdfeeder);
            birdfeeder.deliver();

            // Then
            for (var sink : List.of("wrong", "denied", "missing")) {
                assertThat(birdfeeder.lane(sink).delivered()).as(sink).isEqualTo(1500);
            }
            assertThat(broker.received("fine")).hasSize(3 * 1500);
            assertThat(broker.received("denied")).hasSize(1500);
            assertThat(broker.received("missing")).hasSize(1500);
            assertThat(output.getAll()).doesNotContain("canary");
            assertThat(routesAndEndpoints(birdfeeder)).contains("kafka").doesNotContain("canary", broker.address());
        }
    }

    private static void assertWaits(Birdfeeders birdfeeder, String sink, String error) {
        var lane = birdfeeder.lane(sink);
        assertThat(lane.pending()).as(sink).isEqualTo(1500);
        assertThat(lane.dead()).as(sink).isZero();
        assertThat(lane.error()).isEqualTo(error);
    }

    private static String routesAndEndpoints(Birdfeeders birdfeeder) throws IOException {
        var camel = birdfeeder.bean(CamelContext.class);
        var text = new StringBuilder(camel.getEndpoints().toString());
        for (var route : ((ModelCamelContext) camel).getRouteDefinitions()) {
            try {
                text.append(PluginHelper.getModelToXMLDumper(camel).dumpModelAsXml(camel, route));
            } catch (Exception undumpable) {
                throw new IOException(undumpable);
            }
        }
        return text.toString();
    }

    private void allow(String user, String topic) {
        broker.admin(admin -> admin.createAcls(
                        List.of(acl(user, topic, AclOperation.WRITE), acl(user, topic, AclOperation.DESCRIBE)))
                .all()
                .get());
    }

    private static AclBinding acl(String user, String topic, AclOperation operation) {
        return new AclBinding(
                new ResourcePattern(ResourceType.TOPIC, topic, PatternType.LITERAL),
                new AccessControlEntry("User:" + user, "*", operation, AclPermissionType.ALLOW));
    }
}
