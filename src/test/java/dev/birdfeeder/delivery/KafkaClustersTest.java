package dev.birdfeeder.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.birdfeeder.feedback.TenantYaml;
import dev.birdfeeder.journal.MovableClock;
import dev.birdfeeder.tenant.Sink;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.Serializer;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class KafkaClustersTest {

    private final MovableClock clock = new MovableClock("2026-03-10T12:00:00Z");
    private final List<Properties> settings = new ArrayList<>();
    private final List<MockProducer<Object, Object>> clients = new ArrayList<>();
    private final KafkaClusters clusters = new KafkaClusters(clock, properties -> {
        settings.add(properties);
        Serializer<Object> serializer = (topic, text) -> text.toString().getBytes(StandardCharsets.UTF_8);
        clients.add(new MockProducer<>(true, serializer, serializer));
        return clients.get(clients.size() - 1);
    });
    private final Producer<Object, Object> camels = clusters.getProducer(common());

    @Test
    void tenThousandSinksOfOneClusterShareOneClient() {
        // Given
        var yaml = IntStream.range(0, 10_000)
                .mapToObj(number -> "  s%d: { type: kafka, topic: t%d }\n".formatted(number, number))
                .collect(Collectors.joining("", "sinks:\n", ""));
        var sinks = TenantYaml.tenant(TenantYaml.trackYaml() + yaml).sinks().values();

        // When
        sinks.forEach(this::deliver);

        // Then
        assertThat(sinks).hasSize(10_000);
        assertThat(clients).singleElement().satisfies(client -> {
            assertThat(client.history()).hasSize(10_000);
            assertThat(client.closed()).isFalse();
        });
    }

    @Test
    void aMessageGoesToTheClientOfItsClusterAndDoesNotTellItsName() {
        // When
        deliver(KafkaSinks.stream("brokers: 'a:1'"));
        deliver(KafkaSinks.stream("globex", "brokers: 'b:1'"));

        // Then
        assertThat(settings)
                .extracting(properties -> properties.get("bootstrap.servers"))
                .containsExactly("a:1", "b:1");
        assertThat(clients).allSatisfy(client -> assertThat(client.history())
                .singleElement()
                .satisfies(message -> assertThat(message.headers()).isEmpty()));
    }

    @Test
    void aClientIsClosedWhenTheLastSinkThatNeedsItHasOtherSettings() {
        // Given
        deliver(KafkaSinks.stream("acme", "brokers: 'a:1'"));
        deliver(KafkaSinks.stream("globex", "brokers: 'a:1'"));

        // When
        deliver(KafkaSinks.stream("acme", "brokers: 'b:1'"));

        // Then
        assertThat(clients).extracting(MockProducer::closed).containsExactly(false, false);

        // When
        deliver(KafkaSinks.stream("globex", "brokers: 'b:1'"));

        // Then
        assertThat(clients).extracting(MockProducer::closed).containsExactly(true, false);
    }

    @Test
    void aClientWithoutWorkIsClosedAfterTenMinutesAndMadeAnewWhenThereIsSome() {
        // Given
        var sink = KafkaSinks.stream("brokers: 'a:1'");
        deliver(sink);

        // When
        clock.advance(Duration.ofMinutes(10));
        clusters.closeIdle();

        // Then
        assertThat(clients).extracting(MockProducer::closed).containsExactly(false);

        // When
        clock.advance(Duration.ofSeconds(1));
        clusters.closeIdle();
        deliver(sink);

        // Then
        assertThat(clients).extracting(MockProducer::closed).containsExactly(true, false);
    }

    @Test
    void aClientAtWorkIsNeverClosed() {
        // Given
        var sink = KafkaSinks.stream("acme", "brokers: 'a:1'");
        var working = clusters.enter(sink, 0);
        send(working, "t");

        // When
        deliver(KafkaSinks.stream("acme", "brokers: 'b:1'"));
        clock.advance(Duration.ofHours(1));
        clusters.closeIdle();

        // Then
        assertThat(clients).extracting(MockProducer::closed).containsExactly(false, true);

        // When
        clusters.leave(working);

        // Then
        assertThat(clients).extracting(MockProducer::closed).containsExactly(true, true);
    }

    @Test
    void ofMoreThanFiftyClientsTheOneThatHasRestedLongestIsClosed() {
        // Given
        var sinks = IntStream.range(0, 52)
                .mapToObj(number -> KafkaSinks.stream("t" + number, "brokers: 'b%d:1'".formatted(number)))
                .toList();
        sinks.subList(0, 50).forEach(this::deliver);
        deliver(sinks.get(0));

        // When
        sinks.subList(50, 52).forEach(this::deliver);

        // Then
        assertThat(clients).hasSize(52);
        assertThat(IntStream.range(0, 52).filter(number -> clients.get(number).closed()))
                .containsExactly(1, 2);
    }

    @Test
    @DisplayName("G9: while no broker answers, one delivery tries for all sinks of the cluster")
    void oneDeliveryTriesForAll() {
        // Given
        var acme = KafkaSinks.stream("acme", "");
        var globex = KafkaSinks.stream("globex", "");
        var initech = KafkaSinks.stream("initech", "brokers: 'b:1'");
        fail(acme);

        // Then
        assertThatThrownBy(() -> clusters.enter(globex, 9))
                .hasMessage("no broker of the cluster answers")
                .extracting(paused -> ((SinkException) paused).getWait(), InstanceOfAssertFactories.DURATION)
                .as("the pause, and up to what the ninth failure asks for")
                .isBetween(Duration.ofSeconds(5), Duration.ofSeconds(5 + 300));
        deliver(initech);

        // When
        clock.advance(Duration.ofSeconds(5));
        var trying = clusters.enter(globex, 0);

        // Then
        assertThatThrownBy(() -> clusters.enter(acme, 0)).hasMessage("no broker of the cluster answers");

        // When
        trying.answered(clock.instant());
        clusters.leave(trying);

        // Then
        deliver(acme);
        deliver(globex);
    }

    @Test
    @DisplayName("G9: a delivery that waits in vain while others get through stops nobody")
    void theTroubleOfOneTopicIsNoMatterOfTheCluster() {
        // Given
        var acme = KafkaSinks.stream("acme", "");
        var globex = KafkaSinks.stream("globex", "");
        var opened = clock.instant();
        var waiting = clusters.enter(acme, 0);
        clock.advance(Duration.ofSeconds(1));
        deliver(globex);

        // When
        clock.advance(Duration.ofSeconds(9));
        waiting.silent(opened, clock.instant());
        clusters.leave(waiting);

        // Then
        deliver(globex);
    }

    @Test
    void allAreClosedWithCamel() {
        // Given
        deliver(KafkaSinks.stream("acme", "brokers: 'a:1'"));
        deliver(KafkaSinks.stream("globex", "brokers: 'b:1'"));

        // When
        camels.close();

        // Then
        assertThat(clients).extracting(MockProducer::closed).containsExactly(true, true);
    }

    private void deliver(Sink sink) {
        var cluster = clusters.enter(sink, 0);
        send(cluster, sink.setting("topic"));
        cluster.answered(clock.instant());
        clusters.leave(cluster);
    }

    private void fail(Sink sink) {
        var opened = clock.instant();
        var cluster = clusters.enter(sink, 0);
        cluster.silent(opened, clock.instant());
        clusters.leave(cluster);
    }

    private void send(KafkaCluster cluster, String topic) {
        var message = new ProducerRecord<Object, Object>(topic, "key", "value");
        message.headers().add(KafkaRouter.CLUSTER, cluster.name().getBytes(StandardCharsets.UTF_8));
        camels.send(message, null);
    }

    private static Properties common() {
        var common = new Properties();
        common.putAll(Map.of("bootstrap.servers", "common:9092", "acks", "all"));
        return common;
    }
}
