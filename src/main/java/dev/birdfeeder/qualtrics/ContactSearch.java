package dev.birdfeeder.qualtrics;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.birdfeeder.qualtrics.ContactBook.Distribution;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.Set;

/**
 * The search for the contacts of a batch of responses: what is asked for next, and what becomes of the answers. First the
 * histories of the survey's distributions, the newest first, until every response has its contact; then the contacts. What
 * an earlier search has found isn't asked for again.
 */
public final class ContactSearch {

    private static final String DISTRIBUTIONS = "/API/v3/distributions";
    private static final String DIRECTORIES = "/API/v3/directories";

    /** Of one listing. */
    private static final int MOST_PAGES = 1000;

    private final Object batch;
    private final Map<String, ObjectNode> wanted;
    private final String survey;
    private final String baseUrl;
    private final ContactBook book;
    private final ContactAllowance allowance;
    private final Instant now;
    private final Set<String> unlinked;
    private final Set<String> tried = new HashSet<>();
    private final Set<String> pages = new HashSet<>();
    private Queue<String> missing;
    private Distribution reading;
    private Ask ask;
    private boolean outOfAllowance;

    /** @param about the distribution or contact that is asked for */
    private record Ask(String call, String path, String query, String about) {}

    /** One that looks for nothing. */
    static ContactSearch forNothing(Object batch) {
        return new ContactSearch(batch, Map.of(), null, null, null, null, null);
    }

    /**
     * Begins one.
     *
     * @param batch the body, to be handed back
     * @param wanted the responses whose contacts are looked for, by their ids
     * @param book what is known of them; held until the end, whatever the shelf forgets meanwhile
     */
    ContactSearch(
            Object batch,
            Map<String, ObjectNode> wanted,
            String survey,
            String baseUrl,
            ContactBook book,
            ContactAllowance allowance,
            Instant now) {
        this.batch = batch;
        this.wanted = wanted;
        this.survey = survey;
        this.baseUrl = baseUrl;
        this.book = book;
        this.allowance = allowance;
        this.now = now;
        this.unlinked = new HashSet<>(wanted.keySet());
        if (!wanted.isEmpty()) {
            next();
        }
    }

    /** Whether there is something to ask for. */
    public boolean isUnfinished() {
        return ask != null;
    }

    /** The name of the call. */
    public String getCall() {
        return ask.call();
    }

    public String getPath() {
        return ask.path();
    }

    /** Null when there is none. */
    public String getQuery() {
        return ask.query();
    }

    /** Whether it ended because no more may be asked for now. */
    boolean isOutOfAllowance() {
        return outOfAllowance;
    }

    Object batch() {
        return batch;
    }

    /** An answer came. @param result of it */
    void read(JsonNode result) {
        var following = following(result.path("nextPage"));
        switch (ask.call()) {
            case "distributions" -> {
                book.addDistributions(survey, distributions(result), following == null ? now : null);
                ask = following;
            }
            case "distribution-history" -> {
                result.path("elements").forEach(this::link);
                if (following == null) {
                    book.historyRead(reading.id(), now);
                }
                ask = unlinked.isEmpty() ? null : following;
            }
            case "directories" -> {
                book.directory(directory(result));
                ask = null;
            }
            default -> {
                book.contact(ask.about(), result instanceof ObjectNode contact ? contact : null, now);
                ask = null;
            }
        }
        next();
    }

    /** What was asked for doesn't exist. */
    void passOver() {
        switch (ask.call()) {
            case "distributions" -> book.addDistributions(survey, List.of(), now);
            case "distribution-history" -> book.historyRead(reading.id(), now);
            case "directories" -> book.directory("");
            default -> book.contact(ask.about(), null, now);
        }
        ask = null;
        next();
    }

    /** The rest goes without, and so do all searches of the connection until then. */
    void stop(Instant until) {
        allowance.closeUntil(until);
        stop();
    }

    /** The rest goes without. */
    private void stop() {
        ask = null;
        unlinked.clear();
        missing = new ArrayDeque<>();
    }

    private void next() {
        if (ask == null) {
            ask = nextAsk();
            pages.clear();
        }
        if (ask != null && !allowance.mayAsk(now)) {
            outOfAllowance = true;
            stop();
        }
    }

