package dev.birdfeeder.track;

import com.fasterxml.jackson.databind.JsonNode;
import dev.birdfeeder.schedule.Run;
import dev.birdfeeder.tenant.Connection;
import dev.birdfeeder.tenant.Near;
import dev.birdfeeder.vendor.VendorException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.apache.camel.Exchange;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** What route {@code track-cxm-surveys} calls: resolves {@code data_source.surveys} against what Track lists. */
@Component("trackSurveys")
public final class TrackSurveys {

    private static final Logger LOGGER = LoggerFactory.getLogger(TrackSurveys.class);

    private final Set<String> told = ConcurrentHashMap.newKeySet();

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
        warn(connection, "surveys can't be listed: " + failure.getMessage());
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
        var hashes = new ArrayList<String>();
        var unknown = new ArrayList<String>();
        for (var wanted : connection.list("data_source.surveys")) {
            find(surveys, wanted).ifPresentOrElse(hashes::add, () -> unknown.add(unknown(surveys, wanted)));
        }
        if (!unknown.isEmpty()) {
            throw new VendorException(
                    VendorException.State.CONFIG_ERROR, "data_source.surveys: " + String.join("; ", unknown));
        }
        for (var survey : surveys) {
            var hash = survey.path("public_hash").asText();
            var relevant = hashes.isEmpty() || hashes.contains(hash);
            if (relevant
                    && survey.path("scored").isInt()
                    && survey.path("scored").intValue() != 1) {
                warn(
                        connection,
                        "survey %s has %d NPS or CSAT questions, one is needed"
                                .formatted(hash, survey.path("scored").intValue()));
            }
        }
        exchange.getVariable("run", Run.class).setFilters(hashes);
    }

    private static Optional<String> find(List<JsonNode> surveys, String wanted) {
        return Stream.of("public_hash", "uuid", "name")
                .flatMap(key -> surveys.stream()
                        .filter(survey -> survey.path(key).asText().equals(wanted)))
                .map(survey -> survey.path("public_hash").asText())
                .filter(hash -> !hash.isEmpty())
                .findFirst();
    }

    private static String unknown(List<JsonNode> surveys, String wanted) {
        var hashes = surveys.stream()
                .map(survey -> survey.path("public_hash").asText())
                .toList();
        return "the organisation has no survey '%s'%s".formatted(wanted, Near.hint(wanted, hashes));
    }

    /** Once: it will be so tomorrow, too. */
    private void warn(Connection connection, String message) {
        if (!told.add(connection.id() + ' ' + message)) {
            return;
        }
        LOGGER.atWarn()
                .addKeyValue("tenant", connection.tenant())
                .addKeyValue("connection", connection.name())
                .addKeyValue("warning", message)
                .log("survey settings");
    }
}
