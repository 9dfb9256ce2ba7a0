package dev.birdfeeder.track;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The surveys of an organisation, gathered page by page. */
public final class Surveys {

    private static final int MOST_PAGES = 1000;

    private final List<JsonNode> listed = new ArrayList<>();
    private final Set<String> uuids = new HashSet<>();
    private int pages;
    private int firstPage;
    private boolean finished;

    Surveys() {}

    /** The page to ask for. */
    public int getNextPage() {
        return pages + 1;
    }

    /** Whether there may be another page. */
    public boolean isUnfinished() {
        return !finished;
    }

    void read(JsonNode page) {
        pages++;
        firstPage = pages == 1 ? page.size() : firstPage;
        var known = uuids.size();
        page.forEach(survey -> {
            if (uuids.add(survey.path("uuid").asText()
                    + '/'
                    + survey.path("public_hash").asText())) {
                listed.add(survey);
            }
        });
        finished = uuids.size() == known || page.size() < firstPage || pages == MOST_PAGES;
    }

    List<JsonNode> listed() {
        return listed;
    }
}
