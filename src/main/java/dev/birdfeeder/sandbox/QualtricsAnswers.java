package dev.birdfeeder.sandbox;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.birdfeeder.sandbox.QualtricsQuestion.Choice;
import dev.birdfeeder.sandbox.QualtricsQuestion.Kind;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * One response as exports of JSON and the single-response call write it [OFF]: recodes under {@code values}, their words
 * under {@code labels}, what was shown under {@code displayedFields} and {@code displayedValues}. Keys are question ids
 * with suffixes; embedded data stand beside them under their bare names, and the survey's id nowhere.
 *
 * <p>Assumed: the codes of {@code _NPS_GROUP}, and the name and value of Text iQ's sentiment.
 *
 * @param rating of the scored question, if that was answered
 * @param ticketId value of embedded data {@code ticketId}
 * @param comment the answer to the survey's essay question
 */
record QualtricsAnswers(
        ObjectNode json, Optional<Integer> rating, Optional<String> ticketId, Optional<String> comment) {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final List<String> AGENTS = List.of("Boris", "Zoe", "Ravi");
    private static final List<String> PLANS = List.of("gold", "silver", "basic");
    private static final List<String> REGIONS = List.of("Norte", "Sudeste", "Sul");

    static QualtricsAnswers of(QualtricsRow row) {
        return new Writer(row).write();
    }

    /** What a status is called: "IP Address" is in the official example [OFF], the others are assumed. */
    static String statusLabel(int status) {
        return switch (status) {
            case 0 -> "IP Address";
            case 1 -> "Survey Preview";
            case 2 -> "Survey Test";
            case 4 -> "Imported";
            case 8 -> "Spam";
            case 16 -> "Offline";
            default -> "Offline Survey Preview";
        };
    }

    private static final class Writer {
        private final QualtricsRow row;
        private final Chance chance;
        private final Mood mood;
        private final ObjectNode json = JSON.objectNode();
        private final ObjectNode values;
        private final ObjectNode labels;
        private Integer rating;
        private String ticketId;
        private String comment;

        Writer(QualtricsRow row) {
            this.row = row;
            this.chance = row.chance();
            this.mood = Mood.of(chance);
            json.put("responseId", row.id());
            this.values = json.putObject("values");
            this.labels = json.putObject("labels");
        }

        QualtricsAnswers write() {
            json.putArray("displayedFields");
            json.putObject("displayedValues");
            putMetadata();
            for (var question : row.survey().asked()) {
                put(question);
                if (!row.finished() && question.kind() != Kind.TEXT) {
                    break;
                }
            }
            putEmbedded();
            return new QualtricsAnswers(
                    json, Optional.ofNullable(rating), Optional.ofNullable(ticketId), Optional.ofNullable(comment));
        }

        private void putMetadata() {
            values.put("startDate", row.start().toString());
            values.put("endDate", row.end().toString());
            values.put("status", row.status());
            values.put("ipAddress", "203.0.113." + chance.below(256));
            values.put("progress", row.finished() ? 100 : chance.between(5, 95));
            values.put("duration", row.end().getEpochSecond() - row.start().getEpochSecond());
            values.put("finished", row.finished() ? 1 : 0);
            values.put("recordedDate", row.recorded().toString());
            values.put("_recordId", row.id());
            values.put("locationLatitude", "-23." + chance.between(1000, 9999));
            values.put("locationLongitude", "-46." + chance.between(1000, 9999));
            putRecipient();
            values.put("distributionChannel", row.channel());
            values.put("userLanguage", row.survey().languageCode());
            labels.put("status", statusLabel(row.status()));
            labels.put("finished", row.finished() ? "True" : "False");
            labels.put("userLanguage", row.survey().language() == Language.ENGLISH ? "English" : "Português");
        }

        /** Even a personal link doesn't always leave the recipient in the response: a contact look-up tells more. */
        private void putRecipient() {
            if (row.isLinked() && chance.percent(70)) {
                var customer = Customer.numbered(row.seed(), row.customer());
                var names = customer.name().split(" ");
                values.put("recipientLastName", names[1]);
                values.put("recipientFirstName", names[0]);
                values.put("recipientEmail", customer.email());
                if (chance.percent(60)) {
                    values.put("externalDataReference", "C%05d".formatted(customer.number()));
                }
            }
        }

        private void put(QualtricsQuestion question) {
            switch (question.kind()) {
                case TEXT -> {}
                case NPS -> putScore(question);
                case SINGLE -> putSingle(question);
                case LOOPED -> putLoops(question);
                case MULTIPLE -> putMultiple(question);
                case MATRIX -> putMatrix(question);
                case ESSAY -> putEssay(question);
                case FORM -> putForm(question);
                case BROWSER -> putBrowser(question);
                case TIMING -> putTiming(question);
            }
        }

        private void putScore(QualtricsQuestion question) {
            shown(question.id(), question);
            if (isSkipped()) {
                return;
            }
            var score =
                    switch (mood) {
                        case ANGRY -> chance.between(0, 6);
                        case LUKEWARM -> chance.between(7, 8);
                        case HAPPY -> chance.between(9, 10);
                    };
            answer(question.id(), score, String.valueOf(score));
            answer(question.id() + "_NPS_GROUP", mood.ordinal() + 1, group());
            rating = score;
        }

        private String group() {
            var names = row.survey().language() == Language.ENGLISH
                    ? List.of("Detractor", "Passive", "Promoter")
                    : List.of("Detrator", "Neutro", "Promotor");
            return names.get(mood.ordinal());
        }

        private void putSingle(QualtricsQuestion question) {
            shown(question.id(), question);
            if (row.survey().csat().filter(question.id()::equals).isEmpty()) {
                var choice = chance.pick(question.choices());
                answer(question.id(), choice.recode(), choice.display());
            } else if (!isSkipped()) {
                rating = switch (mood) {
                    case ANGRY -> chance.between(1, 2);
                    case LUKEWARM -> 3;
                    case HAPPY -> chance.between(4, 5);
                };
                answer(question.id(), rating, question.choice(rating).display());
            }
        }

        /** Respondents may leave the scored question out, those who don't finish do so more often. */
        private boolean isSkipped() {
            return chance.percent(row.finished() ? 2 : 40);
        }

        private void putLoops(QualtricsQuestion question) {
            for (var loop = 1; loop <= question.rows().size(); loop++) {
                var choice = chance.pick(question.choices());
                shown(loop + "_" + question.id(), question);
                answer(loop + "_" + question.id(), choice.recode(), choice.display());
            }
        }

        private void putMultiple(QualtricsQuestion question) {
            shown(question.id(), question);
            var chosen = question.choices().stream()
                    .filter(choice -> chance.percent(40))
                    .toList();
            if (chosen.isEmpty()) {
                return;
            }
            var codes = values.putArray(question.id());
            var words = labels.putArray(question.id());
            for (var choice : chosen) {
                codes.add(String.valueOf(choice.recode()));
                words.add(choice.display());
                if (choice.isTyped()) {
                    values.put(question.id() + "_" + choice.id() + "_TEXT", "Troca de tamanho");
                }
            }
            var order = values.putArray(question.id() + "_DO");
            question.choices().forEach(choice -> order.add(String.valueOf(choice.id())));
        }

        private void putMatrix(QualtricsQuestion question) {
            for (var statement = 1; statement <= question.rows().size(); statement++) {
                var key = question.id() + "_" + statement;
                shown(key, question);
                if (chance.percent(85)) {
                    var choice = chance.pick(question.choices());
                    answer(key, choice.recode(), choice.display());
                }
            }
        }

        private void putEssay(QualtricsQuestion question) {
            field(question.id() + "_TEXT");
            if (chance.percent(60)) {
                comment = row.survey().language().comment(mood, chance);
                values.put(question.id() + "_TEXT", comment);
                if (chance.percent(15)) {
                    answer(
                            question.id() + "_TEXT_sentiment",
                            mood.ordinal() - 1,
                            mood.name().toLowerCase(Locale.ROOT));
                }
            }
        }

        private void putForm(QualtricsQuestion question) {
            field(question.id() + "_1");
            field(question.id() + "_2");
            if (chance.percent(50)) {
                values.put(question.id() + "_1", "P-" + chance.between(100_000, 999_999));
                values.put(question.id() + "_2", "Loja " + chance.between(1, 12));
            }
        }

        private void putBrowser(QualtricsQuestion question) {
            values.put(question.id() + "_BROWSER", "Chrome");
            values.put(question.id() + "_VERSION", "131.0.0.0");
            values.put(question.id() + "_OS", "Android 15");
            values.put(question.id() + "_RESOLUTION", "412x915");
        }

        private void putTiming(QualtricsQuestion question) {
            values.put(question.id() + "_FIRST_CLICK", chance.below(3_000) / 1000.0);
            values.put(question.id() + "_LAST_CLICK", 3 + chance.below(9_000) / 1000.0);
            values.put(question.id() + "_PAGE_SUBMIT", 12 + chance.below(9_000) / 1000.0);
            values.put(question.id() + "_CLICK_COUNT", chance.between(1, 9));
        }

        /** A ticket's id is blank or missing at times. Embedded data are texts. */
        private void putEmbedded() {
            for (var name : row.survey().embedded()) {
                switch (name) {
                    case QualtricsSurvey.TICKET -> putTicket();
                    case "agent" -> values.put(name, chance.pick(AGENTS));
                    case "região" -> values.put(name, chance.pick(REGIONS));
                    case "caseStatus" -> values.put(name, "open");
                    default -> values.put(name, chance.pick(PLANS));
                }
            }
        }

        private void putTicket() {
            var share = chance.below(100);
            if (share < 80) {
                ticketId = String.valueOf(chance.between(10_000, 99_999));
                values.put(QualtricsSurvey.TICKET, share < 75 ? ticketId : " " + ticketId + " ");
            } else if (share < 90) {
                values.put(QualtricsSurvey.TICKET, "");
            }
        }

        private void answer(String key, int code, String words) {
            values.put(key, code);
            labels.put(key, words);
        }

        private void field(String key) {
            json.withArray("/displayedFields").add(key);
        }

        private void shown(String key, QualtricsQuestion question) {
            field(key);
            var codes = json.withObject("/displayedValues").putArray(key);
            question.choices().stream().map(Choice::recode).forEach(codes::add);
        }
    }
}
