package dev.birdfeeder.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.birdfeeder.feedback.Outcome;
import dev.birdfeeder.journal.FaultProxy.Fate;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/** The journal against a PostgreSQL that breaks, locks and dawdles. */
@Timeout(60)
class PostgresFaultsTest {

    @TempDir
    private static Path data;

    private static PostgresServer postgres;
    private static int databases;

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final ListAppender<ILoggingEvent> said = new ListAppender<>();
    private FaultProxy proxy;
    private String url;

    @BeforeAll
    static void startPostgres() {
        postgres = PostgresServer.start(data);
    }

    @AfterAll
    static void stopPostgres() throws IOException {
        postgres.close();
    }

    @BeforeEach
    void makeDatabase() throws SQLException {
        proxy = new FaultProxy(postgres.port());
        url = postgres.database("faults" + ++databases).replace(":" + postgres.port(), ":" + proxy.port())
                + "&prepareThreshold=0";
    }

    @BeforeEach
    void listen() {
        said.start();
        var logger = (Logger) LoggerFactory.getLogger(JournalState.class);
        logger.setLevel(Level.INFO);
        logger.addAppender(said);
    }

    @AfterEach
    void close() {
        ((Logger) LoggerFactory.getLogger(JournalState.class)).detachAppender(said);
        proxy.close();
        threads.shutdownNow();
    }

    @Test
    @DisplayName("H1: of several that start at once on an empty database exactly one migrates, and all run")
    void oneMigrates() {
        // When
        var journals = IntStream.range(0, 5)
                .mapToObj(number -> CompletableFuture.supplyAsync(this::journal, threads))
                .toList();

        // Then
        try {
            var accepted = IntStream.range(0, 5)
                    .map(number -> journals.get(number)
                            .join()
                            .records
                            .accept(DeliveriesTest.ACME, 1, "track", outcomes(number, number + 1))
                            .fresh())
                    .sum();
            assertThat(accepted).isEqualTo(5);
            assertThat(journals.get(0)
                            .join()
                            .jdbc
                            .queryForList(
                                    "SELECT version FROM flyway_schema_history WHERE success ORDER BY installed_rank",
                                    String.class))
                    .contains("1")
                    .doesNotHaveDuplicates();
        } finally {
            journals.forEach(journal -> journal.join().close());
        }
    }

    @Test
    @DisplayName("H2: a killed database costs nothing: what was under way waits, goes on, and is counted once")
    void killed() throws Exception {
        try (var journal = journal()) {
            // Given
            journal.records.accept(DeliveriesTest.ACME, 1, "track", outcomes(0, 100));
            var delivery = claim(journal, "archive");

            // When
            postgres.kill();
            var accepted =
                    threads.submit(() -> journal.records.accept(DeliveriesTest.ACME, 1, "track", outcomes(100, 150)));
            var done = threads.submit(() -> journal.deliveries.done(delivery, Journal.whole(delivery)));
            var claimed = journal.deliveries.claimDue(10);
            postgres.start();

            // Then
            assertThat(claimed).isEmpty();
            assertThat(accepted.get().fresh()).isEqualTo(50);
            done.get();
            assertConserved(journal, "archive", 150, 100);
            assertThat(said.list)
                    .extracting(ILoggingEvent::getMessage)
                    .containsExactly("journal can't be reached; waiting for it", "journal can be reached again");
        }
    }

