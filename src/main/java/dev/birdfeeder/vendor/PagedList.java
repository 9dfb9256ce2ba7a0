package dev.birdfeeder.vendor;

import com.fasterxml.jackson.core.JsonPointer;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * How one listing of a vendor is read: an entry of {@code listings} in a {@code vendor.yaml}, by the name of the call.
 *
 * @param elements JSON pointer to the list in an answer; blank: the answer is the list
 * @param total JSON pointer to the number of elements of all pages, which is held against those seen; blank when left
 *     out or the vendor tells none
 * @param pages how its pages are asked for
 */
public record PagedList(String elements, String total, Paging pages) {

    static Object completed(Object written) {
        if (!(written instanceof Map<?, ?> map)) {
            return written;
        }
        var completed = new LinkedHashMap<Object, Object>(map);
        completed.putIfAbsent("total", "");
        completed.computeIfPresent("pages", (key, pages) -> Paging.completed(pages));
        return completed;
    }

    /** What a success fulfils, in JSLT. */
    String condition() {
        return elements.isEmpty()
                ? "is-array(.)"
                : Stream.of(elements.substring(1).split("/"))
                        .map(key -> ".\"" + key.replace("~1", "/").replace("~0", "~") + '"')
                        .collect(Collectors.joining("", "is-array(", ")"));
    }

    /** What is wrong with it, after its name; null when nothing is. */
    String mistake() {
        if (!isPointer(elements)) {
            return "elements: must be a JSON pointer such as /data/items, or \"\" where the answer is the list";
        }
        if (!isPointer(total)) {
            return "total: must be a JSON pointer such as /meta/total";
        }
        if (pages instanceof Paging.Cursor cursor
                && (!isPointer(cursor.cursor()) || cursor.cursor().isEmpty())) {
            return "pages.cursor: must be a JSON pointer such as /meta/next";
        }
        if (pages instanceof Paging.Cursor cursor && !isPointer(cursor.more())) {
            return "pages.more: must be a JSON pointer such as /meta/has_more";
        }
        if (pages instanceof Paging.Next next
                && (!isPointer(next.link()) || next.link().isEmpty())) {
            return "pages.link: must be a JSON pointer such as /links/next";
        }
        if (pages instanceof Paging.Page page && !page.repeated().matches("error|end")) {
            return "pages.repeated: must be error or end";
        }
        return null;
    }

    private static boolean isPointer(String text) {
        try {
            JsonPointer.compile(text);
            return true;
        } catch (IllegalArgumentException none) {
            return false;
        }
    }
}
