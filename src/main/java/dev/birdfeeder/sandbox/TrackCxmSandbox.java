package dev.birdfeeder.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * A Track CXM account on 127.0.0.1, at a port of its own. Speaks what Track's Postman collection documents of List
 * Surveys and List Interactions; what is assumed beyond it is listed in the package's description.
 *
 * <p>The same seed gives a day the same interactions in every process, whatever today is: a restart on the next day
 * brings one day more (and, as days count back from yesterday, leaves out the oldest). Token and organization follow from the seed too, so they can be written into a tenant's file.
 */
public final class TrackCxmSandbox implements AutoCloseable {
    private static final int THREADS = 8;

    private final LoopbackServer server;
    private final String token;
    private final String organization;
    private final TrackCxmData data;
    private final RequestLimit limit;
    private final Faults<URI, Fault> faults = new Faults<>();
    private final AtomicInteger requests = new AtomicInteger();

    /** What the product has to make of an interaction. */
    public enum Outcome {
        /** A record of kind {@code nps}. */
        NPS,
        /** A record of kind {@code csat}. */
        CSAT,
        /** No NPS or CSAT question: counted, not delivered. */
        SKIPPED,
        /** More than one of them: a dead letter. */
        AMBIGUOUS
    }

    /**
     * An interaction and the truth about it, known from how it was made and not from reading it.
     *
     * @param json the interaction as it is served, edits included; the other components are not touched by an edit
     * @param answeredAt the instant {@code answered_at} says, to the minute where the form has no seconds
     * @param partial served only for {@code answer_status} 2 and 3
     * @param rating of the one NPS or CSAT answer; empty if that is null, or if there is none or more than one
     * @param ticketId value of {@code ticket_id}, of the interaction or else of the customer, however it is written
     */
    public record Interaction(
            JsonNode json,
            Instant answeredAt,
            boolean partial,
            Outcome outcome,
            Optional<Integer> rating,
            Optional<String> ticketId) {}

    /** How an answer is spoiled. */
    public enum Fault {
        /** 200 with an HTML page. */
        HTML,
        /** 200 with {@code "data":null} and {@code "success":0}. */
        UNSUCCESSFUL,
        /** 200 with the first half of the body, and a Content-Length that fits the half. */
        TRUNCATED,
        /** 200 with the first half of the body, then the connection is closed. */
        DROPPED,
        /** 200 with a {@code total_rows} one too high. */
        LYING_TOTAL,
        /** 200; just before, a row appears ahead of all others of the query's first day. */
        ROW_INSERTED,
        /** 401. */
        UNAUTHORIZED,
        /** 404. */
        NOT_FOUND,
        /** 500. */
        SERVER_ERROR,
        /** 429 with {@code Retry-After: 1}. */
        TOO_MANY_REQUESTS
    }

    private TrackCxmSandbox(Clock clock, long seed, int days, int perDay) {
        var account = Chance.of(seed, 0);
        this.organization = account.uuid();
        this.token = "sandbox-" + account.hash(24);
        this.data = new TrackCxmData(clock, seed, days, perDay);
        this.limit = new RequestLimit(clock, 2_000, Duration.ofMinutes(1));
        var api = new TrackCxmApi(organization, data);
        this.server = LoopbackServer.start(
                "track-sandbox", THREADS, new TrackCxmServer(token, data, api, limit, faults, requests));
    }

    /** Some 5,000 interactions: 42 a day for 120 days. */
    public static TrackCxmSandbox start(Clock clock) {
        return start(clock, 1, 120, 42);
    }

    /**
     * Starts to serve at once; a day is made up when it is first read.
     *
     * @param clock decides what yesterday is, and measures the request limit
     * @param days how far back the data goes, counted from yesterday in America/Sao_Paulo
     * @param perDay interactions a day, partial ones included
     */
    public static TrackCxmSandbox start(Clock clock, long seed, int days, int perDay) {
        return new TrackCxmSandbox(clock, seed, days, perDay);
    }

    /** Base URL, without a path. */
    public URI url() {
        return server.url();
    }

    public String token() {
        return token;
    }

    /** The organization's UUID. */
    public String organization() {
        return organization;
    }

    /** Requests received so far, refused ones included. */
    public int requests() {
        return requests.get();
    }

    /** Every interaction up to yesterday, oldest first, partial ones included; parsed one by one as they are taken. */
    public Stream<Interaction> interactions() {
        return data.rows().map(Row::interaction);
    }

    /** The body of the webhook's request that tells of these interactions, as UTF-8 JSON. */
    public static byte[] push(List<Interaction> interactions) {
        var body = JsonNodeFactory.instance.objectNode();
        var events = body.putArray("events");
        interactions.forEach(interaction -> events.add(TrackCxmEvent.of(interaction.json(), interaction.answeredAt())));
        return Row.bytes(body);
    }

    /** The secret that pushes for the demo tenant show. */
    public String webhookSecret() {
        return token.replace("sandbox", "webhook");
    }

    /**
     * Edits an interaction at the source.
     *
     * @throws IllegalArgumentException if there is none with this uuid
     */
    public void mutate(String uuid, UnaryOperator<ObjectNode> change) {
        data.mutate(uuid, row -> row.with(change));
    }

    /**
     * Edits a partial interaction at the source, and serves it as an answered one from then on.
     *
     * @throws IllegalArgumentException if there is none with this uuid
     */
    public void complete(String uuid, UnaryOperator<ObjectNode> change) {
        data.mutate(uuid, row -> row.with(change).completed());
    }

    /**
     * Deletes an interaction at the source.
     *
     * @throws IllegalArgumentException if there is none with this uuid
     */
    public void remove(String uuid) {
        data.remove(uuid);
    }

    /**
     * Adds an answer to the NPS survey, as the first one of a day that may long be closed.
     *
     * @return its uuid
     * @throws IllegalArgumentException if the data doesn't reach to this day
     */
    public String insert(LocalDate day) {
        return data.insert(day);
    }

    /** Replaces the documented limit of 2,000 requests a minute. */
    public void allowPerMinute(int requests) {
        limit.set(requests);
    }

    /** Spoils the next answer to a request that fits, once; faults planned for the same request come one after another. */
    public void answerNext(Predicate<URI> when, Fault fault) {
        faults.plan(when, fault, false);
    }

    /** Spoils all answers to requests that fit, until {@link #heal()}. */
    public void answerAlways(Predicate<URI> when, Fault fault) {
        faults.plan(when, fault, true);
    }

    /** Forgets all faults that are planned. */
    public void heal() {
        faults.clear();
    }

    @Override
    public void close() {
        server.close();
    }
}
