package dev.birdfeeder.sandbox;

import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.Optional;

/** What List Interactions was asked for, checked as far as it is documented. */
record InteractionsQuery(LocalDate start, LocalDate end, Filter filter, Paging paging) {

    /** Rows to show; {@code status} is 1 answered, 2 partial, 3 both. */
    record Filter(int status, Optional<String> surveyHash, Optional<String> distributionHash) {

        boolean shows(Row row) {
            return (status == 3 || row.partial() == (status == 2))
                    && surveyHash.map(row.survey().publicHash()::equals).orElse(true)
                    && distributionHash
                            .map(row.distribution().publicHash()::equals)
                            .orElse(true);
        }
    }

    static InteractionsQuery of(Parameters parameters) {
        var start = day(parameters, "start");
        var end = day(parameters, "end");
        if (start.isAfter(end)) {
            throw Refusal.badRequest("start: is after end");
        }
        if (end.isAfter(start.plusMonths(3))) {
            throw Refusal.badRequest("end: the range is longer than 3 months");
        }
        var status = parameters.number("answer_status", 1);
        if (status < 1 || status > 3) {
            throw Refusal.badRequest("answer_status: must be 1, 2 or 3");
        }
        var filter = new Filter(status, parameters.text("survey_hash"), parameters.text("distribution_hash"));
        return new InteractionsQuery(start, end, filter, Paging.of(parameters));
    }

    private static LocalDate day(Parameters parameters, String name) {
        var text = parameters.text(name).orElseThrow(() -> Refusal.badRequest(name + ": is required"));
        try {
            return LocalDate.parse(text);
        } catch (DateTimeParseException e) {
            throw Refusal.badRequest(name + ": must be YYYY-MM-DD");
        }
    }
}
