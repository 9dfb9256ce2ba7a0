package dev.birdfeeder.delivery;

import dev.birdfeeder.journal.Delivery;
import dev.birdfeeder.journal.Settlement;
import dev.birdfeeder.journal.Settlement.Refused;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.stream.IntStream;

/**
 * One attempt at a delivery, record by record: exchange variable {@code attempt}. A sink that takes records one by one
 * says of each whether it arrived or was refused; what it says nothing of is tried again. Sinks that take a delivery as
 * a whole say nothing at all.
 *
 * <p>Records that went out in one request whose end is unknown stay together: repeated, the request is the same, under
 * the same key. Among the lines that are kept such a group stands between two blank ones.
 */
public final class Attempt {

    private enum State {
        OPEN,
        ARRIVED,
        REFUSED
    }

    private final long startedAt = System.nanoTime();
    private final Delivery delivery;
    private final List<byte[]> records = new ArrayList<>();
    private final List<List<Integer>> groups = new ArrayList<>();
    private final List<List<Integer>> groupsAtStart;
    private final State[] states;
    private final List<Refused> refused = new ArrayList<>();
    private SinkException failure;

    Attempt(Delivery delivery) {
        this.delivery = delivery;
        read(delivery.lines());
        this.groupsAtStart = List.copyOf(groups);
        this.states = new State[records.size()];
        Arrays.fill(states, State.OPEN);
    }

    /** The delivery that is attempted. */
    public Delivery getDelivery() {
        return delivery;
    }

    /** Its records, each UTF-8 JSON without a line end. */
    List<byte[]> records() {
        return records;
    }

    /** The places of records that belong together: earlier attempts sent them in one request and never heard more. */
    List<List<Integer>> groupsAtStart() {
        return groupsAtStart;
    }

    /** These records go out in one request. */
    synchronized void sending(List<Integer> together) {
        if (together.size() > 1 && !groups.contains(together)) {
            groups.add(together);
        }
    }

    /** The end of their request is known. */
    synchronized void answered(List<Integer> together) {
        groups.remove(together);
    }

    /** This record is at the sink. */
    synchronized void arrived(int record) {
        states[record] = State.ARRIVED;
    }

    /** The sink will never take this record. */
    synchronized void refused(int record, String reason, String message) {
        states[record] = State.REFUSED;
        refused.add(new Refused(records.get(record), reason, message));
    }

    /** Whether all of these records are at the sink. */
    synchronized boolean haveArrived(List<Integer> those) {
        return those.stream().allMatch(record -> states[record] == State.ARRIVED);
    }

    /** Whether it has brought anything to an end, and took longer than this. */
    synchronized boolean isOver(Duration longest) {
        return System.nanoTime() - startedAt > longest.toNanos()
                && Arrays.stream(states).anyMatch(state -> state != State.OPEN);
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
        return new Settlement(records.size() - refused.size(), List.copyOf(refused), 0, new byte[0]);
    }

    /** Some of it may have; the rest goes on as a smaller delivery. */
    synchronized Settlement partial() {
        var rest = new ByteArrayOutputStream();
        var together = new HashSet<Integer>();
        for (var group : groups) {
            if (group.stream().allMatch(this::isOpen)) {
                rest.write('\n');
                group.forEach(record -> write(record, rest));
                rest.write('\n');
                together.addAll(group);
            }
        }
        var open = IntStream.range(0, states.length).filter(this::isOpen).toArray();
        for (var record : open) {
            if (!together.contains(record)) {
                write(record, rest);
            }
        }
        return new Settlement(
                records.size() - open.length - refused.size(), List.copyOf(refused), open.length, rest.toByteArray());
    }

    private boolean isOpen(int record) {
        return states[record] == State.OPEN;
    }

    private void write(int record, ByteArrayOutputStream lines) {
        lines.writeBytes(records.get(record));
        lines.write('\n');
    }

    private void read(byte[] lines) {
        var group = new ArrayList<Integer>();
        var isGroup = false;
        for (int start = 0, end; start < lines.length; start = end + 1) {
            for (end = start; lines[end] != '\n'; end++) {}
            if (end == start) {
                isGroup = !isGroup;
                if (!isGroup) {
                    groups.add(List.copyOf(group));
                    group.clear();
                }
            } else {
                if (isGroup) {
                    group.add(records.size());
                }
                records.add(Arrays.copyOfRange(lines, start, end));
            }
        }
    }
}
