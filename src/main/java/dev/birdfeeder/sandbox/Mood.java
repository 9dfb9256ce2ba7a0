package dev.birdfeeder.sandbox;

/** What a respondent feels, so that scores and words of one interaction agree. */
enum Mood {
    ANGRY,
    LUKEWARM,
    HAPPY;

    static Mood of(Chance chance) {
        var share = chance.below(100);
        return share < 20 ? ANGRY : share < 45 ? LUKEWARM : HAPPY;
    }
}
