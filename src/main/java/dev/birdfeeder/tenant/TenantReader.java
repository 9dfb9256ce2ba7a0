package dev.birdfeeder.tenant;

import dev.birdfeeder.tenant.Value.Entry;
import dev.birdfeeder.tenant.Value.Kind;
import dev.birdfeeder.tenant.Value.Mapping;
import dev.birdfeeder.tenant.Value.Scalar;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads one tenant file: all of it right, or all of its problems. */
final class TenantReader {
    private static final int MAX_BYTES = 1 << 20;

    private final Catalog catalog;
    private final References.World world;
    private final TextRules rules;

    TenantReader(Catalog catalog, References.World world, boolean allowPrivateAddresses) {
        this.catalog = catalog;
        this.world = world;
        this.rules = new TextRules(new Formats(allowPrivateAddresses));
    }

    /**
     * @param tenant empty when there are problems, or when its profile isn't active
     * @param secretFiles what else it depends on
     * @param waiting it asked for a sandbox value that isn't there yet
     */
    record Reading(Optional<Tenant> tenant, List<Problem> problems, Map<Path, Stamp> secretFiles, boolean waiting) {}

    /** @param label what problems call the file */
    Reading read(Path file, String name, String label) {
        Problems problems = new Problems(label);
        if (!TenantSchema.isName(name)) {
            String rule = TenantSchema.NAME_RULE;
            problems.add(1, "", "the file's name is the tenant's name and must be " + rule + " (rename it)");
        }
        Optional<Value> value = text(file, problems).flatMap(new YamlReader(problems)::read);
        if (value.orElse(null) instanceof Mapping root) {
            return tenant(name, root, problems);
        }
        value.ifPresent(other -> problems.add(
                other.line(), "", "must be a map" + KeyRules.keys(TenantSchema.ROOT) + ", but is " + other.kindName()));
        return new Reading(Optional.empty(), problems.all(), Map.of(), false);
    }

    private static Optional<String> text(Path file, Problems problems) {
        try {
            String text = TextFile.read(file, MAX_BYTES);
            return Optional.of(text.startsWith("\uFEFF") ? text.substring(1) : text);
        } catch (TextFile.TooLarge e) {
            problems.add(1, "", "is larger than 1 MB");
        } catch (CharacterCodingException e) {
            problems.add(1, "", "is not UTF-8 text");
        } catch (IOException e) {
            problems.add(1, "", Files.isDirectory(file) ? "is a folder, not a file" : "can't be read");
        }
        return Optional.empty();
    }

    private Reading tenant(String name, Mapping root, Problems problems) {
        References references =
                new References(world, root.scalar("profile").map(Scalar::raw).orElse(""));
        boolean literalSecrets = root.scalar("allow_literal_secrets")
                .filter(scalar ->
                        scalar.kind() == Kind.BOOLEAN && scalar.meaning().equals("true"))
                .isPresent();
        ScalarReader scalars = new ScalarReader(problems, references, rules, literalSecrets);
        Settings outer = new SettingsReader(scalars, problems, "").read(TenantSchema.ROOT, root, root.line());

        PartReader parts = new PartReader(scalars, references, problems);
        Map<String, Connection> connections = new LinkedHashMap<>();
        parts.read(root, "sources", catalog.sourceFolders())
                .forEach((part, read) ->
                        connections.put(part, new Connection(name, part, read.folder(), read.settings())));
        Map<String, Sink> sinks = new LinkedHashMap<>();
        parts.read(root, "sinks", catalog.sinkFolders())
                .forEach((part, read) -> sinks.put(part, new Sink(name, part, read.folder(), read.settings())));

        wantSink(root, problems);

        Privacy privacy = new Privacy(set(outer, "privacy.drop"), set(outer, "privacy.hash"));
        Tenant tenant =
                new Tenant(name, Collections.unmodifiableMap(connections), Collections.unmodifiableMap(sinks), privacy);
        return new Reading(
                Optional.of(tenant).filter(read -> problems.isEmpty() && references.isActive()),
                problems.all(),
                references.secretFiles(),
                references.isWaiting());
    }

    /** A record that no sink awaits when it is accepted goes to none: not even to one that is added later. */
    private static void wantSink(Mapping root, Problems problems) {
        Entry sources = root.entries().get("sources");
        Entry sinks = root.entries().get("sinks");
        // Told as the unknown key that it is.
        boolean isMisspelt = sinks == null
                && root.entries().keySet().stream()
                        .anyMatch(key -> Near.to(key, List.of("sinks")).isPresent());
        if (isWritten(sources) && !isWritten(sinks) && !isMisspelt) {
            problems.add(
                    sinks == null ? sources.line() : sinks.line(),
                    "sinks",
                    "is required: what is read without a sink is never delivered, not even to one that is added later"
                            + " (write one, such as archive: { type: file, directory: out })");
        }
    }

    private static boolean isWritten(Entry parts) {
        return parts != null
                && !(parts.value() instanceof Mapping none && none.entries().isEmpty())
                && !(parts.value() instanceof Scalar blank && blank.isBlank());
    }

    private static Set<String> set(Settings settings, String path) {
        return Collections.unmodifiableSet(new LinkedHashSet<>(settings.texts(path)));
    }
}
