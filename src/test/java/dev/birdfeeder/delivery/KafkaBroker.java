package dev.birdfeeder.delivery;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;

/**
 * A Kafka broker that can be stopped, killed, and started again with what it has, at the same ports: a listener for
 * whom it is tested with, and one without credentials for the test itself.
 */
final class KafkaBroker implements AutoCloseable {

    private static final int PARTITIONS = 3;

    private final Path folder;
    private final Properties properties = new Properties();
    private final int port = freePort();
    private final int ownPort = freePort();
    private KafkaRaftServer server;
    private Process process;

    /**
     * Not started yet.
     *
     * @param folder where it keeps what it has
     * @param protocol of the listener, such as {@code PLAINTEXT}
     * @param settings more settings, by Kafka's names
     */
    KafkaBroker(Path folder, String protocol, Map<String, String> settings) {
        this.folder = folder.resolve("kafka");
        var controllerPort = freePort();
        var listeners = "TESTED://127.0.0.1:%d,OWN://127.0.0.1:%d".formatted(port, ownPort);
        properties.putAll(Map.of(
                "process.roles",
                "broker,controller",
                "node.id",
                "1",
                "controller.quorum.voters",
                "1@127.0.0.1:" + controllerPort,
                "listeners",
                listeners + ",CONTROLLER://127.0.0.1:" + controllerPort,
                "advertised.listeners",
                listeners,
                "listener.security.protocol.map",
                "TESTED:%s,OWN:PLAINTEXT,CONTROLLER:PLAINTEXT".formatted(protocol),
                "inter.broker.listener.name",
                "OWN",
                "controller.listener.names",
                "CONTROLLER",
                "log.dirs",
                this.folder.toString()));
        properties.putAll(Map.of(
                "offsets.topic.replication.factor", "1",
                "auto.create.topics.enable", "false",
                "log.cleaner.enable", "false",
                "num.partitions", Integer.toString(PARTITIONS),
                "super.users", "User:ANONYMOUS"));
        properties.putAll(settings);
    }

    /** Where it is found by whom it is tested with. */
    String address() {
        return "127.0.0.1:" + port;
    }

    /** Starts in this process. */
    KafkaBroker start() {
        server = server(properties);
        return this;
    }

    /** Stops as told, having written what it has. */
    void stop() {
        server.shutdown();
        server.awaitShutdown();
        server = null;
    }

    /** Starts in a process of its own. */
    KafkaBroker startProcess() {
        try {
            var file = Files.createDirectories(folder).resolveSibling("broker.properties");
            try (var writer = Files.newBufferedWriter(file)) {
                properties.store(writer, null);
            }
            process = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-XX:TieredStopAtLevel=1",
                            "-XX:+UseSerialGC",
                            "-Xmx256m",
                            "-cp",
                            System.getProperty("java.class.path"),
                            KafkaBroker.class.getName(),
                            file.toString())
                    .redirectErrorStream(true)
                    .redirectOutput(folder.resolveSibling("broker.log").toFile())
                    .start();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
        return this;
    }

    /** SIGKILL to the process. */
    void kill() {
        process.destroyForcibly();
        process.onExit().join();
        process = null;
    }

    /** What {@link #startProcess()} runs. */
    public static void main(String[] arguments) throws IOException {
        var properties = new Properties();
        try (var reader = Files.newBufferedReader(Path.of(arguments[0]))) {
            properties.load(reader);
        }
        server(properties).awaitShutdown();
    }

    /** Makes topics of three partitions; waits for the broker if it is starting. */
    KafkaBroker topics(String... names) {
        admin(admin -> {
            var topics = List.of(names).stream()
                    .map(name -> new NewTopic(name, PARTITIONS, (short) 1))
                    .toList();
            return admin.createTopics(topics).all().get();
        });
        return this;
    }

    /** Something that an administrator does. */
    <T> T admin(AdminWork<T> work) {
        try (var admin = Admin.create(Map.of("bootstrap.servers", "127.0.0.1:" + ownPort))) {
            return work.with(admin);
        } catch (ExecutionException failed) {
            throw new IllegalStateException(failed.getCause());
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        }
    }

    @FunctionalInterface
    interface AdminWork<T> {
        T with(Admin admin) throws ExecutionException, InterruptedException;
    }

    /** All that is on a topic now, partition by partition in the order of each. */
    List<ConsumerRecord<String, String>> received(String topic) {
        var received = new ArrayList<ConsumerRecord<String, String>>();
        try (var consumer = consumer()) {
            var partitions = partitions(topic);
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            var ends = consumer.endOffsets(partitions);
            while (partitions.stream().anyMatch(partition -> consumer.position(partition) < ends.get(partition))) {
                consumer.poll(Duration.ofSeconds(1)).forEach(received::add);
            }
        }
        return received;
    }

    /** Returns as soon as a topic holds so many messages. */
    void await(String topic, long messages) {
        try (var consumer = consumer()) {
            var partitions = partitions(topic);
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            for (long seen = 0; seen < messages; ) {
                seen += consumer.poll(Duration.ofSeconds(1)).count();
            }
        }
    }

    private KafkaConsumer<String, String> consumer() {
        return new KafkaConsumer<>(
                Map.of("bootstrap.servers", "127.0.0.1:" + ownPort, "auto.offset.reset", "earliest"),
                new StringDeserializer(),
                new StringDeserializer());
    }

    private static List<TopicPartition> partitions(String topic) {
        var partitions = new ArrayList<TopicPartition>();
        for (int partition = 0; partition < PARTITIONS; partition++) {
            partitions.add(new TopicPartition(topic, partition));
        }
        return partitions;
    }

    private static KafkaRaftServer server(Properties properties) {
        try {
            var folder = properties.getProperty("log.dirs");
            new Formatter()
                    .setPrintStream(new PrintStream(OutputStream.nullOutputStream()))
                    .setClusterId(Uuid.ONE_UUID.toString())
                    .setNodeId(1)
                    .setControllerListenerName("CONTROLLER")
                    .setDirectories(List.of(folder))
                    .setMetadataLogDirectory(folder)
                    .setIgnoreFormatted(true)
                    .run();
            var server = new KafkaRaftServer(KafkaConfig.fromProps(properties, false), Time.SYSTEM);
            server.startup();
            return server;
        } catch (Exception failed) {
            throw new IllegalStateException(failed);
        }
    }

    private static int freePort() {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    @Override
    public void close() {
        if (server != null) {
            stop();
        }
        if (process != null) {
            kill();
        }
    }
}
