package dev.birdfeeder.deadletter;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.birdfeeder.camel.Failures;
import dev.birdfeeder.feedback.Batch;
import dev.birdfeeder.journal.Connections;
import dev.birdfeeder.journal.DeadLetter;
import dev.birdfeeder.journal.DeadLetterFilter;
import dev.birdfeeder.journal.DeadLetterGroup;
import dev.birdfeeder.journal.DeadLetters;
import dev.birdfeeder.journal.Records;
import dev.birdfeeder.schedule.Roster;
import dev.birdfeeder.tenant.Connection;
import dev.birdfeeder.tenant.Tenant;
import dev.birdfeeder.tenant.Tenants;
import java.io.IOException;
import java.util.List;
import org.apache.camel.ProducerTemplate;
import org.springframework.stereotype.Component;

/**
 * Gives dead letters another chance: what a sink refused goes to that sink again, what could not become a record is
 * mapped again, as route and mapping are now.
 */
@Component("replays")
public final class Replays {

    private final DeadLetters deadLetters;
    private final Records records;
    private final Connections connections;
    private final Roster roster;
    private final Tenants tenants;
    private final ProducerTemplate camel;
    private final ObjectMapper mapper = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();

    Replays(
            DeadLetters deadLetters,
            Records records,
            Connections connections,
            Roster roster,
            Tenants tenants,
            ProducerTemplate camel) {
        this.deadLetters = deadLetters;
        this.records = records;
        this.connections = connections;
        this.roster = roster;
        this.tenants = tenants;
        this.camel = camel;
    }

    /** Replays what the filter names. */
    public Replayed replay(DeadLetterFilter filter) {
        roster.read();
        var replayed = Replayed.NONE;
        for (var group : deadLetters.groups(filter)) {
            replayed = replayed.plus(replay(group));
        }
        return replayed;
    }

    private Replayed replay(DeadLetterGroup group) {
        var tenant = tenants.find(group.tenant()).orElse(null);
        if (!group.sink().isEmpty()) {
            if (tenant == null || !tenant.sinks().containsKey(group.sink())) {
                return new Replayed(0, 0, 0, 0, group.count());
            }
            var filter = new DeadLetterFilter(group.tenant(), group.connection(), group.sink(), group.reason());
            return new Replayed(deadLetters.redeliver(filter), 0, 0, 0, 0);
        }
        if (tenant == null || !tenant.connections().containsKey(group.connection())) {
            return new Replayed(0, 0, 0, 0, group.count());
        }
        return mapAgain(tenant, tenant.connections().get(group.connection()), group);
    }

    private Replayed mapAgain(Tenant tenant, Connection connection, DeadLetterGroup group) {
        var filter = new DeadLetterFilter(group.tenant(), group.connection(), DeadLetterFilter.NO_SINK, group.reason());
        var replayed = Replayed.NONE;
        var letters = deadLetters.interactions(filter, 0);
        while (!letters.isEmpty()) {
            replayed = replayed.plus(mapAgain(tenant, connection, letters));
            letters = deadLetters.interactions(
                    filter, letters.get(letters.size() - 1).id());
        }
        return replayed;
    }

    private Replayed mapAgain(Tenant tenant, Connection connection, List<DeadLetter> letters) {
        var result = camel.send("direct:replay", exchange -> {
            exchange.setVariable("connection", connection);
            exchange.setVariable("privacy", tenant.privacy());
            exchange.getMessage()
                    .setBody(letters.stream().map(this::interaction).toList());
        });
        if (result.getException() != null) {
            throw new IllegalStateException(
                    "%s: %s"
                            .formatted(
                                    connection.id(),
                                    Failures.cause(result.getException()).getClass()),
                    result.getException());
        }
        var outcomes = result.getMessage().getBody(Batch.class).outcomes();
        var number = connections.number(tenant.name(), connection.name()).orElseThrow();
        var accepted = records.replay(tenant, number, connection.name(), letters, outcomes);
        return new Replayed(
                0,
                accepted.fresh() + accepted.changed() + accepted.unchanged(),
                accepted.skipped(),
                accepted.dead(),
                0);
    }

    /** What can't be parsed is no object, which its mapping will say. */
    private JsonNode interaction(DeadLetter letter) {
        try {
            return mapper.readTree(letter.payload());
        } catch (IOException unreadable) {
            return MissingNode.getInstance();
        }
    }
}
