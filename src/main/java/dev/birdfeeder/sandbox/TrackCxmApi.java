package dev.birdfeeder.sandbox;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.birdfeeder.sandbox.TrackCxmData.Page;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;

/** The two endpoints, without the wire: what a request that is let in is answered with. */
final class TrackCxmApi {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private final String organization;
    private final TrackCxmData data;

    TrackCxmApi(String organization, TrackCxmData data) {
        this.organization = organization;
        this.data = data;
    }

    byte[] answer(URI uri) {
        var parts = uri.getPath().split("/", -1);
        var isKnown = parts.length == 5 && parts[1].equals("v1") && parts[2].equals("organizations");
        if (!isKnown || !(parts[4].equals("surveys") || parts[4].equals("interactions"))) {
            throw new Refusal(404, "Not found");
        }
        if (!parts[3].equals(organization)) {
            throw new Refusal(404, "Organization not found");
        }
        var parameters = new Parameters(uri);
        return parts[4].equals("surveys") ? surveys(parameters) : interactions(InteractionsQuery.of(parameters));
    }

    /** Documented without totals and without {@code success}. */
    private byte[] surveys(Parameters parameters) {
        var paging = Paging.of(parameters);
        var withQuestions = parameters.flag("include_questions");
        var json = JSON.objectNode();
        var surveys = json.putObject("data").putArray("surveys");
        Surveys.ALL.stream()
                .skip(paging.offset())
                .limit(paging.limit())
                .forEach(survey -> surveys.add(survey.json(withQuestions)));
        return Row.bytes(json);
    }

    private byte[] interactions(InteractionsQuery query) {
        var page = data.page(query);
        var limit = query.paging().limit();
        var totals = "],\"total_rows\":%d,\"total_pages\":%d},\"success\":1,\"message\":\"\"}"
                .formatted(page.totalRows(), (page.totalRows() + limit - 1) / limit);
        return joined(page, totals);
    }

    private static byte[] joined(Page page, String totals) {
        var out = new ByteArrayOutputStream(1_400 * (page.rows().size() + 1));
        out.writeBytes("{\"data\":{\"interactions\":[".getBytes(StandardCharsets.UTF_8));
        var separator = new byte[0];
        for (var row : page.rows()) {
            out.writeBytes(separator);
            out.writeBytes(row.json());
            separator = new byte[] {','};
        }
        out.writeBytes(totals.getBytes(StandardCharsets.UTF_8));
        return out.toByteArray();
    }
}
