package dev.birdfeeder.qualtrics;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.birdfeeder.BirdfeederProperties;
import dev.birdfeeder.camel.Failures;
import dev.birdfeeder.feedback.Outcome;
import dev.birdfeeder.journal.ClaimLostException;
import dev.birdfeeder.journal.JournalUnavailableException;
import dev.birdfeeder.qualtrics.Export.Plan;
import dev.birdfeeder.schedule.Pauses;
import dev.birdfeeder.schedule.Run;
import dev.birdfeeder.schedule.Runs;
import dev.birdfeeder.schedule.Window;
import dev.birdfeeder.tenant.Connection;
import dev.birdfeeder.vendor.StoppedException;
import dev.birdfeeder.vendor.VendorException;
import dev.birdfeeder.vendor.VendorException.State;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Collectors;
import org.apache.camel.Exchange;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.stereotype.Component;

/** What route {@code qualtrics} and those below it call: the exports of a run, from the first question to the last line. */
@Component("exports")
public final class Exports {

    private static final Duration SLICE = Duration.ofMillis(500);

    /** After so long a survey is asked for again that couldn't be reached, while another one's export is prepared. */
    private static final Duration RETRY = Duration.ofMinutes(5);

    /** What stops all of a run: the next survey would meet the same. */
    private static final Set<State> OF_THE_CONNECTION = Set.of(State.AUTH_FAILED, State.RATE_LIMITED, State.CAPTCHA);

    /** What another data center than the account's answers with, too. */
    private static final Set<String> MAY_BE_THE_DATA_CENTER =
            Set.of(State.PROTOCOL_ERROR.name(), State.GONE.name(), State.FORBIDDEN.name());

    private final DataCenters dataCenters;
    private final Runs runs;
    private final Pauses pauses;
    private final BirdfeederProperties properties;
    private final Clock clock;

    Exports(
            DataCenters dataCenters,
            Runs runs,
            Pauses pauses,
            BirdfeederProperties properties,
            @Qualifier("journal") Clock clock) {
        this.dataCenters = dataCenters;
        this.runs = runs;
        this.pauses = pauses;
        this.properties = properties;
        this.clock = clock;
    }

    /**
     * Plans the exports of the run of the variable.
     *
     * @param surveys ids, with what the account lists of them
     */
    Queue plan(Exchange exchange, Map<String, JsonNode> surveys) {
        var connection = exchange.getVariable("connection", Connection.class);
        var run = exchange.getVariable("run", Run.class);
        var plan = plan(connection, run, exchange.getVariable("window", Window.class));
        var cycle = cycle(connection, run);
        var exports = new ArrayList<Export>();
        for (var survey : surveys.keySet()) {
            var cursor = run.isPreview() ? Cursor.NONE : Cursor.of(run.cursors().get(survey));
            if (!cycle.isDone(cursor) && !cycle.isGivenUp(survey, now())) {
                exports.add(new Export(survey, plan, cursor, next -> keep(run, survey, next)));
            }
        }
        exports.sort(Comparator.comparing(export -> export.isToBegin()));
        var lanes = Integer.parseInt(connection.setting("data_source.concurrent_exports"));
        var patience = run.isPreview()
                ? plan.deadline()
                : properties.exportPatience().multipliedBy(Math.max(1, Math.min(lanes, exports.size())));
        return new Queue(exports, surveys, lanes, patience, cycle);
    }

    private static void keep(Run run, String survey, Cursor cursor) {
        if (!run.isPreview()) {
            run.cursors().put(survey, cursor.json());
        }
    }

    private Plan plan(Connection connection, Run run, Window window) {
        return new Plan(
                window.getSince().at(),
                run.isPreview() ? window.getUntil().at() : null,
                run.startedAt().truncatedTo(ChronoUnit.SECONDS),
                Duration.ofHours(number(connection, "overlap_hours")),
                !run.isPreview() && Boolean.parseBoolean(connection.setting("data_source.continuation")),
                Duration.ofSeconds(number(connection, "first_interval_seconds")),
                Duration.ofSeconds(number(connection, "longest_interval_seconds")),
                Duration.ofMinutes(number(connection, "deadline_minutes")));
    }

    private static long number(Connection connection, String setting) {
        return Long.parseLong(connection.setting("data_source." + setting));
    }

