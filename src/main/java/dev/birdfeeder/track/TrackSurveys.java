package dev.birdfeeder.track;

import com.fasterxml.jackson.databind.JsonNode;
import dev.birdfeeder.schedule.Run;
import dev.birdfeeder.tenant.Connection;
import dev.birdfeeder.vendor.VendorException;
import dev.birdfeeder.vendor.Warnings;
import java.util.List;
import org.apache.camel.Exchange;
import org.springframework.stereotype.Component;

/** What route {@code track-cxm-surveys} calls: resolves {@code data_source.surveys} against what Track lists. */
@Component("trackSurveys")
public final class TrackSurveys {

    private final Warnings warnings;

    TrackSurveys(Warnings warnings) {
        this.warnings = warnings;
    }

    /** An empty listing. */
    public Surveys begin() {
        return new Surveys();
    }

    /** Body: a page of surveys as {@code surveys.jslt} gives it. */
    public void read(Exchange exchange) {
        exchange.getVariable("surveys", Surveys.class)
                .read(exchange.getMessage().getBody(JsonNode.class));
    }

    /** The listing failed: without surveys in the settings nothing depends on it, unless the credentials are refused. */
    public void unlisted(Exchange exchange) {
        var failure = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, VendorException.class);
        var optional = failure.state() == VendorException.State.GONE
                || failure.state() == VendorException.State.PROTOCOL_ERROR;
        var connection = exchange.getVariable("connection", Connection.class);
        if (!optional || !connection.list("data_source.surveys").isEmpty()) {
            throw failure;
        }
        warnings.warn(connection, "surveys can't be listed: " + failure.getMessage());
    }

    /**
     * Settles the listings of the run: the public hash of each survey of the settings, which may also be given by uuid
     * or name.
     *
     * @throws VendorException {@code CONFIG_ERROR} naming every survey that the organisation doesn't have
     */
    public void resolve(Exchange exchange) {
        var connection = exchange.getVariable("connection", Connection.class);
        var surveys = exchange.getVariable("surveys", Surveys.class).listed();
        var hashes = new Selection(surveys, List.of("public_hash", "uuid", "name"))
                .of(
                        connection.list("data_source.surveys"),
                        "data_source.surveys",
                        "the organisation has no survey '%s'");
        for (var survey : surveys) {
            var hash = survey.path("public_hash").asText();
            var relevant = hashes.isEmpty() || hashes.contains(hash);
            if (relevant
                    && survey.path("scored").isInt()
                    && survey.path("scored").intValue() != 1) {
                warnings.warn(
                        connection,
                        "survey %s has %d NPS or CSAT questions, one is needed"
                                .formatted(hash, survey.path("scored").intValue()));
            }
        }
        exchange.getVariable("run", Run.class).setFilters(hashes);
    }
}
