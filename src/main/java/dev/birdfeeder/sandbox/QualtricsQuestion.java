package dev.birdfeeder.sandbox;

import java.util.List;
import java.util.stream.IntStream;

/**
 * A question of a Qualtrics survey.
 *
 * @param tag its export tag, which need not be unique
 * @param text HTML, at times with piped text
 * @param choices what can be chosen; the columns of a matrix
 * @param rows the statements of a matrix, the fields of a form, the loops of a question in a loop
 * @param trash whether it was taken out: the survey definition still lists it, in its trash block
 */
record QualtricsQuestion(
        String id, String tag, Kind kind, String text, List<Choice> choices, List<String> rows, boolean trash) {

    /** {@code QuestionType}, {@code Selector} and {@code SubSelector} as in the official enumerations [OFF]. */
    enum Kind {
        NPS("MC", "NPS", null),
        SINGLE("MC", "SAVR", "TX"),
        LOOPED("MC", "SAHR", "TX"),
        MULTIPLE("MC", "MAVR", "TX"),
        MATRIX("Matrix", "Likert", "SingleAnswer"),
        ESSAY("TE", "ESTB", null),
        FORM("TE", "FORM", null),
        TEXT("DB", "TB", null),
        BROWSER("Meta", "Browser", null),
        TIMING("Timing", "PageTimer", null);

        private final String type;
        private final String selector;
        private final String subSelector;

        Kind(String type, String selector, String subSelector) {
            this.type = type;
            this.selector = selector;
            this.subSelector = subSelector;
        }

        String type() {
            return type;
        }

        String selector() {
            return selector;
        }

        String subSelector() {
            return subSelector;
        }
    }

    /**
     * @param id what the definition calls it; responses carry the recode [OFF]
     * @param display HTML
     * @param isTyped whether respondents may write beside it ("Other")
     */
    record Choice(int id, int recode, String display, boolean isTyped) {}

    static QualtricsQuestion nps(int number, String tag, String text) {
        var choices = IntStream.rangeClosed(0, 10)
                .mapToObj(score -> new Choice(score, score, String.valueOf(score), false))
                .toList();
        return new QualtricsQuestion("QID" + number, tag, Kind.NPS, text, choices, List.of(), false);
    }

    static QualtricsQuestion of(int number, String tag, Kind kind, String text, Choice... choices) {
        return new QualtricsQuestion("QID" + number, tag, kind, text, List.of(choices), List.of(), false);
    }

    QualtricsQuestion withRows(String... names) {
        return new QualtricsQuestion(id, tag, kind, text, choices, List.of(names), trash);
    }

    QualtricsQuestion inTrash() {
        return new QualtricsQuestion(id, tag, kind, text, choices, rows, true);
    }

    boolean isRecoded() {
        return choices.stream().anyMatch(choice -> choice.id() != choice.recode());
    }

    Choice choice(int recode) {
        return choices.stream()
                .filter(choice -> choice.recode() == recode)
                .findFirst()
                .orElseThrow();
    }
}
