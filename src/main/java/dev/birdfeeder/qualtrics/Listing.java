package dev.birdfeeder.qualtrics;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The surveys that an account lists, gathered page by page; or those that the settings name. */
public final class Listing {

    private final Map<String, JsonNode> surveys = new LinkedHashMap<>();
    private final boolean needed;

    Listing(List<String> configured) {
        configured.forEach(survey -> surveys.put(survey, MissingNode.getInstance()));
        needed = configured.isEmpty();
    }

    /** Whether the account is to be asked for them. */
    public boolean isNeeded() {
        return needed;
    }

    void read(JsonNode page) {
        page.path("elements").forEach(survey -> {
            var id = survey.path("id").asText("");
            if (id.matches("SV_[A-Za-z0-9]{1,60}")) {
                surveys.put(id, survey);
            }
        });
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
