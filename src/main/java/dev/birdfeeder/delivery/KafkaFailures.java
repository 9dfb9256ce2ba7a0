package dev.birdfeeder.delivery;

import org.apache.kafka.clients.producer.BufferExhaustedException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.SaslAuthenticationException;
import org.apache.kafka.common.errors.SslAuthenticationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** What a failure of the Kafka client means for a lane. Its own messages may hold what is secret, so none is passed on. */
final class KafkaFailures {

    private KafkaFailures() {}

    /** Whether no broker has answered at all, rather than answered that it doesn't know the topic. */
    static boolean isSilence(Throwable failure) {
        return failure instanceof TimeoutException
                && !(failure instanceof BufferExhaustedException)
                && !isNoTopic(failure);
    }

    /** Why there is no client: wrong settings, mostly. */
    static SinkException unmade(KafkaException failure) {
        // As the client tells it; a name server may have its bad days.
        return String.valueOf(innermost(failure).getMessage()).startsWith("No resolvable bootstrap urls")
                ? new RetryableSinkException("no broker's name can be resolved")
                : SinkException.waiting("no Kafka client can be made of these settings (%s)".formatted(name(failure)));
    }

    /** What needs a person waits; what heals by itself is tried again sooner. */
    static SinkException meaning(Throwable failure, String topic) {
        if (isNoTopic(failure)) {
            return SinkException.waiting("no topic %s".formatted(topic));
        }
        if (has(failure, TopicAuthorizationException.class)) {
            return SinkException.waiting("the cluster refuses topic %s to this user".formatted(topic));
        }
        if (has(failure, SaslAuthenticationException.class)) {
            return SinkException.waiting("the cluster refuses user or password");
        }
        if (has(failure, SslAuthenticationException.class)) {
            return SinkException.waiting("no TLS with the cluster: check its certificate, and ours");
        }
        if (has(failure, AuthenticationException.class) || has(failure, AuthorizationException.class)) {
            return SinkException.waiting("the cluster refuses access (%s)".formatted(name(failure)));
        }
        if (failure instanceof BufferExhaustedException) {
            return new RetryableSinkException("the client's buffer is full");
        }
        if (failure instanceof TimeoutException) {
            return new RetryableSinkException("no broker of the cluster answers");
        }
        return new RetryableSinkException("the cluster doesn't take it (%s)".formatted(name(failure)));
    }

    /** The client waits for a topic as long as it may and tells only in the cause that brokers know none. */
    private static boolean isNoTopic(Throwable failure) {
        return has(failure, UnknownTopicOrPartitionException.class) || has(failure, InvalidTopicException.class);
    }

    private static boolean has(Throwable failure, Class<? extends Throwable> type) {
        for (var cause = failure; cause != null; cause = cause.getCause()) {
            if (type.isInstance(cause)) {
                return true;
            }
        }
        return false;
    }

    private static String name(Throwable failure) {
        return innermost(failure).getClass().getSimpleName();
    }

    private static Throwable innermost(Throwable failure) {
        var cause = failure;
        while (cause.getCause() != null && cause.getCause() != cause) {
            cause = cause.getCause();
        }
        return cause;
    }
}
