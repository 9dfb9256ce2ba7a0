package dev.birdfeeder.tenant;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * The folders of one kind with their settings schemas. A {@code type} is a folder's name, or the {@code x-type} of
 * several folders that {@code x-when} tells apart.
 */
final class Folders {
    private final SortedMap<String, JsonNode> schemas;
    private final SortedSet<String> broken;

    /**
     * @param schemas by folder
     * @param broken folders whose schema can't be used
     */
    Folders(Map<String, JsonNode> schemas, SortedSet<String> broken) {
        this.schemas = new TreeMap<>(schemas);
        this.broken = broken;
    }

    /**
     * @param folder the one that applies, or the nearest to it
     * @param wrongPath dotted path of the setting that no folder goes by; empty when all is well
     * @param valid what that setting may be
     */
    record Choice(String folder, JsonNode schema, String wrongPath, SortedSet<String> valid) {}

    boolean isWhole() {
        return broken.isEmpty();
    }

    SortedMap<String, JsonNode> schemas() {
        return schemas;
    }

    /** The folder for a type, given how to look up what is written at a dotted path. */
    Optional<Choice> choose(String type, Function<String, Optional<String>> written) {
        List<String> candidates = candidates(type);
        Optional<String> match =
                candidates.stream().filter(folder -> matches(folder, written)).findFirst();
        // Whoever means a folder that can't be used is never taken for another's.
        if (match.isPresent() || candidates.isEmpty() || isBroken(type)) {
            return match.map(folder -> new Choice(folder, schemas.get(folder), "", new TreeSet<>()));
        }
        Optional<String> byDefault = candidates.stream()
                .filter(folder -> schemas.get(folder).path("x-default").asBoolean())
                .findFirst();
        String folder = byDefault.orElse(candidates.get(0));
        String pointer = schemas.get(folder).path("x-when").fieldNames().next();
        boolean isDefault = byDefault.isPresent() || candidates.size() == 1;
        if (isDefault && written.apply(dotted(pointer)).isEmpty()) {
            return Optional.of(new Choice(folder, schemas.get(folder), "", new TreeSet<>()));
        }
        SortedSet<String> valid = new TreeSet<>();
        candidates.forEach(candidate ->
                valid.add(schemas.get(candidate).path("x-when").path(pointer).asText()));
        return Optional.of(new Choice(folder, schemas.get(folder), dotted(pointer), valid));
    }

    /** Says why there is no folder for a type. */
    String absent(String type) {
        if (isBroken(type)) {
            return Problem.UNTIL + "the settings.schema.json of '" + type + "' is corrected";
        }
        SortedSet<String> types = new TreeSet<>(schemas.keySet());
        schemas.values().forEach(schema -> types.add(schema.path("x-type").asText()));
        types.remove("");
        String near = Near.hint(type, types);
        return "there is no type '" + type + "'"
                + (near.isEmpty() ? " (write type: and one of " + String.join(", ", types) + ")" : near);
    }

    private boolean isBroken(String type) {
        return broken.stream().anyMatch(folder -> folder.equals(type) || folder.startsWith(type + "-"));
    }

    private List<String> candidates(String type) {
        return schemas.containsKey(type)
                ? List.of(type)
                : schemas.keySet().stream()
                        .filter(folder ->
                                schemas.get(folder).path("x-type").asText().equals(type))
                        .toList();
    }

    private boolean matches(String folder, Function<String, Optional<String>> written) {
        return schemas.get(folder).path("x-when").properties().stream()
                .allMatch(when -> written.apply(dotted(when.getKey()))
                        .filter(when.getValue().asText()::equals)
                        .isPresent());
    }

    private static String dotted(String pointer) {
        return pointer.substring(1).replace('/', '.');
    }
}
