package dev.birdfeeder.crash;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/** The files that the file sink has made visible. */
final class Archive {

    private final ObjectMapper mapper = new ObjectMapper();
    private final Path folder;
    private final Set<Path> seen = new HashSet<>();
    private int records;

    Archive(Path folder) {
        this.folder = folder;
    }

    /** How many records are visible; files that were read are not read again. */
    int records() {
        files(".ndjson").stream()
                .filter(seen::add)
                .forEach(file -> records += lines(file).size());
        return records;
    }

    /** Reads all of it. */
    void read(Consumer<JsonNode> reader) {
        for (var file : files(".ndjson")) {
            for (var line : lines(file)) {
                try {
                    reader.accept(mapper.readTree(line));
                } catch (IOException notJson) {
                    throw new UncheckedIOException(file.toString(), notJson);
                }
            }
        }
    }

    List<Path> files(String suffix) {
        try (var paths = Files.walk(folder)) {
            return new ArrayList<>(
                    paths.filter(path -> path.toString().endsWith(suffix)).toList());
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private static List<String> lines(Path file) {
        try {
            return Files.readAllLines(file);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
