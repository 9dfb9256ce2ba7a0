package dev.birdfeeder.schedule;

import com.fasterxml.jackson.databind.JsonNode;
import dev.birdfeeder.vendor.VendorException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * One listing of a window, read page by page until nothing shifts while it is read.
 *
 * <p>A page number points into a list that others change meanwhile: a row that appears before the read position
 * repeats another, one that goes away hides another, and the count may still match. So a pass counts only when every
 * page tells the same total, no id comes twice, as many ids were seen as the total says, and the first page, fetched
 * once more at the end, holds what it held.
 */
public final class Scan implements Listing {

    private static final int MOST_PASSES = 3;

    /** Pages beyond what the total asks for are read only so far: a vendor may repeat its last page for ever. */
    private static final int MOST_EXTRA_PAGES = 20;

    /** Two million interactions at 100 a page: no survey has so many in 28 days, but a vendor may say so. */
    private static final long MOST_PAGES = 20_000;

    private final String filter;
    private final int width;
    private int passes;
    private Set<String> ids = new HashSet<>();
    private int nameless;
    private long total = -1;
    private int pages;
    private boolean shifted;
    private List<String> firstPage;

    Scan(String filter, int width) {
        this.filter = filter;
        this.width = width;
    }

    /** What the listing is narrowed to, a survey's hash for example; blank for all. */
    public String getFilter() {
        return filter;
    }

    /** Whether another pass is needed and allowed. */
    public synchronized boolean isUnsettled() {
        return !isStable() && passes < MOST_PASSES;
    }

    @Override
    public synchronized boolean isStable() {
        return passes > 0 && !shifted && ids.size() + nameless == total;
    }

    /** The pages after the first, dealt out to the lanes in which they are fetched side by side. */
    public synchronized List<List<Integer>> getLanes() {
        var lanes = new ArrayList<List<Integer>>();
        for (int page = 2; page <= pages; page++) {
            var lane = (page - 2) % width;
            if (lane == lanes.size()) {
                lanes.add(new ArrayList<>());
            }
            lanes.get(lane).add(page);
        }
        return lanes;
    }

    /** Whether there is more than one page, so that the first one is worth a second look. */
    public synchronized boolean isPaged() {
        return pages > 1;
    }

    @Override
    public synchronized String getFindings() {
        return "%s%d interactions seen where the vendor counts %d%s"
                .formatted(
                        filter.isBlank() ? "" : "survey " + filter + ": ",
                        ids.size() + nameless,
                        total,
                        shifted ? ", and they shifted while they were read" : "");
    }

    synchronized void beginPass() {
        passes++;
        ids = new HashSet<>();
        nameless = 0;
        total = -1;
        pages = 0;
        shifted = false;
        firstPage = null;
    }

    /** Notes a page: what the vendor says of the whole, and the ids on it (null where an element has none). */
    synchronized void read(int page, JsonNode totalRows, JsonNode totalPages, List<String> pageIds) {
        var rows = count(totalRows);
        if (rows < 0) {
            throw new VendorException(
                    VendorException.State.PROTOCOL_ERROR, "interactions: the answer doesn't tell the total of rows");
        }
        if (page == 1 && firstPage != null) {
            shifted |= !firstPage.equals(names(pageIds)) || rows != total;
            return;
        }
        if (page == 1) {
            total = rows;
            firstPage = names(pageIds);
            pages = pagesToRead(rows, count(totalPages), pageIds.size());
        }
        shifted |= rows != total;
        for (var id : pageIds) {
            if (id == null) {
                nameless++;
            } else {
                shifted |= !ids.add(id);
            }
        }
    }

    private static List<String> names(List<String> ids) {
        return ids.stream().map(String::valueOf).toList();
    }

    private static int pagesToRead(long rows, long told, int onFirst) {
        if (onFirst == 0) {
            return 1;
        }
        var needed = (rows + onFirst - 1) / onFirst;
        if (needed > MOST_PAGES) {
            throw new VendorException(
                    VendorException.State.PROTOCOL_ERROR,
                    "interactions: a total of %d rows, %d on a page, can't be true".formatted(rows, onFirst));
        }
        return (int) Math.max(1, Math.min(Math.max(needed, told), needed + MOST_EXTRA_PAGES));
    }

    private static long count(JsonNode sent) {
        var text = sent.asText("");
        return text.matches("\\d{1,9}") ? Long.parseLong(text) : -1;
    }
}
