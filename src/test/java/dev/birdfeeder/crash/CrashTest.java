package dev.birdfeeder.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertAll;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.kafka.test.EmbeddedKafkaKraftBroker;

/**
 * The real application in a process of its own, killed again and again, with a journal of either kind, a real Kafka
 * broker, an HTTP API and files. After each kill nothing is unaccounted for; then it runs to the end, and nothing is
 * missing, twice or half.
 *
 * <p>{@code -Dkills=1000} makes the last test long, and lets it tell what it did; {@code -Dseed=6} makes it another. {@code
 * -Djournal=SQLITE} or {@code POSTGRESQL} leaves out the other one.
 */
class CrashTest {

    private static final int DAYS = 40;
    private static final int KILLS = Integer.getInteger("kills", 10);
    private static final long SEED = Long.getLong("seed", 5);
    private static final String JOURNAL = System.getProperty("journal");

    /** A page is here, but not in the journal yet. */
    private static final List<Place> BEFORE_THE_COMMIT = List.of(
            new Place("after call", 5),
            new Place("after scans.read", 5),
            new Place("before runs.accept", 5),
            new Place("after insert record", 1),
            new Place("before insert flow", 3),
            new Place("before commit of insert record", 1));

    /** It is in the journal, but on its way to no sink yet. */
    private static final List<Place> BEFORE_THE_SEND = List.of(
            new Place("after commit of insert record", 1),
            new Place("before update delivery", 1),
            new Place("after update delivery", 3),
            new Place("after dispatch.open file", 1),
            new Place("before httpSinkRequest http", 1),
            new Place("before produce kafka", 1));

    /** It is at a sink, but that isn't in the journal yet. */
    private static final List<Place> BEFORE_THE_MARK = List.of(
            new Place("after fileSink file", 1),
            new Place("after send http", 10),
            new Place("after httpSink.conclude http", 1),
            new Place("after produce kafka", 1),
            new Place("before dispatch.done kafka", 1),
            new Place("before delete delivery", 3),
            new Place("before update flow", 3),
            new Place("before commit of delete delivery", 3));

    /** Everywhere else. */
    private static final List<Place> ELSEWHERE = List.of(
            new Place("source asked", 10),
            new Place("http received", 40),
            new Place("http stored", 40),
            new Place("file made", 2),
            new Place("file written", 2),
            new Place("file renamed", 2),
            new Place("after insert connection", 1),
            new Place("after update connection", 2),
            new Place("after insert run", 1),
            new Place("after runs.accept", 5),
            new Place("before runs.closeWindow", 1),
            new Place("after runs.closeWindow", 1),
            new Place("before runs.close", 1),
            new Place("after runs.close", 1),
            new Place("after update run", 2),
            new Place("after insert delivery", 3),
            new Place("after commit of delete delivery", 3),
            new Place("after dispatch.done file", 1),
            new Place("after dispatch.done http", 1),
            new Place("after dispatch.done kafka", 1));

    private static final EmbeddedKafkaKraftBroker BROKER = new EmbeddedKafkaKraftBroker(1, 3);
    private static EmbeddedPostgres postgres;
    private static Launcher launcher;

    @TempDir
    private static Path shared;

    @TempDir
    private Path folder;

    @BeforeAll
    static void start() throws IOException, InterruptedException {
        BROKER.brokerProperties(Map.of("auto.create.topics.enable", "false"));
        BROKER.afterPropertiesSet();
        postgres = EmbeddedPostgres.start();
        launcher = new Launcher(shared);
        var folder = Files.createDirectories(shared.resolve("training"));
        try (var world = new World(folder, JournalStore.sqlite(folder), launcher, BROKER, 8, 1)) {
            assertThat(world.train()).as(world.log()).isZero();
        }
    }

    @AfterAll
    static void stop() throws IOException {
        postgres.close();
        BROKER.destroy();
    }

    @Test
    @DisplayName("A1: killed between a page and its commit, it reads the page again")
    void readsAgainWhatWasNotCommitted() throws InterruptedException {
        withEitherJournal(1, world -> {
            // When
            for (var place : BEFORE_THE_COMMIT) {
                assertThat(world.killAt(place)).as("hit: " + place).isTrue();
            }

            // Then
            assertHealed(world);
        });
    }

