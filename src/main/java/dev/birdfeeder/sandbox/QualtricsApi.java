package dev.birdfeeder.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.birdfeeder.sandbox.QualtricsCall.Asked;
import java.io.IOException;
import java.net.URI;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** The calls without the wire: the {@code result} that a request which was let in is answered with. */
final class QualtricsApi {
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private final QualtricsData data;
    private final QualtricsExports exports;
    private final QualtricsContacts contacts;
    private final QualtricsEvents events;
    private final Map<String, Integer> notReady = new ConcurrentHashMap<>();
    private volatile int requestsUntilReady = 1;
    private volatile int surveysPerPage = 100;
    private volatile String surveysModified = "2026-01-10T23:20:09Z";

    QualtricsApi(QualtricsData data, QualtricsExports exports, QualtricsContacts contacts, QualtricsEvents events) {
        this.data = data;
        this.exports = exports;
        this.contacts = contacts;
        this.events = events;
    }

    /** A status and a result; some answers have none. */
    record Answer(int status, JsonNode result) {
        static Answer ok(JsonNode result) {
            return new Answer(200, result);
        }
    }

    void requestsUntilReady(int requests) {
        requestsUntilReady = requests;
    }

    void surveysPerPage(int surveys) {
        surveysPerPage = surveys;
    }

    void surveysModified(String at) {
        surveysModified = at;
    }

    /** @param root where the account is, for the addresses of next pages */
    Answer answer(Asked asked, URI uri, byte[] body, String root) {
        var parameters = new Parameters(uri);
        return switch (asked.call()) {
            case WHO_AM_I -> Answer.ok(whoAmI());
            case SURVEYS -> Answer.ok(surveys(parameters, root));
            case SURVEY -> {
                var survey = survey(asked);
                var recorded = data.seen(survey, data.now())
                        .filter(QualtricsData.Seen::recorded)
                        .count();
                yield Answer.ok(QualtricsSurveyJson.of(survey, surveysModified, recorded));
            }
            case DEFINITION -> Answer.ok(QualtricsDefinition.of(survey(asked), surveysModified));
            case SCHEMA -> Answer.ok(QualtricsSchema.of(survey(asked)));
            case FILTERS -> Answer.ok(JSON.objectNode().set("elements", JSON.arrayNode()));
            case START_EXPORT -> Answer.ok(exports.start(survey(asked), body));
            case EXPORT_PROGRESS -> Answer.ok(exports.advance(exports.byProgress(asked.first(), asked.second())));
            case RESPONSE -> response(survey(asked), asked.second());
            case DISTRIBUTIONS -> {
                var surveyId =
                        parameters.text("surveyId").orElseThrow(() -> Refusal.badRequest("surveyId: is required"));
                yield paged(contacts.distributions(surveyId, skipped(parameters), 100), uri, parameters, 100, root);
            }
            case HISTORY ->
                paged(contacts.history(asked.first(), skipped(parameters), 100), uri, parameters, 100, root);
            case DIRECTORIES -> Answer.ok(contacts.directories());
            case CONTACTS -> {
                checkDirectory(asked);
                var size = parameters.number("pageSize", 100);
                yield paged(contacts.contacts(skipped(parameters), size), uri, parameters, size, root);
            }
            case CONTACT -> {
                checkDirectory(asked);
                yield Answer.ok(contacts.contact(asked.second()));
            }
            case SEARCH_CONTACTS -> {
                checkDirectory(asked);
                yield Answer.ok(contacts.search(tree(body), parameters.flag("includeEmbedded")));
            }
            case SUBSCRIBE -> {
                var id = events.subscribe(tree(body)).path("id").asText();
                yield Answer.ok(JSON.objectNode().put("id", id));
            }
            case SUBSCRIPTIONS -> Answer.ok(events.all());
            case SUBSCRIPTION -> Answer.ok(events.one(asked.first()));
            case UNSUBSCRIBE -> {
                events.unsubscribe(asked.first());
                yield new Answer(200, null);
            }
            case TOKEN, EXPORT_FILE -> throw new IllegalStateException(asked.call() + " is no call of the API proper");
        };
    }

    private static ObjectNode whoAmI() {
        return JSON.objectNode()
                .put("brandId", QualtricsEvents.BRAND)
                .put("userId", QualtricsSurveyJson.OWNER)
                .put("userName", "sandbox@example.com#" + QualtricsEvents.BRAND)
                .put("firstName", "Sand")
                .put("lastName", "Box")
                .put("email", "sandbox@example.com")
                .put("accountType", "UT_BRANDADMIN")
                .put("datacenter", "sandbox");
    }

    private ObjectNode surveys(Parameters parameters, String root) {
        var offset = parameters.number("offset", 0);
        var result = JSON.objectNode();
        var elements = result.putArray("elements");
        QualtricsSurveys.ALL.stream()
                .skip(offset)
                .limit(surveysPerPage)
                .forEach(survey -> elements.add(QualtricsSurveyJson.listed(survey, surveysModified)));
        var next = offset + surveysPerPage;
        return result.put(
                "nextPage", next < QualtricsSurveys.ALL.size() ? root + "/API/v3/surveys?offset=" + next : null);
    }

    /** 202 at first, as for a response that is only just complete [OFF]; for those of long ago, too. */
    private Answer response(QualtricsSurvey survey, String id) {
        var seen = data.seen(survey, id, data.now()).orElseThrow(() -> new Refusal(404, "There is no such response"));
        if (notReady.merge(id, 1, Integer::sum) <= requestsUntilReady) {
            return new Answer(
                    202,
                    JSON.objectNode()
                            .put("message", "The Survey Response is not yet available. Please try again later."));
        }
        return Answer.ok(seen.json());
    }

    private static Answer paged(QualtricsContacts.Page page, URI uri, Parameters parameters, int size, String root) {
        var result = JSON.objectNode();
        ArrayNode elements = page.elements();
        result.set("elements", elements);
        var rest = Optional.ofNullable(uri.getRawQuery())
                .map(query -> query.replaceAll("&?skipToken=[^&]*", ""))
                .filter(query -> !query.isEmpty())
                .map(query -> "&" + query)
                .orElse("");
        var next = root + uri.getRawPath() + "?skipToken=" + (skipped(parameters) + size) + rest;
        result.put("nextPage", page.hasMore() ? next : null);
        return Answer.ok(result);
    }

    private static int skipped(Parameters parameters) {
        return parameters.number("skipToken", 0);
    }

    private static QualtricsSurvey survey(Asked asked) {
        return QualtricsSurveys.find(asked.first()).orElseThrow(() -> new Refusal(404, "There is no such survey"));
    }

    private static void checkDirectory(Asked asked) {
        if (!asked.first().equals(QualtricsContacts.DIRECTORY)) {
            throw new Refusal(404, "There is no such directory");
        }
    }

    private static JsonNode tree(byte[] body) {
        try {
            return MAPPER.readTree(body);
        } catch (IOException e) {
            throw Refusal.badRequest("The body must be JSON");
        }
    }
}
