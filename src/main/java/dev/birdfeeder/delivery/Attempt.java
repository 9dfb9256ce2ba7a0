package dev.birdfeeder.delivery;

import dev.birdfeeder.journal.Delivery;
import dev.birdfeeder.journal.Settlement;
import dev.birdfeeder.journal.Settlement.Refused;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;

/**
 * One attempt at a delivery, record by record: exchange variable {@code attempt}. A sink that takes records one by one
 * says of each whether it arrived or was refused; what it says nothing of is tried again. Sinks that take a delivery as
 * a whole say nothing at all.
 */
public final class Attempt {

    private final Delivery delivery;
    private final List<byte[]> records;
    private final boolean[] arrived;
    private final List<Refused> refused = new ArrayList<>();
    private SinkException failure;

    Attempt(Delivery delivery) {
        this.delivery = delivery;
        this.records = split(delivery.lines());
        this.arrived = new boolean[records.size()];
    }

    /** The delivery that is attempted. */
    public Delivery getDelivery() {
        return delivery;
    }

    /** Its records, each UTF-8 JSON without a line end. */
    List<byte[]> records() {
        return records;
    }

    /** This record is at the sink. */
    synchronized void arrived(int record) {
        arrived[record] = true;
    }

    /** The sink will never take this record. */
    synchronized void refused(int record, String reason, String message) {
        arrived[record] = true;
        refused.add(new Refused(records.get(record), reason, message));
    }

    /** The first failure ends the attempt; calls under way are still listened to. */
    synchronized void fail(SinkException failed) {
        failure = failure == null ? failed : failure;
    }

    synchronized SinkException failure() {
        return failure;
    }

    /** All of it arrived, but for what was refused. */
    synchronized Settlement whole() {
        return new Settlement(records.size() - refused.size(), refused, 0, new byte[0]);
    }

    /** Some of it may have; the rest goes on as a smaller delivery. */
    synchronized Settlement partial() {
        var rest = new ByteArrayOutputStream();
        int remaining = 0;
        for (int i = 0; i < arrived.length; i++) {
            if (!arrived[i]) {
                rest.writeBytes(records.get(i));
                rest.write('\n');
                remaining++;
            }
        }
        return new Settlement(records.size() - remaining - refused.size(), refused, remaining, rest.toByteArray());
    }

    private static List<byte[]> split(byte[] lines) {
        var records = new ArrayList<byte[]>();
        for (int start = 0, end; start < lines.length; start = end + 1) {
            for (end = start; lines[end] != '\n'; end++) {}
            records.add(java.util.Arrays.copyOfRange(lines, start, end));
        }
        return records;
    }
}
