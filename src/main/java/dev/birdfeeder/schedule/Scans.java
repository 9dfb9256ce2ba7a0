package dev.birdfeeder.schedule;

import com.fasterxml.jackson.databind.JsonNode;
import dev.birdfeeder.tenant.Connection;
import dev.birdfeeder.vendor.Vendors;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.camel.Exchange;
import org.springframework.stereotype.Component;

/** What routes call to read listings by page number, pages side by side; see {@link Scan}. One after the other: {@link Listings}. */
@Component("scans")
public final class Scans {

    private final Vendors vendors;

    Scans(Vendors vendors) {
        this.vendors = vendors;
    }

    /** The listings of the current window: one per filter of the run, or one for all. */
    public List<Scan> of(Exchange exchange) {
        var connection = exchange.getVariable("connection", Connection.class);
        var filters = exchange.getVariable("run", Run.class).getFilters();
        var width = vendors.rules(connection.source()).concurrency();
        var scans = new ArrayList<Scan>();
        (filters.isEmpty() ? List.of("") : filters).forEach(filter -> scans.add(new Scan(filter, width)));
        scans.forEach(exchange.getVariable("window", Window.class)::expect);
        return scans;
    }

    /** Begins a pass over variable {@code scan}. */
    public void begin(Exchange exchange) {
        exchange.getVariable("scan", Scan.class).beginPass();
    }

    /**
     * Notes the page in the body.
     *
     * @param totalRows JSON pointer to the number of rows of the whole listing
     * @param totalPages JSON pointer to the number of its pages
     * @param elements JSON pointer to the elements of the page
     */
    public void read(Exchange exchange, String totalRows, String totalPages, String elements) {
        var body = exchange.getMessage().getBody(JsonNode.class);
        var source = exchange.getVariable("connection", Connection.class).source();
        var ids = new ArrayList<String>();
        // A blank id names nothing; two of them are no repetition.
        body.at(elements).forEach(element -> ids.add(vendors.idOf(source, element)));
        exchange.getVariable("scan", Scan.class)
                .read(exchange.getVariable("page", Integer.class), body.at(totalRows), body.at(totalPages), ids);
    }

    /** The elements of the page in the body; not {@code ${body.at(…)}}, for which Camel hashes the whole page, twice. */
    public Iterator<JsonNode> elements(Exchange exchange, String elements) {
        return exchange.getMessage().getBody(JsonNode.class).at(elements).elements();
    }
}