    @Test
    @DisplayName("H2: a push is told at once that the journal is away, also while a poll waits for it")
    void pushWhileAway() throws Exception {
        try (var journal = journal()) {
            // Given
            journal.connections.put(DeliveriesTest.ACME.connections().values());
            var claim = journal.connections.claim("acme", "track").orElseThrow();
            var poll = journal.intakes.open(DeliveriesTest.ACME, claim.id(), "track");
            var push = journal.intakes.push(DeliveriesTest.ACME, claim.id(), "track");
            proxy.refuse();
            poll.add(outcomes(0, 10));
            var polled = threads.submit(poll::flush);

            // When
            push.add(outcomes(10, 11));
            var refused = catchThrowable(push::flush);

            // Then
            assertThat(refused).isInstanceOf(JournalUnavailableException.class);
            assertThat(polled).isNotDone();
            proxy.accept();
            assertThat(polled.get().fresh()).isEqualTo(10);
            push.add(outcomes(10, 11));
            assertThat(push.flush().fresh()).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Fate.class,
            names = {"LOST", "UNANSWERED"})
    @DisplayName(
            "H3: a connection that breaks at the commit accepts once and counts once, whether it went through or not")
    void brokenAtCommit(Fate fate) {
        try (var journal = journal()) {
            // Given: each commit breaks once
            proxy.commits(number -> number % 2 == 1 ? fate : Fate.ANSWERED);

            // When
            for (int batch = 0; batch < 5; batch++) {
                journal.records.accept(DeliveriesTest.ACME, 1, "track", outcomes(batch * 10, batch * 10 + 10));
            }
            var head = claim(journal, "archive");
            journal.deliveries.done(head, Journal.whole(head));
            var next = claim(journal, "archive");
            journal.deliveries.failed(next, half(next), 1, "down", journal.now().plusSeconds(60));

            // Then
            assertThat(proxy.broken()).isGreaterThanOrEqualTo(7);
            // The first ten, and half of the forty that were gathered behind them.
            assertConserved(journal, "archive", 50, 30);
            assertConserved(journal, "copy", 50, 0);
            assertThat(journal.count("SELECT count(*) FROM delivery WHERE sink = 'copy'"))
                    .isEqualTo(5);
            assertThat(journal.count("SELECT max(version) FROM record")).isEqualTo(1);
        }
    }

    @Test
    @DisplayName("H3: a claim that was committed and never heard of is given back, not kept for ever")
    void claimNeverHeardOf() {
        try (var journal = journal()) {
            // Given
            journal.records.accept(DeliveriesTest.ACME, 1, "track", outcomes(0, 10));
            proxy.statements("WITH claimed", number -> number == 1 ? Fate.UNANSWERED : Fate.ANSWERED);

            // When
            var unheard = journal.deliveries.claimDue(10);
            Awaitility.await()
                    .until(() -> journal.count("SELECT count(*) FROM delivery WHERE lease_owner IS NOT NULL") == 2);
            var claimed = journal.deliveries.claimDue(10);

            // Then
            assertThat(unheard).isEmpty();
            assertThat(claimed).hasSize(2);
        }
    }

    @Test
    @DisplayName("H4: two writers accept the same records side by side, each record once")
    void twoWriters() throws Exception {
        try (var one = journal();
                var other = journal()) {
            // Given
            var batches = IntStream.range(0, 20)
                    .mapToObj(batch -> outcomes(batch * 25, batch * 25 + 50))
                    .toList();

            // When
            var fresh = new ArrayList<Future<Integer>>();
            for (var journal : List.of(one, other)) {
                fresh.add(threads.submit(() -> batches.stream()
                        .mapToInt(batch -> journal.records
                                .accept(DeliveriesTest.ACME, 1, "track", batch)
                                .fresh())
                        .sum()));
            }

            // Then
            assertThat(fresh.get(0).get() + fresh.get(1).get()).isEqualTo(525);
            assertConserved(one, "archive", 525, 0);
        }
    }

    @Test
    @DisplayName("H4: serialization failures are repeated")
    void serializable() throws Exception {
        var strict = url + "&options=-c%20default_transaction_isolation=serializable";
        try (var one = Journal.with(Clock.systemUTC(), "url", strict);
                var other = Journal.with(Clock.systemUTC(), "url", strict)) {
            // When
            var fresh = new ArrayList<Future<Integer>>();
            for (var journal : List.of(one, other)) {
                fresh.add(threads.submit(() -> IntStream.range(0, 20)
                        .map(batch -> journal.records
                                .accept(DeliveriesTest.ACME, 1, "track", outcomes(batch * 25, batch * 25 + 50))
                                .fresh())
                        .sum()));
            }

            // Then
            assertThat(fresh.get(0).get() + fresh.get(1).get()).isEqualTo(525);
            assertConserved(one, "archive", 525, 0);
        }
    }

    @Test
    @DisplayName("H4: the victim of a deadlock is repeated")
    void deadlock() throws Exception {
        try (var journal = journal();
                var rival = DriverManager.getConnection(url)) {
            // Given: a rival that has the lane's counters and wants the record
            journal.records.accept(DeliveriesTest.ACME, 1, "track", outcomes(0, 1));
            rival.setAutoCommit(false);
            try (var statement = rival.createStatement()) {
                // So that the other one is always the victim.
                statement.execute("SET deadlock_timeout = '60s'");
                statement.execute("UPDATE flow SET dead = dead WHERE sink = 'archive'");

                // When
                var accepted = threads.submit(
                        () -> journal.records.accept(DeliveriesTest.ACME, 1, "track", outcomes(0, 2, "changed")));
                awaitWaiting(journal, 1);
                var hash = threads.submit(() -> statement.executeUpdate("UPDATE record SET accepted_on = accepted_on"));
                hash.get();
                rival.commit();

                // Then
                assertThat(accepted.get().changed()).isEqualTo(1);
                assertThat(accepted.get().fresh()).isEqualTo(1);
                assertConserved(journal, "archive", 3, 0);
                assertThat(journal.count("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()"))
                        .isPositive();
            }
        }
    }

    @Test
    @DisplayName("H5: a statement that takes too long is given up by the server as well, and is repeated")
    void slowStatement() throws Exception {
        try (var journal = Journal.with(Clock.systemUTC(), "url", url, "timeout", "1s");
                var rival = DriverManager.getConnection(url)) {
            // Given: somebody who keeps a lane's counters for longer than a statement may take
            journal.records.accept(DeliveriesTest.ACME, 1, "track", outcomes(0, 1));
            rival.setAutoCommit(false);
            try (var statement = rival.createStatement()) {
                statement.execute("UPDATE flow SET dead = dead WHERE sink = 'archive'");

                // When
                var accepted =
                        threads.submit(() -> journal.records.accept(DeliveriesTest.ACME, 1, "track", outcomes(1, 2)));
                awaitLost(journal);
                rival.commit();

                // Then
                assertThat(accepted.get().fresh()).isEqualTo(1);
                assertConserved(journal, "archive", 2, 0);
            }
        }
    }

    @Test
    @DisplayName("H5: nobody waits for ever for a network that swallows answers, nor for a connection of the pool")
    void noAnswer() throws Exception {
        try (var journal =
                Journal.with(Clock.systemUTC(), "url", url + "&socketTimeout=1&connectTimeout=1", "patience", "0s")) {
            // Given
            journal.records.accept(DeliveriesTest.ACME, 1, "track", outcomes(0, 1));
            var release = new CountDownLatch(1);
            var busy = IntStream.range(0, 10)
                    .mapToObj(number -> CompletableFuture.runAsync(
                            () -> journal.transaction.executeWithoutResult(status -> {
                                journal.jdbc.execute("SELECT 1");
                                await(release);
                            }),
                            threads))
                    .toList();
            awaitBusy(journal, 10);

            // When
            var exhausted =
                    threads.submit(() -> journal.records.accept(DeliveriesTest.ACME, 1, "track", outcomes(1, 2)));

            // Then
            assertThatThrownBy(exhausted::get)
                    .hasCauseInstanceOf(JournalUnavailableException.class)
                    .hasMessageContaining("journal - Connection is not available, request timed out after");
            release.countDown();
            busy.forEach(CompletableFuture::join);

            // When
            proxy.delay(Duration.ofMinutes(5));
            var swallowed =
                    threads.submit(() -> journal.records.accept(DeliveriesTest.ACME, 1, "track", outcomes(1, 2)));

            // Then
            assertThatThrownBy(swallowed::get).hasCauseInstanceOf(JournalUnavailableException.class);
            assertThat(journal.deliveries.claimDue(10)).isEmpty();
            proxy.delay(Duration.ZERO);
            proxy.breakAll();
            assertThat(journal.records
                            .accept(DeliveriesTest.ACME, 1, "track", outcomes(1, 2))
                            .fresh())
                    .isEqualTo(1);
        }
    }

    @Test
    @DisplayName("A9: what PostgreSQL has committed is on its disk, even if the server is told to be lazy")
    void isDurable() {
        try (var journal = Journal.with(Clock.systemUTC(), "url", url + "&options=-c%20synchronous_commit=off")) {
            assertThat(journal.jdbc.queryForObject("SHOW synchronous_commit", String.class))
                    .isEqualTo("on");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {-10, 10})
    @DisplayName("A12: a process whose clock is ten minutes off claims, keeps and ends like any other")
    void clocksDiffer(int minutes) {
        try (var wrong = Journal.with(Clock.offset(Clock.systemUTC(), Duration.ofMinutes(minutes)), "url", url);
                var right = journal()) {
            // Given
            wrong.connections.put(DeliveriesTest.ACME.connections().values());
            wrong.records.accept(DeliveriesTest.ACME, 1, "track", outcomes(0, 10));
            var now = right.now();

            // When
            var claim = right.connections.claimDue(10);
            var deliveries = right.deliveries.claimDue(10);

            // Then: what it wrote is due now, and what another holds is not free to it
            assertThat(claim).hasSize(1);
            assertThat(deliveries).hasSize(2);
            assertThat(deliveries)
                    .allSatisfy(delivery -> assertThat(delivery.acceptedAt()).isBetween(now.minusSeconds(30), now));
            assertThat(wrong.connections.claimDue(10)).isEmpty();
            assertThat(wrong.deliveries.claimDue(10)).isEmpty();

            // When
            right.connections.release(claim.get(0), now, "OK", null, 0);
            deliveries.forEach(delivery -> right.deliveries.failed(delivery, Journal.nothing(delivery), 1, "", now));
            var taken = wrong.connections.claimDue(10);

            // Then: the other way round as well
            assertThat(taken).hasSize(1);
            assertThat(wrong.deliveries.claimDue(10)).hasSize(2);
            assertThat(right.connections.claimDue(10)).isEmpty();
            assertThat(right.deliveries.claimDue(10)).isEmpty();
        }
    }

    @Test
    @DisplayName("H5: slow statements are slow and nothing else")
    void latency() {
        try (var journal = journal()) {
            // Given
            proxy.delay(Duration.ofMillis(100));

            // When
            var accepted = journal.records.accept(DeliveriesTest.ACME, 1, "track", outcomes(0, 10));
            var head = claim(journal, "archive");
            journal.deliveries.done(head, Journal.whole(head));

            // Then
            assertThat(accepted.fresh()).isEqualTo(10);
            assertConserved(journal, "archive", 10, 10);
        }
    }

    private Journal journal() {
        return Journal.with(Clock.systemUTC(), "url", url);
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private static void awaitLost(Journal journal) {
        Awaitility.await().until(() -> !journal.state.lostFor().isZero());
    }

    private static void awaitBusy(Journal journal, int connections) {
        Awaitility.await().until(() -> journal.pool().getActiveConnections() == connections);
    }

    private static void awaitWaiting(Journal journal, int sessions) {
        Awaitility.await()
                .until(() -> journal.count("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
                                + " AND datname = current_database()")
                        >= sessions);
    }

    private static List<Outcome> outcomes(int from, int to) {
        return outcomes(from, to, "content");
    }

    private static List<Outcome> outcomes(int from, int to, String content) {
        return IntStream.range(from, to)
                .<Outcome>mapToObj(id -> Journal.record(String.valueOf(id), content))
                .toList();
    }

    private static Settlement half(Delivery delivery) {
        var lines = Journal.lines(delivery);
        var rest = String.join("\n", lines.subList(lines.size() / 2, lines.size())) + "\n";
        return new Settlement(lines.size() / 2, List.of(), lines.size() - lines.size() / 2, rest.getBytes());
    }

    private static Delivery claim(Journal journal, String sink) {
        Delivery claimed = null;
        for (var delivery : journal.deliveries.claimDue(10)) {
            if (delivery.sink().equals(sink)) {
                claimed = delivery;
            } else {
                journal.deliveries.failed(
                        delivery,
                        Journal.nothing(delivery),
                        0,
                        "later",
                        journal.now().plusSeconds(3600));
            }
        }
        return claimed;
    }

    private static void assertConserved(Journal journal, String sink, long accepted, long delivered) {
        assertThat(journal.deliveries.lanes("acme"))
                .filteredOn(lane -> lane.sink().equals(sink))
                .singleElement()
                .satisfies(lane -> {
                    assertThat(lane.accepted()).isEqualTo(accepted);
                    assertThat(lane.delivered()).isEqualTo(delivered);
                    assertThat(lane.accepted()).isEqualTo(lane.delivered() + lane.pending() + lane.dead());
                });
    }
}
