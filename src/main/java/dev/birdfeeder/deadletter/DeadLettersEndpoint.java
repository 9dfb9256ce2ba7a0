package dev.birdfeeder.deadletter;

import dev.birdfeeder.journal.DeadLetterFilter;
import dev.birdfeeder.journal.DeadLetterGroup;
import dev.birdfeeder.journal.DeadLetters;
import java.util.List;
import org.springframework.boot.actuate.endpoint.annotation.DeleteOperation;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;
import org.springframework.lang.Nullable;
import org.springframework.stereotype.Component;

/**
 * {@code /actuator/deadletters} on the operators' port: GET counts dead letters, POST replays them, DELETE discards
 * them. All take {@code tenant}, {@code connection}, {@code sink} ({@code -} for what never reached one) and
 * {@code reason}; what is left out says nothing.
 */
@Component
@Endpoint(id = "deadletters")
public final class DeadLettersEndpoint {

    private final DeadLetters deadLetters;
    private final Replays replays;

    DeadLettersEndpoint(DeadLetters deadLetters, Replays replays) {
        this.deadLetters = deadLetters;
        this.replays = replays;
    }

    /** @param discarded how many are gone */
    public record Discarded(int discarded) {}

    /** What lies there, by tenant, connection, sink, stage and reason. */
    @ReadOperation
    public List<DeadLetterGroup> list(
            @Nullable String tenant, @Nullable String connection, @Nullable String sink, @Nullable String reason) {
        return deadLetters.groups(new DeadLetterFilter(tenant, connection, sink, reason));
    }

    /** Gives them another chance. */
    @WriteOperation
    public Replayed replay(
            @Nullable String tenant, @Nullable String connection, @Nullable String sink, @Nullable String reason) {
        return replays.replay(new DeadLetterFilter(tenant, connection, sink, reason));
    }

    /** Throws them away. */
    @DeleteOperation
    public Discarded discard(
            @Nullable String tenant, @Nullable String connection, @Nullable String sink, @Nullable String reason) {
        return new Discarded(deadLetters.discard(new DeadLetterFilter(tenant, connection, sink, reason)));
    }
}
