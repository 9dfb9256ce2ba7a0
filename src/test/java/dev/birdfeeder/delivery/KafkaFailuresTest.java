package dev.birdfeeder.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.time.Duration;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.BufferExhaustedException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.ClusterAuthorizationException;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.NotEnoughReplicasException;
import org.apache.kafka.common.errors.SaslAuthenticationException;
import org.apache.kafka.common.errors.SslAuthenticationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.errors.UnsupportedSaslMechanismException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class KafkaFailuresTest {

    private static final String CANARY = "t0ps3cret";

    @ParameterizedTest
    @MethodSource("failures")
    void saysWhatToDoAndWaitsForAPersonOnlyWhereOneIsNeeded(Exception failure, String sentence, boolean waits) {
        // When
        var meaning = KafkaFailures.meaning(failure, "feedback.acme");

        // Then
        assertThat(meaning).hasMessage(sentence).message().doesNotContain(CANARY);
        assertThat(meaning.getWait()).isEqualTo(waits ? Duration.ofMinutes(1) : null);
    }

    @Test
    void saysThatSettingsDoNotFitAndTriesAgainWhenANameIsNotResolved() {
        // When
        var unfit =
                KafkaFailures.unmade(new KafkaException("Failed to construct", new ConfigException("ssl.key", CANARY)));
        var unresolved = KafkaFailures.unmade(new KafkaException(
                "Failed to construct", new ConfigException("No resolvable bootstrap urls given in bootstrap.servers")));

        // Then
        assertThat(unfit).hasMessage("no Kafka client can be made of these settings (ConfigException)");
        assertThat(unfit.getWait()).isEqualTo(Duration.ofMinutes(1));
        assertThat(unresolved).hasMessage("no broker's name can be resolved");
        assertThat(unresolved.getWait()).isNull();
    }

    private static Stream<Arguments> failures() {
        return Stream.of(
                arguments(
                        new TimeoutException(CANARY, new UnknownTopicOrPartitionException(CANARY)),
                        "no topic feedback.acme",
                        true),
                arguments(new InvalidTopicException(CANARY), "no topic feedback.acme", true),
                arguments(
                        new TopicAuthorizationException(CANARY),
                        "the cluster refuses topic feedback.acme to this user",
                        true),
                arguments(
                        new ClusterAuthorizationException(CANARY),
                        "the cluster refuses access (ClusterAuthorizationException)",
                        true),
                arguments(new SaslAuthenticationException(CANARY), "the cluster refuses user or password", true),
                arguments(
                        new SslAuthenticationException(CANARY),
                        "no TLS with the cluster: check its certificate, and ours",
                        true),
                arguments(
                        new UnsupportedSaslMechanismException(CANARY),
                        "the cluster refuses access (UnsupportedSaslMechanismException)",
                        true),
                arguments(new TimeoutException(CANARY), "no broker of the cluster answers", false),
                arguments(new BufferExhaustedException(CANARY), "the client's buffer is full", false),
                arguments(
                        new NotEnoughReplicasException(CANARY),
                        "the cluster doesn't take it (NotEnoughReplicasException)",
                        false),
                arguments(
                        new IllegalStateException(CANARY),
                        "the cluster doesn't take it (IllegalStateException)",
                        false));
    }
}