    /** The turn that the last run left unfinished, unless the schedule has come round meanwhile; else a new one. */
    private Cycle cycle(Connection connection, Run run) {
        var left = run.isPreview() ? null : Cycle.of(run.cursors().get(""));
        return left == null || runs.isScheduledSince(connection, left.began()) ? Cycle.at(now()) : left;
    }

    private Instant now() {
        return clock.instant();
    }

    /** The next survey of the variable {@code queue}; null when there is none. */
    public Export take(Exchange exchange) {
        exchange.getVariable("run", Run.class).check();
        return exchange.getVariable("queue", Queue.class).take();
    }

    /** Whether the survey of the variable can give records at all. It is passed over and counted when it can't. */
    public boolean isWorthwhile(Exchange exchange) {
        var export = export(exchange);
        if (export.isEmpty() || !export.getDefinition().path("scored").asBoolean(true)) {
            if (!export.isEmpty()) {
                exchange.getVariable("run", Run.class)
                        .accept(List.of(new Outcome.Skipped(export.getSurvey(), "NO_SCORED_QUESTION")));
            }
            export.pass(now());
            return false;
        }
        return true;
    }

    /** Body: the answer to a question for an export. */
    public void begun(Exchange exchange) {
        export(exchange).begun(result(exchange), now());
        tell(exchange);
    }

    /**
     * Waits until it is time to ask for the progress of the export.
     *
     * @return false when the run has waited long enough: it goes on in the next one
     */
    public boolean awaitProgress(Exchange exchange) throws InterruptedException {
        var run = exchange.getVariable("run", Run.class);
        var export = export(exchange);
        var interval = export.interval(ThreadLocalRandom.current().nextDouble());
        if (!exchange.getVariable("queue", Queue.class).wait(interval)) {
            export.leave();
            return false;
        }
        for (var left = interval; !left.isZero(); ) {
            run.check();
            var slice = left.compareTo(SLICE) < 0 ? left : SLICE;
            pauses.pause(slice);
            left = left.minus(slice);
        }
        run.check();
        return true;
    }

    /** Body: the answer to a question for the progress. */
    public void progressed(Exchange exchange) {
        export(exchange).progressed(result(exchange), now());
        tell(exchange);
    }

    /** Body: lines of a file. Each with its survey, as the interactions that {@code feedback.jslt} maps. */
    public Iterator<JsonNode> interactions(Exchange exchange) {
        var definition = export(exchange).getDefinition();
        var lines = (Collection<?>) exchange.getMessage().getBody();
        return lines.stream()
                .map(line -> line instanceof ObjectNode response ? interaction(definition, response) : (JsonNode) line)
                .iterator();
    }

    /**
     * One response with its survey.
     *
     * @param definition as {@code survey.jslt} gives it
     * @param response as Qualtrics gives it, in an export and alone
     */
    public static JsonNode interaction(JsonNode definition, ObjectNode response) {
        var id = response.path("responseId")
                .asText(response.path("values").path("_recordId").asText(""));
        var interaction = JsonNodeFactory.instance.objectNode();
        if (!id.isBlank()) {
            interaction.put("id", definition.path("id").asText() + ':' + id);
        }
        interaction.set("survey", definition);
        interaction.set("response", response);
        return interaction;
    }

    /** The file was handed over, all of it: when it is durable the survey's cursor moves. */
    public void fetched(Exchange exchange) {
        exchange.getVariable("run", Run.class).flush();
        export(exchange).fetched(now());
        tell(exchange);
    }

    /** A call failed: asks in another way, if there is one. */
    public void refused(Exchange exchange) {
        export(exchange).failed(exchange.getProperty(Exchange.EXCEPTION_CAUGHT, VendorException.class));
        tell(exchange);
    }

