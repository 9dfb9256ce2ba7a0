package dev.birdfeeder.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The XM directory and the distributions of the account: one distribution a survey and month, to which every response
 * with a personal link belongs. Keys are those that connectors read; who is not known to the history stands as
 * {@code Anonymous} in it.
 */
final class QualtricsContacts {
    static final String DIRECTORY = "POOL_sandbox0000001";

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final int MOST_READABLE = 10_000;

    private final QualtricsData data;

    QualtricsContacts(QualtricsData data) {
        this.data = data;
    }

    /** One page of something that is counted. */
    record Page(ArrayNode elements, boolean hasMore) {}

    static String contactId(long seed, int customer) {
        return "CID_" + Chance.of(seed, 9, customer).hash(11) + "%04d".formatted(customer);
    }

    Page distributions(String surveyId, int offset, int size) {
        var survey = QualtricsSurveys.find(surveyId).orElseThrow(() -> new Refusal(404, "There is no such survey"));
        var months = data.seen(survey, data.now())
                .map(seen -> YearMonth.from(seen.row().day()))
                .distinct()
                .toList();
        return page(months.stream().map(month -> distribution(survey, month)), offset, size);
    }

    Page history(String distributionId, int offset, int size) {
        var survey = QualtricsSurveys.ALL.stream()
                .filter(any -> distributionId.startsWith(prefix(any)))
                .findFirst()
                .orElseThrow(() -> new Refusal(404, "There is no such distribution"));
        var entries = data.seen(survey, data.now())
                .filter(seen -> distributionId.equals(
                        distributionId(survey, YearMonth.from(seen.row().day()))))
                .filter(seen -> seen.row().isLinked())
                .map(seen -> entry(seen.row(), distributionId, seen.recorded() && seen.finished()));
        return page(entries, offset, size);
    }

    ObjectNode directories() {
        var directory = JSON.objectNode();
        directory.put("directoryId", DIRECTORY);
        directory.put("name", "Customers");
        directory.put("contactCount", Customer.PEOPLE);
        directory.put("isDefault", true);
        directory.putObject("deduplicationCriteria").put("email", true).put("externalDataReference", true);
        var result = JSON.objectNode();
        result.putArray("elements").add(directory);
        return result.putNull("nextPage");
    }

    /** Beyond 10,000 Qualtrics answers 400. */
    Page contacts(int offset, int size) {
        if (offset >= MOST_READABLE) {
            throw Refusal.badRequest("Paging ends at 10,000 contacts");
        }
        return page(IntStream.range(0, Customer.PEOPLE).mapToObj(number -> contact(number, false)), offset, size);
    }

    ObjectNode contact(String id) {
        return number(id)
                .map(number -> contact(number, true))
                .orElseThrow(() -> new Refusal(404, "There is no such contact"));
    }

    /** By {@code filterType} email, extRef, firstName or lastName. */
    ObjectNode search(JsonNode body, boolean withEmbedded) {
        var filter = body.has("filter") ? body.path("filter") : body;
        var key = filter.path("filterType").asText();
        if (!List.of("email", "extRef", "firstName", "lastName").contains(key)
                || !filter.path("comparison").asText().equals("eq")) {
            throw Refusal.badRequest("filter: needs filterType, comparison and value");
        }
        var result = JSON.objectNode();
        var elements = result.putArray("elements");
        IntStream.range(0, Customer.PEOPLE)
                .mapToObj(number -> contact(number, withEmbedded))
                .filter(contact ->
                        contact.path(key).asText().equals(filter.path("value").asText()))
                .limit(100)
                .forEach(elements::add);
        return result.putNull("nextPage");
    }

    private ObjectNode contact(int number, boolean withEmbedded) {
        var customer = Customer.numbered(data.seed(), number);
        var names = customer.name().split(" ");
        var chance = Chance.of(data.seed(), 10, number);
        var contact = JSON.objectNode();
        contact.put("contactId", contactId(data.seed(), number));
        contact.put("firstName", names[0]);
        contact.put("lastName", names[1]);
        contact.put("email", customer.email());
        contact.put("phone", chance.percent(30) ? null : "+55 00 99999-%04d".formatted(number));
        contact.put("extRef", "C%05d".formatted(number));
        contact.put("language", chance.percent(50) ? "pt-BR" : "en");
        contact.put("unsubscribed", chance.percent(3));
        if (withEmbedded) {
            contact.putObject("embeddedData").put("segment", chance.pick(List.of("retail", "wholesale")));
        }
        return contact;
    }

    private Optional<Integer> number(String id) {
        try {
            var number = Integer.parseInt(id.substring(Math.max(0, id.length() - 4)));
            return Optional.of(number)
                    .filter(known -> contactId(data.seed(), known).equals(id));
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    private ObjectNode distribution(QualtricsSurvey survey, YearMonth month) {
        var sent = month.atDay(1).atStartOfDay(ZoneOffset.UTC).toInstant().toString();
        var json = JSON.objectNode();
        json.put("id", distributionId(survey, month));
        json.putNull("parentDistributionId");
        json.put("requestType", "Invite");
        json.put("requestStatus", "Done");
        json.put("sendDate", sent);
        json.put("createdDate", sent);
        json.put("modifiedDate", sent);
        json.putObject("surveyLink").put("surveyId", survey.id()).put("linkType", "Individual");
        return json;
    }

    private ObjectNode entry(QualtricsRow row, String distributionId, boolean isFinished) {
        var json = JSON.objectNode();
        json.put("contactId", contactId(data.seed(), row.customer()));
        json.put("contactLookupId", "CGC_" + row.id().substring(2));
        json.put("distributionId", distributionId);
        json.put("status", isFinished ? "SurveyFinished" : "SurveyStarted");
        json.put("responseId", isFinished ? row.id() : row.number() % 2 == 0 ? "Anonymous" : null);
        json.put("sentAt", row.start().minusSeconds(7_200).toString());
        json.put("openedAt", row.start().toString());
        json.put("responseStartedAt", row.start().toString());
        json.put("responseCompletedAt", isFinished ? row.end().toString() : null);
        return json;
    }

    private static String distributionId(QualtricsSurvey survey, YearMonth month) {
        return prefix(survey) + Chance.named(survey.id() + month).hash(13);
    }

    private static String prefix(QualtricsSurvey survey) {
        return "EMD_" + "%02d".formatted(survey.number());
    }

    private static Page page(Stream<ObjectNode> all, int offset, int size) {
        var elements = JSON.arrayNode();
        var some = all.skip(offset).limit(size + 1L).toList();
        some.stream().limit(size).forEach(elements::add);
        return new Page(elements, some.size() > size);
    }
}
