package dev.birdfeeder.vendor;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * How a vendor is asked for the pages of a listing, one after the other: {@code pages} of a {@code vendor.yaml}. Its key
 * {@code by} is one of the names below, the other keys are the record's.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "by")
@JsonSubTypes({
    @JsonSubTypes.Type(value = Paging.Page.class, name = "page"),
    @JsonSubTypes.Type(value = Paging.Offset.class, name = "offset"),
    @JsonSubTypes.Type(value = Paging.Cursor.class, name = "cursor"),
    @JsonSubTypes.Type(value = Paging.Next.class, name = "next"),
    @JsonSubTypes.Type(value = Paging.Link.class, name = "link"),
    @JsonSubTypes.Type(value = Paging.Single.class, name = "none")
})
public sealed interface Paging {

    /**
     * Where a page is: what is added to the query of the route, or an address that takes its place.
     *
     * @param query {@code page=2}; blank for nothing
     * @param address as the vendor gave it; null when the query is what differs
     */
    record Place(String query, String address) {

        static Place query(String name, Object value) {
            return new Place(name + "=" + encoded(value), null);
        }

        private static String encoded(Object value) {
            return URLEncoder.encode(String.valueOf(value), StandardCharsets.UTF_8)
                    .replace("+", "%20");
        }
    }

    /**
     * A page that was read.
     *
     * @param number 0 for the first
     * @param before how many elements the pages before it have
     * @param size how many it has
     * @param full how many a page has that others follow
     * @param body the vendor's answer
     * @param link its {@code Link} header; null when there is none
     */
    record Seen(int number, long before, int size, int full, JsonNode body, String link) {

        boolean isLast() {
            return size == 0 || size < full;
        }
    }

    /** Where the first page is. */
    default Place start() {
        return new Place("", null);
    }

    /** Where the page after this one is; empty after the last. */
    Optional<Place> after(Seen page);

    /**
     * Whether pages are places in a list: what others add or take away meanwhile then moves an element from one page to
     * another, so that it is seen twice or never.
     */
    default boolean isByPosition() {
        return false;
    }

    /** How many elements a page has that others follow, as a number or the setting that holds it; blank: as the first. */
    default String fullPage() {
        return "";
    }

    /** Whether the last page may be given again and again: else that is an error. */
    default boolean endsRepeating() {
        return false;
    }

    /**
     * By number: {@code { by: page, parameter: page }}. The last page is the one that is empty or shorter than others.
     *
     * @param parameter of the query that holds the number
     * @param first the number of the first page; 1 when left out
     * @param size how many elements a page has that others follow: a number or the setting that holds it. Left out: as
     *     many as the first, which costs a request more, and is right whatever the vendor makes of the size asked for
     * @param repeated {@code end} where a vendor gives its last page again for the numbers after it; else a page that
     *     holds what the one before held is an error
     */
    record Page(String parameter, int first, String size, String repeated) implements Paging {
        @Override
        public Place start() {
            return Place.query(parameter, first);
        }

        @Override
        public Optional<Place> after(Seen page) {
            return page.isLast()
                    ? Optional.empty()
                    : Optional.of(Place.query(parameter, (long) first + page.number() + 1));
        }

        @Override
        public boolean isByPosition() {
            return true;
        }

        @Override
        public String fullPage() {
            return size;
        }

        @Override
        public boolean endsRepeating() {
            return repeated.equals("end");
        }
    }

    /** By the number of elements before it: {@code { by: offset, parameter: skip }}. Otherwise as {@link Page}. */
    record Offset(String parameter, String size) implements Paging {
        @Override
        public Place start() {
            return Place.query(parameter, 0);
        }

        @Override
        public Optional<Place> after(Seen page) {
            return page.isLast() ? Optional.empty() : Optional.of(Place.query(parameter, page.before() + page.size()));
        }

        @Override
        public boolean isByPosition() {
            return true;
        }

        @Override
        public String fullPage() {
            return size;
        }
    }

    /**
     * By a cursor that each page gives for the next: {@code { by: cursor, parameter: after, cursor: /meta/next }}. The
     * last page gives none. An empty page with one isn't the last.
     *
     * @param parameter of the query that holds the cursor; the first page is asked for without
     * @param cursor JSON pointer to it
     * @param more JSON pointer to false where the last page gives a cursor, too; blank when left out
     */
    record Cursor(String parameter, String cursor, String more) implements Paging {
        @Override
        public Optional<Place> after(Seen page) {
            var next = text(page.body(), cursor);
            return next.isEmpty() || (!more.isEmpty() && !page.body().at(more).asBoolean())
                    ? Optional.empty()
                    : Optional.of(Place.query(parameter, next));
        }
    }

    /** By an address in the body: {@code { by: next, link: /links/next }}, a JSON pointer. The last page gives none. */
    record Next(String link) implements Paging {
        @Override
        public Optional<Place> after(Seen page) {
            return Optional.of(text(page.body(), link))
                    .filter(address -> !address.isEmpty())
                    .map(address -> new Place("", address));
        }
    }

    /** By the header {@code Link: <…>; rel="next"} (RFC 8288): {@code { by: link }}. The last page has none. */
    record Link() implements Paging {

        private static final Pattern LINK = Pattern.compile("<([^>]*)>([^<]*)");
        private static final Pattern NEXT = Pattern.compile(
                ";\\s*rel\\s*=\\s*(\"([^\"]*\\s)?next(\\s[^\"]*)?\"|next\\b)", Pattern.CASE_INSENSITIVE);

        @Override
        public Optional<Place> after(Seen page) {
            return LINK.matcher(page.link() == null ? "" : page.link())
                    .results()
                    .filter(link -> NEXT.matcher(link.group(2)).find())
                    .findFirst()
                    .map(link -> new Place("", link.group(1)));
        }
    }

    /** No pages: {@code { by: none }}. One answer holds the whole list. */
    record Single() implements Paging {
        @Override
        public Optional<Place> after(Seen page) {
            return Optional.empty();
        }
    }

    /** The names of all ways, in the order above. */
    static List<String> ways() {
        var names = new ArrayList<String>();
        for (var type : Paging.class.getAnnotation(JsonSubTypes.class).value()) {
            names.add(type.name());
        }
        return names;
    }

    /** Fills in what may be left out. */
    static Object completed(Object written) {
        if (!(written instanceof Map<?, ?> map)) {
            return written;
        }
        var completed = new LinkedHashMap<Object, Object>(map);
        switch (String.valueOf(map.get("by"))) {
            case "page" -> {
                completed.putIfAbsent("first", 1);
                completed.putIfAbsent("size", "");
                completed.putIfAbsent("repeated", "error");
            }
            case "offset" -> completed.putIfAbsent("size", "");
            case "cursor" -> completed.putIfAbsent("more", "");
            default -> {
                // Nothing may be left out.
            }
        }
        return completed;
    }

    private static String text(JsonNode body, String pointer) {
        var value = body.at(JsonPointer.compile(pointer));
        return value.isNull() || value.isContainerNode() ? "" : value.asText().trim();
    }
}
