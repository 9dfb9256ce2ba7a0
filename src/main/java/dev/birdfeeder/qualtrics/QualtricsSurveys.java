package dev.birdfeeder.qualtrics;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.birdfeeder.tenant.Connection;
import dev.birdfeeder.vendor.VendorException;
import dev.birdfeeder.vendor.VendorException.State;
import dev.birdfeeder.vendor.Warnings;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.apache.camel.Exchange;
import org.springframework.stereotype.Component;

/** What routes {@code qualtrics-surveys} and {@code qualtrics-survey} call: which surveys there are, and what they ask. */
@Component("qualtricsSurveys")
public final class QualtricsSurveys {

    /** So many definitions of listed surveys are remembered, a few kilobytes each. */
    private static final int REMEMBERED = 1000;

    /** Another way to ask may do. */
    private static final Set<State> NOT_THIS_WAY = Set.of(State.FORBIDDEN, State.GONE, State.PROTOCOL_ERROR);

    private final Exports exports;
    private final DataCenters dataCenters;
    private final Warnings warnings;

    private final Map<String, JsonNode> definitions = Collections.synchronizedMap(new LinkedHashMap<>(64, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, JsonNode> eldest) {
            return size() > REMEMBERED;
        }
    });

    QualtricsSurveys(Exports exports, DataCenters dataCenters, Warnings warnings) {
        this.exports = exports;
        this.dataCenters = dataCenters;
        this.warnings = warnings;
    }

    /** An empty listing; a complete one when the settings name the surveys. */
    public Listing begin(Exchange exchange) {
        return new Listing(exchange.getVariable("connection", Connection.class).list("data_source.surveys"));
    }

    /** Body: a page of surveys. */
    public void read(Exchange exchange) {
        dataCenters.notice(exchange);
        exchange.getVariable("surveys", Listing.class)
                .read(exchange.getMessage().getBody(JsonNode.class).path("result"));
    }

    /** Sets variable {@code queue} to what the run exports. */
    public void resolve(Exchange exchange) {
        var connection = exchange.getVariable("connection", Connection.class);
        var surveys = exchange.getVariable("surveys", Listing.class)
                .surveys(Boolean.parseBoolean(connection.setting("data_source.only_active")));
        exchange.setVariable("queue", exports.plan(exchange, surveys));
    }

    /** Whether the definition of the export's survey is to be asked for; else it is known by its last modification. */
    public boolean isUnknown(Exchange exchange) {
        var export = exchange.getVariable("export", Export.class);
        var known = definitions.get(key(exchange, export));
        if (known != null) {
            export.define(known);
        }
        return export.getDefinition() == null;
    }

    /** Body: an answer about the export's survey. Puts the survey's id beside it, which not every answer holds. */
    public void mark(Exchange exchange) {
        dataCenters.notice(exchange);
        ((ObjectNode) exchange.getMessage().getBody(JsonNode.class))
                .put("survey", exchange.getVariable("export", Export.class).getSurvey());
    }

    /** Body: the definition of the export's survey, as {@code survey.jslt} gives it. */
    public void define(Exchange exchange) {
        var connection = exchange.getVariable("connection", Connection.class);
        var export = exchange.getVariable("export", Export.class);
        var definition = (ObjectNode) exchange.getMessage().getBody(JsonNode.class);
        if (!definition.hasNonNull("name")) {
            definition.set("name", listed(exchange, export).path("name"));
        }
        export.define(definition);
        if (listed(exchange, export).has("lastModified")) {
            definitions.put(key(exchange, export), definition);
        }
        warn(connection, export.getSurvey(), definition);
    }

    private void warn(Connection connection, String survey, JsonNode definition) {
        var scored = definition.path("scored_questions");
        if (scored.isInt() && scored.intValue() != 1) {
            warnings.warn(
                    connection,
                    scored.intValue() == 0
                            ? "survey %s has no NPS question, and metadata.csat_questions doesn't name one of its questions"
                                    .formatted(survey)
                            : "survey %s has %d NPS or CSAT questions, one is needed (metadata.nps_questions and .csat_questions choose)"
                                    .formatted(survey, scored.intValue()));
        }
    }

    /** One way to ask for a definition is refused, or its answer isn't what it was; the next may do. */
    public void tryAnother(Exchange exchange) {
        if (exchange.getProperty(Exchange.EXCEPTION_CAUGHT) instanceof VendorException failure
                && (failure.isOfTheToken() || !NOT_THIS_WAY.contains(failure.state()))) {
            throw failure;
        }
    }

    /** All ways are refused: what the responses themselves hold must do. */
    public void undefined(Exchange exchange) {
        tryAnother(exchange);
        var export = exchange.getVariable("export", Export.class);
        warnings.warn(
                exchange.getVariable("connection", Connection.class),
                "survey %s: its questions can't be read, their texts are missing (%s)"
                        .formatted(
                                export.getSurvey(),
                                exchange.getProperty(Exchange.EXCEPTION_CAUGHT) instanceof VendorException failure
                                        ? failure.getMessage()
                                        : "they have a form that isn't known"));
        var unknown = JsonNodeFactory.instance.objectNode().put("id", export.getSurvey());
        unknown.set("name", listed(exchange, export).path("name"));
        if (unknown.path("name").isMissingNode()) {
            unknown.remove("name");
        }
        export.define(unknown);
    }

    private static JsonNode listed(Exchange exchange, Export export) {
        var listed = exchange.getVariable("queue", Queue.class).listed(export.getSurvey());
        return listed == null ? MissingNode.getInstance() : listed;
    }

    /** Settings are part of it: they say which question is scored. */
    private static String key(Exchange exchange, Export export) {
        var connection = exchange.getVariable("connection", Connection.class);
        return connection.id()
                + ' '
                + connection.settings().path("metadata").hashCode()
                + ' '
                + export.getSurvey()
                + ' '
                + listed(exchange, export).path("lastModified").asText();
    }
}
