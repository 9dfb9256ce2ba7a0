package dev.birdfeeder.sandbox;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The calls that the simulated Qualtrics knows, with the scope that each asks for and how many of it a brand may make in a
 * minute.
 *
 * <p>The limits are those that two independent texts cite; the page itself was not read. That {@code whoami} needs
 * {@code read:users}, and which scope opens definitions and the response schema, is assumed; see
 * {@link QualtricsSandbox#require}.
 */
public enum QualtricsCall {
    /** Asks for an access token; outside of {@code /API/v3}, with HTTP Basic, and needs no scope. */
    TOKEN("POST", "/oauth2/token", "", 3_000),
    WHO_AM_I("GET", "/API/v3/whoami", "read:users", 3_000),
    SURVEYS("GET", "/API/v3/surveys", "read:surveys", 3_000),
    SURVEY("GET", "/API/v3/surveys/([^/]+)", "read:surveys", 3_000),
    DEFINITION("GET", "/API/v3/survey-definitions/([^/]+)", "read:surveys", 3_000),
    SCHEMA("GET", "/API/v3/surveys/([^/]+)/response-schema", "read:surveys", 60),
    FILTERS("GET", "/API/v3/surveys/([^/]+)/filters", "read:surveys", 100),
    START_EXPORT("POST", "/API/v3/surveys/([^/]+)/export-responses", "read:survey_responses", 100),
    EXPORT_PROGRESS("GET", "/API/v3/surveys/([^/]+)/export-responses/([^/]+)", "read:survey_responses", 1_000),
    EXPORT_FILE("GET", "/API/v3/surveys/([^/]+)/export-responses/([^/]+)/file", "read:survey_responses", 100),
    RESPONSE("GET", "/API/v3/surveys/([^/]+)/responses/([^/]+)", "read:survey_responses", 240),
    DISTRIBUTIONS("GET", "/API/v3/distributions", "read:distributions", 3_000),
    HISTORY("GET", "/API/v3/distributions/([^/]+)/history", "read:distributions", 300),
    DIRECTORIES("GET", "/API/v3/directories", "read:directories", 3_000),
    CONTACTS("GET", "/API/v3/directories/([^/]+)/contacts", "read:directory_contacts", 3_000),
    CONTACT("GET", "/API/v3/directories/([^/]+)/contacts/([^/]+)", "read:directory_contacts", 3_000),
    SEARCH_CONTACTS("POST", "/API/v3/directories/([^/]+)/contacts/search", "read:directory_contacts", 3_000),
    SUBSCRIBE("POST", "/API/v3/eventsubscriptions", "write:subscriptions", 120),
    SUBSCRIPTIONS("GET", "/API/v3/eventsubscriptions", "read:subscriptions", 120),
    SUBSCRIPTION("GET", "/API/v3/eventsubscriptions/([^/]+)", "read:subscriptions", 120),
    UNSUBSCRIBE("DELETE", "/API/v3/eventsubscriptions/([^/]+)", "write:subscriptions", 120);

    private final String method;
    private final Pattern path;
    private final String scope;
    private final int mostPerMinute;

    QualtricsCall(String method, String path, String scope, int mostPerMinute) {
        this.method = method;
        this.path = Pattern.compile(path);
        this.scope = scope;
        this.mostPerMinute = mostPerMinute;
    }

    String scope() {
        return scope;
    }

    int mostPerMinute() {
        return mostPerMinute;
    }

    /** Which call this is, with the ids in its path. */
    static Optional<Asked> of(String method, String path) {
        return Arrays.stream(values())
                .filter(call -> call.method.equals(method))
                .flatMap(call -> call.asked(path).stream())
                .findFirst();
    }

    private Optional<Asked> asked(String text) {
        var matcher = path.matcher(text);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        var ids = new ArrayList<String>();
        for (var group = 1; group <= matcher.groupCount(); group++) {
            ids.add(matcher.group(group));
        }
        return Optional.of(new Asked(this, List.copyOf(ids)));
    }

    /** A call, and the ids in its path. */
    record Asked(QualtricsCall call, List<String> ids) {
        String first() {
            return ids.get(0);
        }

        String second() {
            return ids.get(1);
        }
    }
}
