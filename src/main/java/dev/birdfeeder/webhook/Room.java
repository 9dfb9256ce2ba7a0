package dev.birdfeeder.webhook;

import java.util.HashMap;
import java.util.Map;

/**
 * How much of what is being pushed may be in memory at once: in all, and half of it for one connection, so that one that
 * sends much leaves room for the others. A push that comes while there is nothing else has room whatever its size.
 */
final class Room {

    private final long most;
    private final Map<String, Long> taken = new HashMap<>();
    private long all;

    /** @param most bytes of bodies; what becomes of one on its way to the journal takes several times as much */
    Room(long most) {
        this.most = most;
    }

    /** Takes room for more of one connection's bodies, if there is enough. */
    synchronized boolean take(String whose, long bytes) {
        var before = taken.getOrDefault(whose, 0L);
        if (before > 0 && before + bytes > most / 2 || all > 0 && all + bytes > most) {
            return false;
        }
        taken.put(whose, before + bytes);
        all += bytes;
        return true;
    }

    synchronized void giveBack(String whose, long bytes) {
        all -= bytes;
        taken.computeIfPresent(whose, (name, before) -> before > bytes ? before - bytes : null);
    }

    /** What is taken now. */
    synchronized long taken() {
        return all;
    }
}