    /** A survey failed; the others go on, unless they would meet the same. */
    public void failed(Exchange exchange) throws Exception {
        var failure = Failures.cause(exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Throwable.class));
        if (!(failure instanceof VendorException || failure instanceof IOException) || isOfTheConnection(failure)) {
            keepTurn(exchange, failure);
            throw failure instanceof Exception exception ? exception : new IllegalStateException(failure);
        }
        var state = failure instanceof VendorException vendor ? vendor.state() : State.UNREACHABLE;
        exchange.getVariable("queue", Queue.class)
                .failed(
                        export(exchange),
                        "%s: %s"
                                .formatted(
                                        state,
                                        failure instanceof VendorException
                                                ? failure.getMessage()
                                                : failure.getClass().getSimpleName()),
                        state == State.UNREACHABLE ? now().plus(RETRY) : null);
    }

    /** What was read before a pause isn't asked for again after it: with many surveys the last would never come. */
    private static void keepTurn(Exchange exchange, Throwable failure) {
        var run = exchange.getVariable("run", Run.class);
        if (!run.isPreview() && failure instanceof VendorException vendor && vendor.until() != null) {
            run.cursors()
                    .put("", exchange.getVariable("queue", Queue.class).cycle().json());
        }
    }

    private static boolean isOfTheConnection(Throwable failure) {
        return failure instanceof StoppedException
                || failure instanceof ClaimLostException
                || JournalUnavailableException.of(failure).isPresent()
                || (failure instanceof VendorException vendor
                        && (vendor.isOfTheToken() || OF_THE_CONNECTION.contains(vendor.state())));
    }

    /** All lanes have ended: says what is left, and what failed. */
    public void settle(Exchange exchange) {
        var run = exchange.getVariable("run", Run.class);
        var queue = exchange.getVariable("queue", Queue.class);
        var failures = queue.failures();
        var left = queue.left();
        if (run.isPreview()) {
            failures.values().stream()
                    .findFirst()
                    .map(failure -> failure + dataCenters.hint(exchange.getVariable("connection", Connection.class)))
                    .ifPresent(Exports::rethrow);
            return;
        }
        if (!left.isEmpty()) {
            run.cursors().put("", queue.cycle().json());
            run.endWaiting(
                    Runs.EXPORTING,
                    failures.isEmpty()
                            ? queue.progress()
                            : "%s; %s%s"
                                    .formatted(
                                            queue.progress(),
                                            sentence(failures, queue.all()),
                                            dataCenters.hint(exchange.getVariable("connection", Connection.class))),
                    queue.isAnyWaiting() ? Duration.ZERO : interval(exchange));
            return;
        }
        if (run.cursors().get("") != null && !run.cursors().get("").isEmpty()) {
            run.cursors().put("", "");
        }
        if (!failures.isEmpty()) {
            var hint = dataCenters.hint(exchange.getVariable("connection", Connection.class));
            var state = queue.exported() > 0 ? "PARTIAL" : state(failures.values());
            run.endPartly(
                    !hint.isEmpty() && MAY_BE_THE_DATA_CENTER.contains(state) ? State.CONFIG_ERROR.name() : state,
                    sentence(failures, queue.all()) + hint);
        }
    }

    /** What most of them failed with. */
    private static String state(Collection<String> failures) {
        return failures.stream()
                .map(failure -> failure.substring(0, failure.indexOf(':')))
                .collect(Collectors.groupingBy(state -> state, TreeMap::new, Collectors.counting()))
                .entrySet()
                .stream()
                .max(Map.Entry.comparingByValue())
                .orElseThrow()
                .getKey();
    }

    private static void rethrow(String failure) {
        var colon = failure.indexOf(':');
        throw new VendorException(State.valueOf(failure.substring(0, colon)), failure.substring(colon + 2));
    }

    private static Duration interval(Exchange exchange) {
        return Duration.ofSeconds(
                number(exchange.getVariable("connection", Connection.class), "longest_interval_seconds"));
    }

    private static String sentence(Map<String, String> failures, int all) {
        var told = failures.entrySet().stream()
                .limit(5)
                .map(failure -> failure.getKey() + ": " + failure.getValue())
                .collect(Collectors.joining("; "));
        return "%d of %d surveys failed: %s%s".formatted(failures.size(), all, told, failures.size() > 5 ? "; …" : "");
    }

    private void tell(Exchange exchange) {
        exchange.getVariable("run", Run.class)
                .setProgress(exchange.getVariable("queue", Queue.class).progress());
        runs.tell(exchange);
    }

    private static Export export(Exchange exchange) {
        return exchange.getVariable("export", Export.class);
    }

    private static JsonNode result(Exchange exchange) {
        return exchange.getMessage().getBody(JsonNode.class).path("result");
    }
}
