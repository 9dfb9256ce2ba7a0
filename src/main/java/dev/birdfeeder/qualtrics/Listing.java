package dev.birdfeeder.qualtrics;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.birdfeeder.vendor.VendorException;
import dev.birdfeeder.vendor.VendorException.State;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The surveys that an account lists, gathered page by page. Each page gives the address of the next, which is used as it
 * is, but on no other host: the credentials go with it.
 */
public final class Listing {

    private static final String FIRST = "/API/v3/surveys";

    /** Of 100 surveys each. */
    private static final int MOST_PAGES = 1000;

    private final String baseUrl;
    private final Map<String, JsonNode> surveys = new LinkedHashMap<>();
    private final Set<String> seen = new HashSet<>();
    private String next = FIRST;

    Listing(String baseUrl, List<String> configured) {
        this.baseUrl = baseUrl;
        configured.forEach(survey -> surveys.put(survey, MissingNode.getInstance()));
        if (!configured.isEmpty()) {
            next = null;
        }
    }

    /** Whether there is another page. */
    public boolean isUnfinished() {
        return next != null;
    }

    /** The next page's path below the base URL. */
    public String getPath() {
        return next.contains("?") ? next.substring(0, next.indexOf('?')) : next;
    }

    /** And its query; null when it has none. */
    public String getQuery() {
        return next.contains("?") ? next.substring(next.indexOf('?') + 1) : null;
    }

    void read(JsonNode page) {
        seen.add(next);
        page.path("elements").forEach(survey -> {
            var id = survey.path("id").asText("");
            if (id.matches("SV_[A-Za-z0-9]{1,60}")) {
                surveys.put(id, survey);
            }
        });
        next = following(page.path("nextPage"));
    }

    private String following(JsonNode nextPage) {
        if (nextPage.isNull() || nextPage.isMissingNode() || nextPage.asText().isBlank()) {
            return null;
        }
        var address = nextPage.asText();
        if (!address.startsWith(baseUrl + "/") || address.contains("#") || address.contains("\\")) {
            throw new VendorException(
                    State.PROTOCOL_ERROR,
                    "surveys: the next page is at another address than connection_details.data_center_url"
                            + " (write the address that Qualtrics shows when you are logged in)");
        }
        var following = address.substring(baseUrl.length());
        if (seen.contains(following)) {
            throw new VendorException(State.PROTOCOL_ERROR, "surveys: the listing comes back to a page it had before");
        }
        if (seen.size() >= MOST_PAGES) {
            throw new VendorException(
                    State.PROTOCOL_ERROR, "surveys: more than %d pages are listed".formatted(MOST_PAGES));
        }
        return following;
    }

    /** By id. */
    Map<String, JsonNode> surveys(boolean onlyActive) {
        var chosen = new LinkedHashMap<>(surveys);
        if (onlyActive) {
            chosen.values()
                    .removeIf(survey -> survey.path("isActive").isBoolean()
                            && !survey.path("isActive").booleanValue());
        }
        return chosen;
    }
}
