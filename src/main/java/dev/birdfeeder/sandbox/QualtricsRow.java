package dev.birdfeeder.sandbox;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What is known of one response without its answers: cheap, so that a survey's responses can be looked through again
 * and again and none has to be kept. The same for the same seed, survey, day and number.
 *
 * @param end when the respondent was last there
 * @param status 0 and the others that connectors document: 1 preview, 2 test, 4 imported, 8 spam, 16 offline, 17 offline
 *     preview
 * @param changed when somebody worked on the response, after it was recorded
 */
record QualtricsRow(
        QualtricsSurvey survey,
        long seed,
        LocalDate day,
        int number,
        String id,
        Instant start,
        Instant end,
        boolean finished,
        int status,
        String channel,
        int customer,
        Optional<Instant> changed) {

    /** Of a day and survey. */
    static final int MOST_A_DAY = 36 * 36 * 36;

    /** A respondent who doesn't come back: {@code PartialData} of the recorded definition says "+1 week" [REC]. */
    static final Duration PATIENCE = Duration.ofDays(7);

    private static final List<String> CHANNELS =
            List.of("email", "email", "email", "email", "email", "sms", "anonymous", "anonymous", "anonymous", "qr");
    private static final int ID_LENGTH = 15;

    static QualtricsRow of(long seed, QualtricsSurvey survey, LocalDate day, int number) {
        var chance = Chance.of(seed, 6, survey.number(), day.toEpochDay(), number);
        var start = day.atStartOfDay(ZoneOffset.UTC).toInstant().plusMillis(chance.below(86_400_000 / 1_000) * 1_000L);
        var end = start.plusSeconds(chance.between(20, 900));
        var finished = !chance.percent(8);
        var status = status(chance.below(100));
        var channel = status == 1 || status == 17 ? "preview" : chance.pick(CHANNELS);
        var customer = chance.below(Customer.PEOPLE);
        Optional<Instant> changed = finished && chance.percent(4)
                ? Optional.of(end.plusSeconds(chance.between(3_600, 432_000)))
                : Optional.empty();
        return new QualtricsRow(
                survey,
                seed,
                day,
                number,
                id(chance, day, number),
                start,
                end,
                finished,
                status,
                channel,
                customer,
                changed);
    }

    /** Of an id that this seed and survey could have given; empty for any other text. */
    static Optional<QualtricsRow> find(long seed, QualtricsSurvey survey, String id) {
        if (!id.matches("R_\\w{" + ID_LENGTH + "}")) {
            return Optional.empty();
        }
        try {
            var day = LocalDate.ofEpochDay(Integer.parseInt(id.substring(2, 6), 36));
            var row = of(seed, survey, day, Integer.parseInt(id.substring(6, 9), 36));
            return Optional.of(row).filter(same -> same.id().equals(id));
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    /** The same answers, brought in from elsewhere. */
    QualtricsRow imported() {
        return new QualtricsRow(
                survey, seed, day, number, id, start, end, true, 4, "anonymous", customer, Optional.empty());
    }

    /** When it is part of the survey's data: at its end, or when its respondent is no longer waited for. */
    Instant recorded() {
        return finished ? end.plusMillis(487) : start.plus(PATIENCE);
    }

    /** Whether the respondent came by a personal link. */
    boolean isLinked() {
        return channel.equals("email") || channel.equals("sms");
    }

    /** What the answers are drawn from. */
    Chance chance() {
        return Chance.of(seed, 7, survey.number(), day.toEpochDay(), number);
    }

    private static String id(Chance chance, LocalDate day, int number) {
        return "R_" + base36(day.toEpochDay(), 4) + base36(number, 3) + chance.hash(ID_LENGTH - 7);
    }

    private static String base36(long value, int digits) {
        var text = Long.toString(value, 36).toUpperCase(Locale.ROOT);
        return "0".repeat(digits - text.length()) + text;
    }

    private static int status(int share) {
        return share < 90
                ? 0
                : share < 92 ? 1 : share < 94 ? 2 : share < 96 ? 4 : share < 98 ? 8 : share < 99 ? 16 : 17;
    }
}
