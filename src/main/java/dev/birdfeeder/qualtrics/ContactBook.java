package dev.birdfeeder.qualtrics;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What is known of one connection's contacts, for a while: which response is from which, and what they are. All of it is
 * bounded; what falls out is asked for again.
 */
final class ContactBook {

    /** So much later than a response may the history of its distribution tell of it. */
    static final Duration LATENESS = Duration.ofMinutes(10);

    private static final Duration DISTRIBUTIONS_FRESH = Duration.ofMinutes(30);
    private static final int MOST_LINKS = 20_000;
    private static final int MOST_CONTACTS = 2_000;
    private static final int MOST_DISTRIBUTIONS = 5_000;

    private final Duration maxAge;
    private final Map<String, String> links = bounded(MOST_LINKS);
    private final Map<String, Known> contacts = bounded(MOST_CONTACTS);
    private final Map<String, Listed> distributions = bounded(MOST_DISTRIBUTIONS);
    private final Map<String, Instant> historiesRead = bounded(MOST_DISTRIBUTIONS);
    private String directory;

    /** @param sentAt far in future when it isn't told */
    record Distribution(String id, Instant sentAt) {}

    /** @param contact null when there is none */
    private record Known(ObjectNode contact, Instant at) {}

    /** @param completeAt null while further pages are to come */
    private record Listed(List<Distribution> distributions, Instant completeAt) {}

    /**
     * @param directory the directory to look in; null for the default one
     * @param maxAge how long a contact is taken to be what it was
     */
    ContactBook(String directory, Duration maxAge) {
        this.directory = directory;
        this.maxAge = maxAge;
    }

    private static <V> Map<String, V> bounded(int most) {
        return new LinkedHashMap<>(64, 0.75f, true) {
            private static final long serialVersionUID = 1;

            @Override
            protected boolean removeEldestEntry(Map.Entry<String, V> eldest) {
                return size() > most;
            }
        };
    }

    synchronized String directory() {
        return directory;
    }

    synchronized void directory(String id) {
        directory = id;
    }

    synchronized boolean knowsDistributions(String survey, Instant now) {
        var listed = distributions.get(survey);
        return listed != null
                && listed.completeAt() != null
                && listed.completeAt().plus(DISTRIBUTIONS_FRESH).isAfter(now);
    }

    synchronized List<Distribution> distributions(String survey) {
        var listed = distributions.get(survey);
        return listed == null ? List.of() : listed.distributions();
    }

    /** A page of them. @param completeAt when it is the last one */
    synchronized void addDistributions(String survey, Collection<Distribution> page, Instant completeAt) {
        var all = new LinkedHashMap<String, Distribution>();
        distributions(survey).forEach(one -> all.put(one.id(), one));
        page.forEach(one -> all.put(one.id(), one));
        distributions.put(survey, new Listed(List.copyOf(all.values()), completeAt));
    }

    synchronized Instant historyReadAt(String distribution) {
        return historiesRead.get(distribution);
    }

    synchronized void historyRead(String distribution, Instant at) {
        historiesRead.put(distribution, at);
    }

    /** The contact that a response is from; null when it isn't known. */
    synchronized String contactOf(String response) {
        return links.get(response);
    }

    synchronized void link(String response, String contact) {
        links.put(response, contact);
    }

    synchronized boolean knowsContact(String id, Instant now) {
        var known = contacts.get(id);
        return known != null && known.at().plus(maxAge).isAfter(now);
    }

    /** Null when there is none, or it isn't known. */
    synchronized ObjectNode contact(String id) {
        var known = contacts.get(id);
        return known == null ? null : known.contact();
    }

    synchronized void contact(String id, ObjectNode contact, Instant at) {
        contacts.put(id, new Known(contact, at));
    }

    /** Books by connection, of which those that are used least are forgotten. */
    static Map<String, ContactBook> shelf(int most) {
        return Collections.synchronizedMap(bounded(most));
    }
}
