package dev.birdfeeder.sandbox;

import java.util.Locale;
import java.util.OptionalInt;

/**
 * Question types of Track's webhook list, {@code nps} of Birdie's connector page and {@code like_dislike} of the surveys
 * endpoint. The codes are the widget's; that interactions ever carry them is a guess the product has to stand.
 */
enum QuestionType {
    NPS(0, 0, 10),
    NPS_RELATIONAL(5, 0, 10),
    NPS_TRANSACTIONAL(6, 0, 10),
    CSAT(2, 1, 5),
    CES(1, 1, 5),
    CES2(12, 1, 7),
    RATINGS(8, 1, 5),
    EMOJI(3, 1, 5),
    THUMBS(9, 0, 1),
    LIKE_DISLIKE(0, 0, 1),
    MULTIPLE_CHOICE(4, 0, 0),
    OPEN(7, 0, 0);

    private final int code;
    private final int least;
    private final int most;

    QuestionType(int code, int least, int most) {
        this.code = code;
        this.least = least;
        this.most = most;
    }

    String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    OptionalInt code() {
        return code == 0 ? OptionalInt.empty() : OptionalInt.of(code);
    }

    int least() {
        return least;
    }

    int most() {
        return most;
    }

    boolean hasScale() {
        return most > 0;
    }

    boolean isNps() {
        return this == NPS || this == NPS_RELATIONAL || this == NPS_TRANSACTIONAL;
    }

    boolean isScored() {
        return isNps() || this == CSAT;
    }

    /** A value on this scale that fits the mood. */
    int value(Mood mood, Chance chance) {
        if (isNps()) {
            return switch (mood) {
                case ANGRY -> chance.between(0, 6);
                case LUKEWARM -> chance.between(7, 8);
                case HAPPY -> chance.between(9, 10);
            };
        }
        var third = (most - least + 1) / 3;
        return switch (mood) {
            case ANGRY -> chance.between(least, least + third);
            case LUKEWARM -> (least + most + 1) / 2;
            case HAPPY -> chance.between(most - third, most);
        };
    }
}
