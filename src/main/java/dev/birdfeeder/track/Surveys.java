package dev.birdfeeder.track;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The surveys of an organisation, gathered page by page. */
public final class Surveys {

    private final List<JsonNode> listed = new ArrayList<>();
    private final Set<String> uuids = new HashSet<>();

    Surveys() {}

    void read(JsonNode page) {
        page.forEach(survey -> {
            if (uuids.add(survey.path("uuid").asText()
                    + '/'
                    + survey.path("public_hash").asText())) {
                listed.add(survey);
            }
        });
    }

    List<JsonNode> listed() {
        return listed;
    }
}
