package dev.birdfeeder.webhook;

import java.util.HashMap;
import java.util.Map;

/**
 * How much of what is being pushed may be in memory at once: in all, and half of it for one connection, so that one that
 * sends much leaves room for the others. A push that comes while there is nothing else has room whatever its size.
 *
 * <p>What is sent to a connection whose senders sign may be anybody's until all of it is there. Such bodies have half of
 * the room in all, and each connection's a share of that: who has no secret can't keep out the other connections' pushes.
 */
final class Room {

    private final long most;
    private final long share;
    private final Map<Owner, Long> taken = new HashMap<>();
    private long unproven;
    private long all;

    /**
     * For whom bodies are kept.
     *
     * @param isProven whether the sender is known to have the connection's secret
     */
    record Owner(String connection, boolean isProven) {}

    /**
     * @param most bytes of bodies; what becomes of one on its way to the journal takes several times as much
     * @param share bytes of one connection's bodies that aren't proven to be its own
     */
    Room(long most, long share) {
        this.most = most;
        this.share = share;
    }

    /** Takes room for more of one owner's bodies, if there is enough. */
    synchronized boolean take(Owner owner, long bytes) {
        var before = taken.getOrDefault(owner, 0L);
        if (isBeyond(before, bytes, owner.isProven() ? most / 2 : share)
                || isBeyond(all, bytes, most)
                || !owner.isProven() && isBeyond(unproven, bytes, most / 2)) {
            return false;
        }
        add(owner, bytes);
        return true;
    }

    private static boolean isBeyond(long before, long bytes, long limit) {
        return before > 0 && before + bytes > limit;
    }

    synchronized void giveBack(Owner owner, long bytes) {
        add(owner, -bytes);
    }

    /** Makes one owner's bytes another's, if there is enough room for them. */
    synchronized boolean move(Owner from, Owner to, long bytes) {
        add(from, -bytes);
        var moved = take(to, bytes);
        if (!moved) {
            add(from, bytes);
        }
        return moved;
    }

    private void add(Owner owner, long bytes) {
        all += bytes;
        unproven += owner.isProven() ? 0 : bytes;
        if (taken.merge(owner, bytes, Long::sum) <= 0) {
            taken.remove(owner);
        }
    }

    /** What is taken now. */
    synchronized long taken() {
        return all;
    }
}