    @Test
    @DisplayName("A2: killed between a commit and the first send, it delivers from the journal and asks no source")
    void deliversWhatWasCommittedWithoutTheSource() throws InterruptedException {
        withEitherJournal(2, world -> {
            // When
            for (var place : BEFORE_THE_SEND) {
                assertThat(world.killAt(place)).as("hit: " + place).isTrue();
            }

            // Then
            assertThat(world.isAllDelivered()).isFalse();
            world.source().isDown(true);
            assertThat(world.run()).as("says that the source is down").isOne();
            assertThat(world.isAllDelivered()).as(world.log()).isTrue();
            assertThat(world.sinks().lastVersions()).isNotEmpty();
            world.source().isDown(false);
            assertHealed(world);
        });
    }

    @Test
    @DisplayName("A3: killed between a sink's success and its mark, it sends the same again under the same key")
    void sendsAgainUnderTheSameKey() throws InterruptedException {
        withEitherJournal(3, world -> {
            // When
            for (var place : BEFORE_THE_MARK) {
                assertThat(world.killAt(place)).as("hit: " + place).isTrue();
            }

            // Then
            assertHealed(world);
            assertThat(world.sinks().repeatedToApi()).isPositive();
            assertThat(world.sinks().repeatedToTopic()).isPositive();
        });
    }

    @Test
    @DisplayName("A5: killed at random moments and wherever else, it loses nothing and repeats nothing")
    void isKilledAnywhere() throws InterruptedException {
        var began = System.nanoTime();
        withEitherJournal(SEED, world -> {
            // Given
            var places = Stream.of(ELSEWHERE, BEFORE_THE_COMMIT, BEFORE_THE_SEND, BEFORE_THE_MARK)
                    .flatMap(List::stream)
                    .toList();

            // When
            for (int kill = 0; kill < KILLS; kill++) {
                if (kill % 2 == 0) {
                    world.killAtRandom();
                } else {
                    // Another seed begins elsewhere, so that several runs get around.
                    world.killAt(places.get((int) ((kill / 2 + SEED - 5) % places.size())));
                }
            }

            // Then
            assertHealed(world);
            world.assertAFullReadBringsNothingNew();
            assertThat(world.hits()).isGreaterThanOrEqualTo(KILLS * 2 / 3);
            if (System.getProperty("kills") != null) {
                System.out.println(world.figures(Duration.ofNanos(System.nanoTime() - began)));
            }
        });
    }

    /** An answer that appears after the last kill arrives, and so has everything else. */
    private static void assertHealed(World world) throws IOException, InterruptedException {
        var fresh = world.source().insert();
        assertThat(world.run()).as(world.log()).isZero();
        world.assertEverythingArrivedOnce();
        assertThat(world.sinks().lastVersions()).containsKey(fresh);
    }

    private interface Scene {
        void play(World world) throws IOException, InterruptedException;
    }

    /** Both side by side, because a start keeps little more than one processor busy; each in a world of its own. */
    private void withEitherJournal(long seed, Scene scene) throws InterruptedException {
        var journals = new TreeMap<String, Function<Path, JournalStore>>();
        journals.put("SQLITE", JournalStore::sqlite);
        journals.put("POSTGRESQL", folder -> JournalStore.postgresql(postgres, "crash" + seed));
        if (JOURNAL != null) {
            journals.keySet().retainAll(Set.of(JOURNAL));
        }
        assertThat(journals).as("-Djournal=" + JOURNAL).isNotEmpty();
        var threads = Executors.newFixedThreadPool(journals.size());
        try {
            var played = threads.invokeAll(journals.entrySet().stream()
                    .<Callable<Void>>map(journal -> () -> play(scene, journal.getKey(), journal.getValue(), seed))
                    .toList());
            assertAll(played.stream().map(end -> end::get));
        } finally {
            threads.shutdownNow();
        }
    }

    private Void play(Scene scene, String name, Function<Path, JournalStore> journal, long seed)
            throws IOException, InterruptedException {
        var own = Files.createDirectories(folder.resolve(name));
        try (var world = new World(own, journal.apply(own), launcher, BROKER, DAYS, seed)) {
            scene.play(world);
            return null;
        } catch (AssertionError failed) {
            throw new AssertionError(name + ": " + failed.getMessage(), failed);
        }
    }
}
