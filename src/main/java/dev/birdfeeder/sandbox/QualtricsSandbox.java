package dev.birdfeeder.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.birdfeeder.sandbox.QualtricsCall.Asked;
import dev.birdfeeder.sandbox.QualtricsData.Seen;
import java.io.IOException;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * A Qualtrics account on 127.0.0.1, at a port of its own: surveys, exports, single responses, contacts and events. What
 * is known of the API and what is assumed is listed in the package's description.
 *
 * <p>The same seed gives a day the same responses in every process. The account holds no list of them, so it may have any
 * number.
 */
public final class QualtricsSandbox implements AutoCloseable {
    /** Whose answers are NPS; some are about a ticket. */
    public static final String NPS_SURVEY = QualtricsSurveys.NPS.id();
    /** Whose question {@code QID1} is a satisfaction of 1 to 5; most are about a ticket. */
    public static final String CSAT_SURVEY = QualtricsSurveys.CSAT.id();
    /** NPS, and never about a ticket. */
    public static final String PULSE_SURVEY = QualtricsSurveys.PULSE.id();
    /** Without a score. */
    public static final String IDEAS_SURVEY = QualtricsSurveys.IDEAS.id();

    private static final int THREADS = 8;

    private final LoopbackServer server;
    private final QualtricsTokens tokens;
    private final QualtricsData data;
    private final QualtricsExports exports;
    private final QualtricsApi api;
    private final QualtricsEvents events = new QualtricsEvents();
    private final QualtricsGate gate;
    private final QualtricsServer handler;
    private final Faults<Asked, Fault> faults = new Faults<>();

    /**
     * A response and the truth about it, known from how it was made and not from reading it.
     *
     * @param json the response as the single-response call gives it, edits included; of the other components an edit
     *     touches {@code modified} only
     * @param recorded when it became part of the survey's data; in future for one that is still being answered
     * @param finished whether the respondent came to the end
     * @param status 0, or why it may not count: 1 preview, 2 test, 4 imported, 8 spam, 16 offline, 17 offline preview
     * @param rating of the survey's NPS or CSAT question; empty if that wasn't answered or there is none
     * @param ticketId value of embedded data {@code ticketId}, without blanks around it
     * @param comment the answer to the survey's text entry
     * @param contactId of who came by a personal link
     */
    public record Response(
            JsonNode json,
            String surveyId,
            String responseId,
            Instant recorded,
            Instant modified,
            boolean finished,
            int status,
            Optional<Integer> rating,
            Optional<String> ticketId,
            Optional<String> comment,
            Optional<String> contactId) {}

    /** How an answer is spoiled. */
    public enum Fault {
        /** Not at all. */
        NONE,
        /** 200 with a web page. */
        HTML,
        /** 401, and no token is good any more. */
        TOKENS_REVOKED,
        /** 400. */
        BAD_REQUEST,
        /** 403. */
        FORBIDDEN,
        /** 404. */
        NOT_FOUND,
        /** 500. */
        SERVER_ERROR,
        /** 503. */
        UNAVAILABLE,
        /** 504. */
        GATEWAY_TIMEOUT,
        /** 429 with {@code Retry-After: 1}. */
        TOO_MANY_REQUESTS,
        /** The first half of the body, sent as if it were all of it. */
        TRUNCATED,
        /** The first half of the body, then the connection is closed. */
        DROPPED,
        /** Of a token: 400 with {@code invalid_client}. */
        INVALID_CLIENT,
        /** Of a token: no {@code expires_in}. */
        NO_EXPIRY,
        /** Of a token: {@code expires_in} is {@code "3600"}. */
        EXPIRY_AS_TEXT,
        /** Of a token: {@code expires_in} is -1. */
        EXPIRY_NEGATIVE,
        /** Of a token: {@code expires_in} is 1e12. */
        EXPIRY_HUGE,
        /** Of a token: there is none. */
        NO_TOKEN,
        /** Of a list: {@code nextPage} is of another host. */
        NEXT_PAGE_ELSEWHERE,
        /** Of a list: {@code nextPage} is {@code "string"}. */
        NEXT_PAGE_A_WORD,
        /** Of a list: there are no {@code elements}. */
        NO_ELEMENTS,
        /** Of the start of an export: 400 if it has a continuation token. */
        CONTINUATION_REFUSED,
        /** Of the start of an export: {@code progressId} is null. */
        NO_PROGRESS_ID,
        /** Of a progress: the export has failed, at 100 percent and with status 200 [OFF]. */
        EXPORT_FAILED,
        /** Of a progress: the export is at 99 percent, for ever. */
        EXPORT_STUCK,
        /** Of a progress: complete, and {@code fileId} is null. */
        NO_FILE_ID,
        /** Of a progress: complete, and there is no such file. */
        WRONG_FILE_ID,
        /** Of a file: the content's checksum is another. */
        BAD_CRC,
        /** Of a file: the content's size is another. */
        LYING_SIZE,
        /** Of a file: says that it is encrypted. */
        ENCRYPTED,
        /** Of a file: not compressed, though a ZIP was asked for. */
        NOT_A_ZIP,
        /** Of a file: a ZIP without entries. */
        NO_ENTRY,
        /** Of a file: a second entry, with a response that doesn't exist. */
        TWO_ENTRIES,
        /** Of a file: 100,000 entries. */
        MANY_ENTRIES,
        /** Of a file: the entry is a ZIP itself. */
        NESTED,
        /** Of a file: the entry's name leads out of the folder. */
        HOSTILE_NAME,
        /** Of a file: half a gigabyte of blanks, a thousandth of it when compressed. */
        ZIP_BOMB,
        /** Of a file: the first line has 12 MB. */
        LONG_LINE,
        /** Of a file: the first line is no JSON. */
        BROKEN_LINE
    }

