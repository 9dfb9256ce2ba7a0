package dev.birdfeeder.deadletter;

/**
 * What became of dead letters that were replayed.
 *
 * @param redelivered records that go to the sink that had refused them
 * @param accepted interactions that have become records now
 * @param skipped interactions that are no records, and rightly so
 * @param dead interactions that still can't become one
 * @param kept what waits for its tenant, connection or sink to be there again
 */
public record Replayed(long redelivered, long accepted, long skipped, long dead, long kept) {

    static final Replayed NONE = new Replayed(0, 0, 0, 0, 0);

    Replayed plus(Replayed other) {
        return new Replayed(
                redelivered + other.redelivered,
                accepted + other.accepted,
                skipped + other.skipped,
                dead + other.dead,
                kept + other.kept);
    }
}
