package dev.birdfeeder.track;

import com.fasterxml.jackson.databind.JsonNode;
import dev.birdfeeder.schedule.Run;
import dev.birdfeeder.tenant.Connection;
import dev.birdfeeder.vendor.VendorException;
import dev.birdfeeder.vendor.Warnings;
import java.util.List;
import java.util.stream.StreamSupport;
import org.apache.camel.Exchange;
import org.springframework.stereotype.Component;

/** What route {@code track-nps-campaigns} calls: resolves {@code data_source.campaigns} against what Track lists. */
@Component("trackCampaigns")
public final class TrackCampaigns {

    private final Warnings warnings;

    TrackCampaigns(Warnings warnings) {
        this.warnings = warnings;
    }

    /** The listing failed: where the settings give codes only, nothing depends on it, unless a person has to act. */
    public void unlisted(Exchange exchange) {
        var failure = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, VendorException.class);
        var optional = failure.state() == VendorException.State.GONE
                || failure.state() == VendorException.State.PROTOCOL_ERROR;
        var connection = exchange.getVariable("connection", Connection.class);
        var wanted = wanted(connection);
        if (!optional || !wanted.stream().allMatch(campaign -> campaign.matches("\\d+"))) {
            throw failure;
        }
        warnings.warn(connection, "campaigns can't be listed: " + failure.getMessage());
        exchange.getVariable("run", Run.class).setFilters(wanted);
    }

    /**
     * Body: what Track lists, or nothing. Settles the codes of the campaigns of the settings.
     *
     * @throws VendorException {@code CONFIG_ERROR} naming every campaign that the account doesn't have
     */
    public void resolve(Exchange exchange) {
        var run = exchange.getVariable("run", Run.class);
        if (run.getFilters() != null) {
            return;
        }
        var listed = exchange.getMessage().getBody() instanceof JsonNode campaigns
                ? StreamSupport.stream(campaigns.spliterator(), false).toList()
                : List.<JsonNode>of();
        run.setFilters(new Selection(listed, List.of("code", "name"))
                .of(
                        wanted(exchange.getVariable("connection", Connection.class)),
                        "data_source.campaigns",
                        "the account has no campaign '%s'"));
    }

    private static List<String> wanted(Connection connection) {
        return connection.list("data_source.campaigns");
    }
}