    private QualtricsSandbox(Clock clock, long seed, int days, int perDay) {
        this.tokens = new QualtricsTokens(clock, Chance.of(seed, 11));
        this.data = new QualtricsData(clock, seed, days, perDay);
        this.exports = new QualtricsExports(clock, data);
        this.api = new QualtricsApi(data, exports, new QualtricsContacts(data), events);
        this.gate = new QualtricsGate(clock);
        this.handler = new QualtricsServer(tokens, exports, api, gate, faults);
        this.server = LoopbackServer.start("qualtrics-sandbox", THREADS, handler);
    }

    /** Some 2,000 responses: 5 a day for 120 days and each of three surveys, and a few ideas. */
    public static QualtricsSandbox start(Clock clock) {
        return start(clock, 1, 120, 5);
    }

    /**
     * Starts to serve at once.
     *
     * @param clock decides what now is, and measures limits and lives
     * @param days how far back the data goes, counted from today in UTC
     * @param perDay responses a day and survey, begun and unfinished ones included; 40,000 at most
     */
    public static QualtricsSandbox start(Clock clock, long seed, int days, int perDay) {
        return new QualtricsSandbox(clock, seed, days, perDay);
    }

    /** What a tenant writes as {@code data_center_url}: without a path. */
    public URI url() {
        return server.url();
    }

    public String apiToken() {
        return tokens.apiToken();
    }

    public String clientId() {
        return tokens.clientId();
    }

    public String clientSecret() {
        return tokens.clientSecret();
    }

    /** The key that events for the demo tenant are signed with. */
    public String sharedKey() {
        return tokens.apiToken().replace("sandbox", "events");
    }

    /** Requests received so far, refused ones included. */
    public int requests() {
        return Arrays.stream(QualtricsCall.values()).mapToInt(gate::counted).sum();
    }

    /** Requests of this kind received so far, refused ones included. */
    public int requests(QualtricsCall call) {
        return gate.counted(call);
    }

    /** Tokens given so far. */
    public int tokensIssued() {
        return tokens.issued();
    }

    /** Exports started so far. */
    public int exportsStarted() {
        return exports.started();
    }

    /** Every response to a survey up to now, those still being answered included; invented as they are taken. */
    public Stream<Response> responses(String surveyId) {
        var survey = QualtricsSurveys.find(surveyId).orElseThrow(() -> new IllegalArgumentException(surveyId));
        return data.seen(survey, data.now()).map(this::response);
    }

    /**
     * Edits a response, as people do in Data &amp; Analysis; it is modified now.
     *
     * @throws IllegalArgumentException if there is none with this id
     */
    public void mutate(String responseId, UnaryOperator<ObjectNode> change) {
        data.change(responseId, change);
    }

    /**
     * Lets a respondent who is still there come to the end, now.
     *
     * @throws IllegalArgumentException if there is none with this id
     */
    public void finish(String responseId, UnaryOperator<ObjectNode> change) {
        data.finish(responseId, change);
    }

    /**
     * Deletes a response; no feed tells of it.
     *
     * @throws IllegalArgumentException if there is none with this id
     */
    public void remove(String responseId) {
        data.remove(responseId);
    }

    /**
     * Imports a response with the date of a day that may be long past; it is modified now.
     *
     * @return its id
     */
    public String insert(String surveyId, LocalDate day) {
        return data.insert(QualtricsSurveys.find(surveyId).orElseThrow(), day);
    }

