package dev.birdfeeder.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What {@code POST …/export-responses} asks for, and what of it is answered 400 [OFF]. Names are case-sensitive. Assumed:
 * a name that isn't documented is refused too, and so is a date without a zone.
 *
 * @param columns question ids, embedded data and metadata to keep; empty for all
 */
record QualtricsExportRequest(
        String format,
        boolean compress,
        Optional<Instant> start,
        Optional<Instant> end,
        long limit,
        boolean inProgress,
        boolean byModification,
        boolean allowContinuation,
        Optional<String> continuationToken,
        Columns columns) {

    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final Set<String> FORMATS = Set.of("csv", "tsv", "json", "ndjson", "spss", "xml");
    private static final Set<String> NOT_WITH_JSON = Set.of(
            "useLabels",
            "includeLabelColumns",
            "seenUnansweredRecode",
            "multiselectSeenUnansweredRecode",
            "includeDisplayOrder",
            "formatDecimalAsComma",
            "timeZone",
            "newlineReplacement",
            "breakoutSets");
    private static final Set<String> WITH_JSON = Set.of(
            "format",
            "compress",
            "startDate",
            "endDate",
            "limit",
            "questionIds",
            "embeddedDataIds",
            "surveyMetadataIds",
            "filterId",
            "exportResponsesInProgress",
            "allowContinuation",
            "continuationToken",
            "sortByLastModifiedDate",
            "includeWaveWeights");

    /** Which fields of {@code values} an export keeps; each empty for all of its kind. */
    record Columns(Optional<Set<String>> questions, Optional<Set<String>> embedded, Optional<Set<String>> metadata) {}

    /** @param datesAreFilters whether dates, too, are refused beside a continuation; the documents say "a filter" */
    static QualtricsExportRequest of(byte[] body, boolean datesAreFilters) {
        var json = tree(body);
        json.fieldNames().forEachRemaining(QualtricsExportRequest::checkName);
        var format = json.path("format").asText();
        if (!FORMATS.contains(format)) {
            throw Refusal.badRequest("format: is required, one of csv, tsv, json, ndjson, spss, xml");
        }
        if (!format.endsWith("json")) {
            throw Refusal.badRequest("format: the sandbox writes json and ndjson only");
        }
        NOT_WITH_JSON.stream().filter(json::has).findAny().ifPresent(name -> {
            throw Refusal.badRequest(name + ": can't be used with " + format);
        });
        checkContinuation(json, datesAreFilters);
        return new QualtricsExportRequest(
                format,
                flag(json, "compress", true),
                date(json, "startDate"),
                date(json, "endDate"),
                limit(json),
                flag(json, "exportResponsesInProgress", false),
                flag(json, "sortByLastModifiedDate", false),
                flag(json, "allowContinuation", false),
                Optional.ofNullable(json.path("continuationToken").textValue()),
                new Columns(ids(json, "questionIds"), ids(json, "embeddedDataIds"), ids(json, "surveyMetadataIds")));
    }

    boolean wantsContinuation() {
        return allowContinuation || continuationToken.isPresent();
    }

    private static JsonNode tree(byte[] body) {
        try {
            var json = MAPPER.readTree(body);
            if (json != null && json.isObject()) {
                return json;
            }
        } catch (IOException e) {
            // as any other body that is no object
        }
        throw Refusal.badRequest("The body must be a JSON object");
    }

    private static void checkName(String name) {
        if (name.equals("lastResponseId")) {
            throw Refusal.badRequest("lastResponseId: is no longer supported");
        }
        if (!WITH_JSON.contains(name) && !NOT_WITH_JSON.contains(name)) {
            throw Refusal.badRequest(name + ": unexpected parameter");
        }
    }

    private static void checkContinuation(JsonNode json, boolean datesAreFilters) {
        var continued = json.has("continuationToken");
        if (continued && json.has("allowContinuation")) {
            throw Refusal.badRequest("allowContinuation: is implied by continuationToken, must not be sent beside it");
        }
        var wanted = continued || flag(json, "allowContinuation", false);
        if (wanted && json.has("filterId")) {
            throw Refusal.badRequest("filterId: can't be used with a continuation");
        }
        if (wanted && datesAreFilters && (json.has("startDate") || json.has("endDate"))) {
            throw Refusal.badRequest("startDate, endDate: can't be used with a continuation");
        }
        if (json.has("filterId") && flag(json, "sortByLastModifiedDate", false)) {
            throw Refusal.badRequest("filterId: can't be used with sortByLastModifiedDate");
        }
        if (json.has("filterId")) {
            throw Refusal.badRequest("filterId: no such filter");
        }
    }

    private static boolean flag(JsonNode json, String name, boolean otherwise) {
        if (json.has(name) && !json.get(name).isBoolean()) {
            throw Refusal.badRequest(name + ": must be true or false");
        }
        return json.path(name).asBoolean(otherwise);
    }

    private static long limit(JsonNode json) {
        if (json.has("limit")
                && (!json.get("limit").isIntegralNumber() || json.get("limit").asLong() < 1)) {
            throw Refusal.badRequest("limit: must be a whole number, 1 or more");
        }
        return json.path("limit").asLong(Long.MAX_VALUE);
    }

    private static Optional<Instant> date(JsonNode json, String name) {
        if (!json.has(name)) {
            return Optional.empty();
        }
        try {
            return Optional.of(OffsetDateTime.parse(json.get(name).asText()).toInstant());
        } catch (DateTimeException e) {
            throw Refusal.badRequest(name + ": must be an ISO 8601 date, time and zone");
        }
    }

    private static Optional<Set<String>> ids(JsonNode json, String name) {
        if (!json.has(name)) {
            return Optional.empty();
        }
        if (!json.get(name).isArray()) {
            throw Refusal.badRequest(name + ": must be a list");
        }
        var ids = new HashSet<String>();
        json.get(name).forEach(id -> ids.add(id.asText()));
        return Optional.of(ids);
    }

    static List<String> metadata() {
        return List.of(
                "startDate",
                "endDate",
                "status",
                "ipAddress",
                "progress",
                "duration",
                "finished",
                "recordedDate",
                "_recordId",
                "locationLatitude",
                "locationLongitude",
                "recipientLastName",
                "recipientFirstName",
                "recipientEmail",
                "externalDataReference",
                "distributionChannel",
                "userLanguage");
    }
}
