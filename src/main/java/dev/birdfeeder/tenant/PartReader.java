package dev.birdfeeder.tenant;

import dev.birdfeeder.tenant.Value.Entry;
import dev.birdfeeder.tenant.Value.Mapping;
import dev.birdfeeder.tenant.Value.Scalar;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Reads the connections or the sinks of one tenant: finds the folder that each one means, and its settings. */
final class PartReader {
    private final ScalarReader scalars;
    private final References references;
    private final Problems problems;

    PartReader(ScalarReader scalars, References references, Problems problems) {
        this.scalars = scalars;
        this.references = references;
        this.problems = problems;
    }

    record Part(String folder, Settings settings) {}

    /**
     * Those that could be read, by name, in the file's order.
     *
     * @param key the map they are in: sources or sinks
     */
    Map<String, Part> read(Mapping root, String key, Folders folders) {
        Map<String, Part> parts = new LinkedHashMap<>();
        Entry all = root.entries().get(key);
        if (all != null && all.value() instanceof Mapping mapping) {
            mapping.entries().forEach((name, entry) -> part(folders, key + "." + name, name, entry)
                    .ifPresent(part -> parts.put(name, part)));
        }
        return parts;
    }

    private Optional<Part> part(Folders folders, String path, String name, Entry entry) {
        Mapping mapping = new Mapping(entry.line(), Map.of());
        if (entry.value() instanceof Mapping written) {
            mapping = written;
        } else if (!(entry.value() instanceof Scalar scalar && scalar.isBlank())) {
            problems.add(
                    entry.line(), path, "must be a map, but is " + entry.value().kindName());
            return Optional.empty();
        }
        Optional<Scalar> type = mapping.scalar("type");
        String typeName = type.map(Scalar::raw).orElse(name);
        Mapping written = mapping;
        Optional<Folders.Choice> choice = folders.choose(typeName, at -> text(written, at));
        if (choice.isEmpty()) {
            int line = type.map(Scalar::line).orElse(entry.line());
            problems.add(line, type.isPresent() ? path + ".type" : path, folders.absent(typeName));
            return Optional.empty();
        }
        Settings settings =
                new SettingsReader(scalars, problems, path).read(choice.get().schema(), mapping, entry.line());
        mismatch(choice.get(), mapping, entry.line(), path);
        return Optional.of(new Part(choice.get().folder(), settings));
    }

    private Optional<String> text(Mapping mapping, String dottedPath) {
        return mapping.scalar(dottedPath)
                .map(references::read)
                .filter(given -> !given.assumed() && given.mistake().isEmpty())
                .map(Given::text);
    }

    private void mismatch(Folders.Choice choice, Mapping mapping, int line, String path) {
        String wrong = path + "." + choice.wrongPath();
        if (!choice.wrongPath().isEmpty() && !problems.has(wrong)) {
            int wrongLine = mapping.scalar(choice.wrongPath()).map(Scalar::line).orElse(line);
            problems.add(wrongLine, wrong, "must be one of " + String.join(", ", choice.valid()));
        }
    }
}
