package dev.birdfeeder.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * An account of Track's older NPS API on 127.0.0.1, at a port of its own: campaigns and their answers, up to now. What
 * is known of the API and what is assumed is listed in the package's description.
 *
 * <p>The same seed gives a day the same answers in every process. The account holds no list of them, so it may have any
 * number.
 */
public final class TrackNpsSandbox implements AutoCloseable {
    private static final int THREADS = 4;

    private final LoopbackServer server;
    private final String token;
    private final TrackNpsData data;
    private final RequestLimit limit;
    private final Faults<URI, Fault> faults = new Faults<>();
    private final AtomicBoolean locked = new AtomicBoolean();
    private final AtomicInteger requests = new AtomicInteger();

    /**
     * An answer and the truth about it, known from how it was made and not from reading it.
     *
     * @param json the answer as it is served, edits included; the other components are not touched by an edit
     * @param rating empty for one without a score, which is no record
     * @param ticketId value of tag {@code ticket_id}, however it is written
     */
    public record Answer(JsonNode json, long id, Instant time, Optional<Integer> rating, Optional<String> ticketId) {}

    /** How an answer is spoiled. */
    public enum Fault {
        /** Not at all. */
        NONE,
        /** 405 with a web page, to this and all later requests, until {@link #solveCaptcha()}. */
        CAPTCHA,
        /** 200 with a web page. */
        HTML,
        /** 200 with an object that holds an error. */
        ERROR_IN_200,
        /** 200 with the beginning of the list, sent as if it were all of it. */
        TRUNCATED,
        /** 200 with the beginning of the list, then the connection is closed. */
        DROPPED,
        /** 401. */
        UNAUTHORIZED,
        /** 404. */
        NOT_FOUND,
        /** 500. */
        SERVER_ERROR
    }

    private TrackNpsSandbox(Clock clock, long seed, int days, int perDay) {
        this.token = "sandbox-nps-" + Chance.of(seed, 5).hash(24);
        this.data = new TrackNpsData(clock, seed, days, perDay);
        this.limit = new RequestLimit(clock, 1_000, Duration.ofMinutes(5));
        this.server = LoopbackServer.start(
                "track-nps-sandbox", THREADS, new TrackNpsServer(token, data, limit, faults, locked, requests));
    }

    /** Some 1,200 answers: 10 a day for 120 days. */
    public static TrackNpsSandbox start(Clock clock) {
        return start(clock, 1, 120, 10);
    }

    /**
     * Starts to serve at once.
     *
     * @param clock decides what now is, and measures the request limit
     * @param days how far back the data goes, counted from today in America/Sao_Paulo
     * @param perDay answers a day, 9,000 at most
     */
    public static TrackNpsSandbox start(Clock clock, long seed, int days, int perDay) {
        return new TrackNpsSandbox(clock, seed, days, perDay);
    }

    /** Base URL, with the path {@code /v2}. */
    public URI url() {
        return server.url().resolve("/v2");
    }

    public String token() {
        return token;
    }

    /** Requests received so far, refused ones included. */
    public int requests() {
        return requests.get();
    }

    /** Every answer up to now, day by day; invented one by one as they are taken. */
    public Stream<Answer> answers() {
        return data.rows().map(row -> new Answer(row.json(), row.id(), row.time(), row.rating(), row.ticketId()));
    }

    /**
     * Edits an answer, as people do who work on it.
     *
     * @throws IllegalArgumentException if there is none with this id
     */
    public void mutate(long id, UnaryOperator<ObjectNode> change) {
        data.mutate(id, change);
    }

    /**
     * Adds an answer to a day that may be long past.
     *
     * @return its id
     */
    public long insert(LocalDate day) {
        return data.insert(day);
    }

    /**
     * How the account reads {@code start} and {@code end}, which nobody documents; at first in America/Sao_Paulo, and
     * the end included.
     */
    public void readDays(ZoneId zone, boolean isEndIncluded) {
        data.readDays(zone, isEndIncluded);
    }

    /** Replaces the documented limit of 1,000 requests in five minutes. */
    public void allowPerFiveMinutes(int mostRequests) {
        limit.set(mostRequests);
    }

    /** What only a person can do. */
    public void solveCaptcha() {
        locked.set(false);
    }

    /** Spoils the next answer to a request that fits, once. */
    public void answerNext(Predicate<URI> when, Fault fault) {
        faults.plan(when, fault, false);
    }

    /** Spoils all answers to requests that fit, until {@link #heal()}. */
    public void answerAlways(Predicate<URI> when, Fault fault) {
        faults.plan(when, fault, true);
    }

    /** Forgets all faults that are planned, and solves the CAPTCHA. */
    public void heal() {
        faults.clear();
        solveCaptcha();
    }

    @Override
    public void close() {
        server.close();
    }
}
