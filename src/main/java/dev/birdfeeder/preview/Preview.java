package dev.birdfeeder.preview;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.birdfeeder.schedule.Sampling;
import dev.birdfeeder.tenant.Connection;
import dev.birdfeeder.tenant.Tenant;
import dev.birdfeeder.tenant.Tenants;
import dev.birdfeeder.vendor.Vendors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.springframework.stereotype.Component;

/**
 * Command {@code preview}: what came in, what the mapping made of it, what the lookup found, what would be sent. Keeps
 * nothing and delivers nothing; what it shows holds personal data and goes to the caller alone.
 */
@Component
public final class Preview {

    private final Tenants tenants;
    private final Sampling sampling;
    private final Stories stories;
    private final Vendors vendors;
    private final ObjectMapper mapper = new ObjectMapper();

    Preview(Tenants tenants, Sampling sampling, Stories stories, Vendors vendors) {
        this.tenants = tenants;
        this.sampling = sampling;
        this.stories = stories;
        this.vendors = vendors;
    }

    /**
     * Which interactions.
     *
     * @param tenant the tenant's name
     * @param connection the connection's name
     * @param limit how many at most
     * @param interaction the vendor's id of the only one that is wanted; null for any
     * @param from the first day; null for 28 days before the last
     * @param to the last day; null for yesterday
     * @param file where they are saved, instead of asking the vendor; null to ask
     */
    public record Wanted(
            String tenant, String connection, int limit, String interaction, LocalDate from, LocalDate to, Path file) {}

    /** The interactions, and why there aren't more of them. */
    public record Found(List<JsonNode> interactions, Optional<String> problem) {}

    /** Why there is nothing to show for this connection; a sentence each, none when there is. */
    public List<String> problems(Wanted wanted) {
        tenants.refresh();
        if (tenants.connection(wanted.tenant(), wanted.connection()).isPresent()) {
            return List.of();
        }
        var problems = tenants.broken().getOrDefault(wanted.tenant(), List.of());
        return problems.isEmpty()
                ? List.of(
                        "no connection %s/%s (there are: %s)".formatted(wanted.tenant(), wanted.connection(), names()))
                : problems.stream().map(Object::toString).toList();
    }

    /** Fetches, or reads the file. The connection is one without {@link #problems}. */
    public Found find(Wanted wanted, Tap tap) {
        var collected = new Collected(wanted, connection(wanted).source());
        if (wanted.file() != null) {
            return read(wanted, collected);
        }
        tap.listen(collected::add);
        var failure = sampling.read(tenant(wanted), connection(wanted), wanted.from(), wanted.to(), collected::isFull);
        var problem = failure.map(cause -> wanted.tenant() + "/" + wanted.connection() + ": " + cause.getMessage());
        return new Found(collected.all(), problem.or(() -> collected.problem("among the days that were read")));
    }

    private Found read(Wanted wanted, Collected collected) {
        try (var values = mapper.readerFor(JsonNode.class).<JsonNode>readValues(Files.newInputStream(wanted.file()))) {
            while (values.hasNextValue()) {
                var value = values.nextValue();
                (value.isArray() ? value : List.of(value)).forEach(collected::add);
            }
        } catch (NoSuchFileException missing) {
            return new Found(List.of(), Optional.of(wanted.file() + ": there is no such file"));
        } catch (JsonProcessingException invalid) {
            return new Found(
                    List.of(),
                    Optional.of("%s:%d: is no JSON: %s"
                            .formatted(
                                    wanted.file(),
                                    invalid.getLocation() == null
                                            ? 1
                                            : invalid.getLocation().getLineNr(),
                                    invalid.getOriginalMessage()
                                            .lines()
                                            .findFirst()
                                            .orElse(""))));
        } catch (IOException | RuntimeException unreadable) {
            return new Found(List.of(), Optional.of(wanted.file() + ": can't be read as JSON"));
        }
        return new Found(collected.all(), collected.problem("in " + wanted.file()));
    }

    /** Takes them through the pipeline as it is now, and prints what came of each. */
    public void print(Wanted wanted, List<JsonNode> interactions, boolean asJson, Paper paper) {
        var told = new ArrayList<Story>();
        for (var interaction : interactions) {
            var story = stories.tell(tenant(wanted), connection(wanted), interaction);
            told.add(story);
            if (asJson) {
                paper.json(story);
            } else {
                paper.readable(told.size(), story);
            }
        }
        if (!asJson) {
            paper.summary(told);
        }
    }

    private Tenant tenant(Wanted wanted) {
        return tenants.find(wanted.tenant()).orElseThrow();
    }

    private Connection connection(Wanted wanted) {
        return tenants.connection(wanted.tenant(), wanted.connection()).orElseThrow();
    }

    private String names() {
        return String.join(
                ", ",
                tenants.all().stream()
                        .flatMap(tenant -> tenant.connections().values().stream())
                        .map(Connection::id)
                        .sorted()
                        .toList());
    }

    /** The first so many of them. */
    private final class Collected {

        private final Wanted wanted;
        private final String source;
        private final List<JsonNode> interactions = new ArrayList<>();
        private final Set<String> seen = new HashSet<>();

        Collected(Wanted wanted, String source) {
            this.wanted = wanted;
            this.source = source;
        }

        synchronized void add(JsonNode interaction) {
            var id = vendors.idOf(source, interaction);
            var isWanted = wanted.interaction() == null || Objects.equals(id, wanted.interaction());
            // A vendor may list one twice, and its days may be asked for with an overlap.
            if (isWanted && !isFull() && (id == null || seen.add(id))) {
                interactions.add(interaction);
            }
        }

        synchronized boolean isFull() {
            return interactions.size() >= (wanted.interaction() == null ? wanted.limit() : 1);
        }

        synchronized List<JsonNode> all() {
            return List.copyOf(interactions);
        }

        synchronized Optional<String> problem(String where) {
            return interactions.isEmpty() && wanted.interaction() != null
                    ? Optional.of("no interaction %s %s%s"
                            .formatted(
                                    wanted.interaction(),
                                    where,
                                    wanted.file() == null ? " (name them with --from and --to)" : ""))
                    : Optional.empty();
        }
    }
}
