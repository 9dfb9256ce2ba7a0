package dev.birdfeeder.schedule;

import com.fasterxml.jackson.databind.JsonNode;
import dev.birdfeeder.vendor.PagedList;
import dev.birdfeeder.vendor.Paging;
import dev.birdfeeder.vendor.VendorException;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Function;

/**
 * One listing, read page after page to its end.
 *
 * <p>A list that changes while it is read by position shows some elements twice and others never. Where one comes twice,
 * or fewer or more come than the vendor counts, it is read again, three times at most. What would never end is an error:
 * a page that holds what the one before held, an address that was asked before, more pages than any listing has.
 */
public final class Pages implements Listing {

    private static final int MOST_PASSES = 3;

    /** Two million elements at 100 a page. */
    private static final int MOST_PAGES = 20_000;

    private final String call;
    private final String path;
    private final String query;
    private final PagedList list;
    private final int told;
    private final Function<JsonNode, String> idOf;

    private int passes = 1;
    private Paging.Place place;
    private int pages;
    private long seen;
    private int full;
    private long total;
    private Set<String> ids = new HashSet<>();
    private Set<Paging.Place> asked = new HashSet<>();
    private JsonNode before;
    private boolean shifted;

    /**
     * @param call its name
     * @param path as the route has set it
     * @param query likewise; blank for none
     * @param told how many elements a page has that others follow; 0: as many as the first
     * @param idOf an element's id; null where it has none
     */
    Pages(String call, String path, String query, PagedList list, int told, Function<JsonNode, String> idOf) {
        this.call = call;
        this.path = path;
        this.query = query;
        this.list = list;
        this.told = told;
        this.idOf = idOf;
        begin();
    }

    private void begin() {
        place = list.pages().start();
        pages = 0;
        seen = 0;
        full = told;
        total = -1;
        ids = new HashSet<>();
        asked = new HashSet<>(Set.of(place));
        before = null;
        shifted = false;
    }

    /** Whether nothing of it was read yet, in any pass. */
    boolean isUnread() {
        return passes == 1 && pages == 0;
    }

    /** Whether there may be another page. */
    public boolean isUnfinished() {
        return place != null;
    }

    @Override
    public boolean isStable() {
        return place == null && !shifted;
    }

    @Override
    public String getFindings() {
        return "%s: %d elements seen%s, and they shifted while they were read"
                .formatted(call, seen, total < 0 ? "" : " where the vendor counts " + total);
    }

    /** The path to ask for next; {@code address} turns an address that the vendor gave into path and query. */
    String path(Function<String, String[]> address) {
        return place.address() == null ? path : address.apply(place.address())[0];
    }

    /** The query to ask for next; null for none. */
    String query(Function<String, String[]> address) {
        if (place.address() != null) {
            return address.apply(place.address())[1];
        }
        var both = query.isEmpty() || place.query().isEmpty() ? query + place.query() : query + '&' + place.query();
        return both.isEmpty() ? null : both;
    }

    /**
     * Takes a page, and finds out where the next one is.
     *
     * @param link the answer's header {@code Link}
     * @return its elements
     */
    JsonNode read(JsonNode body, String link) {
        var elements = body.at(list.elements());
        if (!elements.isArray()) {
            throw new VendorException(
                    VendorException.State.PROTOCOL_ERROR,
                    "%s: the answer has no list%s"
                            .formatted(call, list.elements().isEmpty() ? "" : " at " + list.elements()));
        }
        if (pages == 0) {
            full = told > 0 ? told : elements.size();
            total = list.total().isEmpty() ? -1 : body.at(list.total()).asLong(-1);
        } else if (!elements.isEmpty()
                && elements.equals(before)
                && list.pages().isByPosition()) {
            return repeated(elements);
        }
        note(elements);
        var next = list.pages().after(new Paging.Seen(pages, seen, elements.size(), full, body, link));
        pages++;
        seen += elements.size();
        before = elements;
        next.ifPresentOrElse(this::turn, this::end);
        return elements;
    }

    private void note(JsonNode elements) {
        for (var element : elements) {
            var id = idOf.apply(element);
            shifted |= id != null && !ids.add(id) && list.pages().isByPosition();
        }
    }

    private JsonNode repeated(JsonNode elements) {
        if (!list.pages().endsRepeating()) {
            throw failed(
                    "page %d holds what the page before held (is the parameter right? where the vendor repeats its last"
                            + " page, say repeated: end in vendor.yaml)",
                    pages + 1);
        }
        end();
        return elements;
    }

    private void turn(Paging.Place next) {
        if (!asked.add(next)) {
            throw failed("after page %d comes one that was read before; the listing turns in a circle", pages);
        }
        if (pages == MOST_PAGES) {
            throw failed("more than %d pages; no listing has so many", MOST_PAGES);
        }
        place = next;
    }

    private void end() {
        shifted |= total >= 0 && total != seen;
        if (shifted && passes < MOST_PASSES) {
            passes++;
            begin();
        } else {
            place = null;
        }
    }

    private VendorException failed(String sentence, Object... values) {
        return new VendorException(VendorException.State.PROTOCOL_ERROR, call + ": " + sentence.formatted(values));
    }
}
