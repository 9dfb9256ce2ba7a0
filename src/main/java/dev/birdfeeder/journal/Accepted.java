package dev.birdfeeder.journal;

/**
 * What became of outcomes that were handed to the journal.
 *
 * @param fresh records seen for the first time
 * @param changed records whose content changed
 * @param unchanged records that were accepted before as they are
 * @param skipped interactions that are no records
 * @param dead interactions that can't go on
 * @param unlinked records that lack the ticket the tenant asks for; also counted above
 */
public record Accepted(int fresh, int changed, int unchanged, int skipped, int dead, int unlinked) {

    /** Nothing yet. */
    public static final Accepted NONE = new Accepted(0, 0, 0, 0, 0, 0);

    /** Both together. */
    public Accepted plus(Accepted other) {
        return new Accepted(
                fresh + other.fresh,
                changed + other.changed,
                unchanged + other.unchanged,
                skipped + other.skipped,
                dead + other.dead,
                unlinked + other.unlinked);
    }

    /** All interactions that these are about. */
    public int fetched() {
        return fresh + changed + unchanged + skipped + dead;
    }
}
