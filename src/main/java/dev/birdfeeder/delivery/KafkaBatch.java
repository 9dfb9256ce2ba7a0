package dev.birdfeeder.delivery;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.IntFunction;
import org.apache.camel.Exchange;
import org.apache.kafka.common.errors.RecordTooLargeException;

/**
 * The messages of a delivery, as Camel's Kafka producer asks for them. It sends one after the other and waits for all of
 * them at the end; which failed stands in each. When one fails while it is sent (no topic, no broker, a full buffer:
 * the client has waited for it as long as it may) there is no other: without that, each would wait for itself.
 */
final class KafkaBatch implements Iterator<Exchange> {

    private final KafkaCluster cluster;
    private final int size;
    private final IntFunction<Exchange> messages;
    private final List<Exchange> sent = new ArrayList<>();

    /** @param messages the message at a place, below {@code size} */
    KafkaBatch(KafkaCluster cluster, int size, IntFunction<Exchange> messages) {
        this.cluster = cluster;
        this.size = size;
        this.messages = messages;
    }

    @Override
    public boolean hasNext() {
        return sent.size() < size && (sent.isEmpty() || !isBlocked(failure(sent.size() - 1)));
    }

    @Override
    public Exchange next() {
        var message = messages.apply(sent.size());
        sent.add(message);
        return message;
    }

    KafkaCluster cluster() {
        return cluster;
    }

    /** How many were sent; the failure of each says whether it arrived. */
    int sent() {
        return sent.size();
    }

    boolean isWhole() {
        return sent.size() == size;
    }

    /** Why the message at this place didn't arrive; null when it did. */
    Exception failure(int place) {
        return sent.get(place).getException();
    }

    /** Whether this is the failure of a message, and so all messages have been told their fate. */
    boolean isToldBy(Throwable failure) {
        return sent.stream().anyMatch(message -> message.getException() == failure);
    }

    private static boolean isBlocked(Exception failure) {
        return failure != null && !(failure instanceof RecordTooLargeException);
    }
}