    /** The scopes that the client may ask for; at first {@code read:survey_responses} and {@code read:surveys}. */
    public void grant(Set<String> scopes) {
        tokens.allow(scopes);
    }

    /** Which scope a call needs, where nobody documents it. */
    public void require(QualtricsCall call, String scope) {
        gate.require(call, scope);
    }

    /** How long tokens given from now on live, and say that they do; an hour at first. */
    public void tokensLive(Duration life) {
        tokens.life(life, Integer.MAX_VALUE);
    }

    /** Tokens given from now on die after so many requests, whatever they say: for clocks that stand still. */
    public void tokensServe(int requests) {
        tokens.life(Duration.ofHours(1), requests);
    }

    /** Replaces the cited limit of a call. */
    public void allowPerMinute(QualtricsCall call, int mostRequests) {
        gate.allowPerMinute(call, mostRequests);
    }

    /** Replaces the cited limit of 3,000 requests a minute for all calls together. */
    public void allowPerMinute(int mostRequests) {
        gate.allowPerMinute(mostRequests);
    }

    /** After how many requests for its progress an export is complete; 3 at first. */
    public void exportsTake(int polls) {
        exports.steps(polls);
    }

    /** The size of an export, before it is compressed, from which on it fails; 1.8 GB at first. */
    public void exportsHold(long bytes) {
        exports.largest(bytes);
    }

    /** How far behind now an export is; not at all at first. */
    public void exportsLag(Duration behind) {
        data.lag(behind);
    }

    /** Whether {@code startDate} and {@code endDate} are refused beside a continuation; the documents say "a filter". */
    public void refuseDatesWithContinuation(boolean refuse) {
        exports.datesAreFilters(refuse);
    }

    /** Whether the answer to the start of an export, too, has the continuation token; the schema allows for both. */
    public void tellTokenAtOnce(boolean tell) {
        exports.tellTokenAtOnce(tell);
    }

    /** How many requests for a single response are answered 202 before it is there; 1 at first. */
    public void notReadyFor(int requests) {
        api.requestsUntilReady(requests);
    }

    /** How many surveys a page of the list has; 100 at first, as documented. */
    public void surveysPerPage(int surveys) {
        api.surveysPerPage(surveys);
    }

    /** Says that all surveys were changed, as a cache has to notice. */
    public void touchSurveys(Instant at) {
        api.surveysModified(at.toString());
    }

    /** Behaves as the wrong data centre: answers say so, and exports can't be started. */
    public void proxied(boolean isProxied) {
        handler.proxied(isProxied);
    }

    /** What the entry in files is called; at first the survey's name, which has a slash and other signs. */
    public void entryName(String name) {
        handler.entryName(name);
    }

    /**
     * Tells all subscriptions that a response is complete.
     *
     * @return the statuses they answered with
     */
    public List<Integer> publish(String responseId) throws IOException, InterruptedException {
        var response = QualtricsSurveys.ALL.stream()
                .flatMap(survey -> data.seen(survey, responseId, data.now()).stream())
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(responseId + ": no such response"));
        return events.publish(response.row().survey().id(), responseId, response.recordedAt());
    }

    /** The body of the event that tells of a response, signed if there is a key. */
    public static String event(String surveyId, String responseId, Instant completed, Optional<String> sharedKey) {
        return QualtricsEvents.form(surveyId, responseId, completed, sharedKey);
    }

    /** Spoils the next answer to a call, once; faults planned for the same call come one after another. */
    public void answerNext(QualtricsCall call, Fault fault) {
        faults.plan(asked -> asked.call() == call, fault, false);
    }

    /** Spoils all answers to a call, until {@link #heal()}. */
    public void answerAlways(QualtricsCall call, Fault fault) {
        faults.plan(asked -> asked.call() == call, fault, true);
    }

    /** Spoils all answers to a call about one survey (or distribution, directory, subscription). */
    public void answerAlways(QualtricsCall call, String about, Fault fault) {
        faults.plan(asked -> asked.call() == call && asked.ids().contains(about), fault, true);
    }

    /** Forgets all faults that are planned. */
    public void heal() {
        faults.clear();
    }

    @Override
    public void close() {
        server.close();
    }

    private Response response(Seen seen) {
        var row = seen.row();
        var answers = QualtricsAnswers.of(row);
        return new Response(
                seen.json(),
                row.survey().id(),
                row.id(),
                seen.recordedAt(),
                seen.modified(),
                seen.finished() && seen.recorded(),
                row.status(),
                answers.rating(),
                answers.ticketId(),
                answers.comment(),
                row.isLinked()
                        ? Optional.of(QualtricsContacts.contactId(data.seed(), row.customer()))
                        : Optional.empty());
    }
}
