package dev.birdfeeder.qualtrics;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.IntStream;

/** The surveys of one run: those that wait for their turn, that are exported, that are done, that failed. */
public final class Queue {

    private final ArrayDeque<Export> waiting;
    private final Map<String, Export> begun = new LinkedHashMap<>();
    private final Map<String, String> failures = new TreeMap<>();
    private final Map<String, Instant> again = new TreeMap<>();
    private final Map<String, JsonNode> listed;
    private final int lanes;
    private final Cycle cycle;
    private Duration patience;

    /**
     * @param listed what the account lists, by survey; may lack some
     * @param lanes how many exports may be under way at once
     * @param patience how long all of them may wait together
     */
    Queue(Collection<Export> exports, Map<String, JsonNode> listed, int lanes, Duration patience, Cycle cycle) {
        this.waiting = new ArrayDeque<>(exports);
        this.listed = listed;
        this.lanes = lanes;
        this.patience = patience;
        this.cycle = cycle;
        this.failures.putAll(cycle.failed());
        this.again.putAll(cycle.again());
    }

    /** One number per export that may be under way at once. */
    public List<Integer> getLanes() {
        return IntStream.range(0, Math.min(lanes, waiting.size())).boxed().toList();
    }

    /** The next survey; null when none is left, or the run has waited long enough. */
    synchronized Export take() {
        var next = isPatient() ? waiting.poll() : null;
        if (next != null) {
            begun.put(next.getSurvey(), next);
            failures.remove(next.getSurvey());
            again.remove(next.getSurvey());
        }
        return next;
    }

    synchronized boolean isPatient() {
        return !patience.isZero() && !patience.isNegative();
    }

    /** Whether a lane may wait so long. */
    synchronized boolean wait(Duration interval) {
        if (!isPatient()) {
            return false;
        }
        patience = patience.minus(interval);
        return true;
    }

    /** @param retryAt when it may work; null when that takes a person */
    synchronized void failed(Export export, String what, Instant retryAt) {
        failures.put(export.getSurvey(), what);
        if (retryAt != null) {
            again.put(export.getSurvey(), retryAt);
        }
    }

    JsonNode listed(String survey) {
        return listed.get(survey);
    }

    /** The turn as it stands, to go on with in another run. */
    synchronized Cycle cycle() {
        return new Cycle(cycle.began(), true, failures(), new TreeMap<>(again), exported());
    }

    /** What is wrong, by survey. */
    synchronized Map<String, String> failures() {
        return new TreeMap<>(failures);
    }

    /** How many there are to be read, and were, in all runs of this turn, those without a score aside. */
    synchronized int all() {
        var surveys = new TreeSet<>(failures.keySet());
        left().forEach(export -> surveys.add(export.getSurvey()));
        return surveys.size() + exported();
    }

    /** What goes on in the next run. */
    synchronized List<Export> left() {
        var left = new ArrayList<Export>();
        begun.values().stream().filter(Export::isLeft).forEach(left::add);
        left.addAll(waiting);
        return left;
    }

    /** Whether some weren't even begun. */
    synchronized boolean isAnyWaiting() {
        return !waiting.isEmpty();
    }

    /** How many were read to their end, in all runs of this turn; those without a score aren't read. */
    synchronized int exported() {
        return cycle.exported()
                + (int) begun.values().stream().filter(Export::isExported).count();
    }

    /** For people: {@code SV_1 42 %, SV_2 done}, of many the number. */
    synchronized String progress() {
        var told = new ArrayList<String>();
        begun.values().stream().filter(Export::isUnderway).map(Export::progress).forEach(told::add);
        var done = begun.values().stream().filter(Export::isDone).count();
        var all = begun.size() + waiting.size();
        return "%s%d of %d surveys".formatted(told.isEmpty() ? "" : String.join(", ", told) + ", ", done, all);
    }
}