    private Ask nextAsk() {
        unlinked.removeIf(response -> book.contactOf(response) != null);
        if (!unlinked.isEmpty() && missing == null) {
            if (!book.knowsDistributions(survey, now)) {
                return new Ask("distributions", DISTRIBUTIONS, "surveyId=" + survey, survey);
            }
            reading = book.distributions(survey).stream()
                    .filter(one -> !tried.contains(one.id()))
                    .filter(one -> mayHold(one.id()))
                    .max(Comparator.comparing(Distribution::sentAt))
                    .orElse(null);
            if (reading != null) {
                tried.add(reading.id());
                return new Ask(
                        "distribution-history", DISTRIBUTIONS + '/' + reading.id() + "/history", null, reading.id());
            }
        }
        if (missing == null) {
            missing = new ArrayDeque<>(contacts());
        }
        for (var contact = missing.peek(); contact != null; contact = missing.peek()) {
            if (book.directory() == null) {
                return new Ask("directories", DIRECTORIES, null, "");
            }
            missing.remove();
            if (!book.directory().isEmpty() && !book.knowsContact(contact, now)) {
                return new Ask("contact", DIRECTORIES + '/' + book.directory() + "/contacts/" + contact, null, contact);
            }
        }
        return null;
    }

    /** Whether a history may hold what it didn't when it was last read to its end. */
    private boolean mayHold(String distribution) {
        var readAt = book.historyReadAt(distribution);
        return readAt == null
                || unlinked.stream()
                        .map(response -> recorded(wanted.get(response)))
                        .anyMatch(recorded -> !recorded.isBefore(readAt.minus(ContactBook.LATENESS)));
    }

    private Set<String> contacts() {
        var contacts = new LinkedHashSet<String>();
        wanted.keySet().stream().map(book::contactOf).filter(Objects::nonNull).forEach(contacts::add);
        return contacts;
    }

    private void link(JsonNode entry) {
        var response = entry.path("responseId").asText("");
        var contact = entry.path("contactId").asText("");
        if (response.startsWith("R_") && contact.matches("[A-Za-z0-9_]{1,100}")) {
            book.link(response, contact);
            unlinked.remove(response);
        }
    }

    /** Gives each response the contact that was found for it, as its {@code contact}. */
    void attach() {
        wanted.forEach((id, response) -> {
            var contact = book.contactOf(id);
            var known = contact == null ? null : book.contact(contact);
            if (known != null) {
                response.set("contact", known);
            }
        });
    }

    private static List<Distribution> distributions(JsonNode result) {
        var distributions = new ArrayList<Distribution>();
        result.path("elements").forEach(one -> {
            var id = one.path("id").asText("");
            if (id.matches("[A-Za-z0-9_]{1,100}")) {
                distributions.add(
                        new Distribution(id, moment(one.path("sendDate").asText(""))));
            }
        });
        return distributions;
    }

    /** The default one, else the first. */
    private static String directory(JsonNode result) {
        String first = null;
        for (Iterator<JsonNode> all = result.path("elements").elements(); all.hasNext(); ) {
            var one = all.next();
            var id = one.path("directoryId").asText("");
            if (id.matches("[A-Za-z0-9_]{1,100}")
                    && (first == null || one.path("isDefault").asBoolean())) {
                first = id;
            }
        }
        return first == null ? "" : first;
    }

    /** As it is given, but on no other host: the credentials go with it. */
    private Ask following(JsonNode nextPage) {
        var address = nextPage.asText("");
        if (!address.startsWith(baseUrl + '/')
                || address.contains("#")
                || address.contains("\\")
                || !pages.add(address)
                || pages.size() > MOST_PAGES) {
            return null;
        }
        var path = address.substring(baseUrl.length());
        var mark = path.indexOf('?');
        return new Ask(
                ask.call(),
                mark < 0 ? path : path.substring(0, mark),
                mark < 0 ? null : path.substring(mark + 1),
                ask.about());
    }

    private static Instant recorded(ObjectNode response) {
        return moment(response.path("values").path("recordedDate").asText(""));
    }

    private static Instant moment(String text) {
        try {
            return Instant.parse(text);
        } catch (DateTimeParseException none) {
            return Instant.MAX;
        }
    }
}
