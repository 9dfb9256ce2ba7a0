package dev.birdfeeder.schedule;

import dev.birdfeeder.journal.Partitions;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Those of a run that has claimed its connection. */
final class JournalCursors implements Cursors {

    private final Partitions partitions;
    private final long connection;
    private Map<String, String> known;

    JournalCursors(Partitions partitions, long connection) {
        this.partitions = partitions;
        this.connection = connection;
    }

    @Override
    public synchronized String get(String partition) {
        return known().get(partition);
    }

    @Override
    public void put(String partition, String cursor) {
        partitions.put(connection, partition, cursor);
        synchronized (this) {
            known().put(partition, cursor);
        }
    }

    /** Read once, and by those only who have partitions. */
    private Map<String, String> known() {
        if (known == null) {
            known = new ConcurrentHashMap<>(partitions.cursors(connection));
        }
        return known;
    }
}
