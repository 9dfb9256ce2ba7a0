package dev.birdfeeder.tenant;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** Which sources and sinks there are, and what a tenant may write for each: read from the routes folder, once. */
public final class Catalog {
    private static final String SCHEMA = "settings.schema.json";

    private final List<Problem> problems = new ArrayList<>();
    private final Folders sources;
    private final Folders sinks;

    /** @param routesDir holds sources/&lt;name&gt;/settings.schema.json and sinks/&lt;name&gt;/settings.schema.json */
    public Catalog(Path routesDir) {
        sources = folders(routesDir.resolve("sources"), "connection");
        sinks = folders(routesDir.resolve("sinks"), "sink");
    }

    /**
     * What is wrong with the schemas, by file and line. A folder with one that is more than a wrong example
     * can't be used by any tenant.
     */
    public List<Problem> problems() {
        return problems.stream().sorted().toList();
    }

    /** Whether tenants can use every folder that there is. */
    public boolean isWhole() {
        return sources.isWhole() && sinks.isWhole();
    }

    /** The schema of each source, with the keys that every connection has, by folder. */
    public Map<String, JsonNode> sources() {
        return Collections.unmodifiableMap(sources.schemas());
    }

    /** The schema of each sink, with the keys that every sink has, by folder. */
    public Map<String, JsonNode> sinks() {
        return Collections.unmodifiableMap(sinks.schemas());
    }

    Folders sourceFolders() {
        return sources;
    }

    Folders sinkFolders() {
        return sinks;
    }

    private Folders folders(Path parent, String definition) {
        Map<String, JsonNode> schemas = new TreeMap<>();
        SortedSet<String> broken = new TreeSet<>();
        for (Path folder : children(parent)) {
            Path file = folder.resolve(SCHEMA);
            if (Files.exists(file)) {
                String name = folder.getFileName().toString();
                Problems found = new Problems(file.toString().replace('\\', '/'));
                Problems remarks = new Problems(file.toString().replace('\\', '/'));
                SchemaFile.read(file, found, remarks)
                        .ifPresentOrElse(
                                schema -> schemas.put(name, TenantSchema.with(definition, schema)),
                                () -> broken.add(name));
                problems.addAll(found.all());
                problems.addAll(remarks.all());
            }
        }
        return new Folders(schemas, broken);
    }

    private List<Path> children(Path parent) {
        List<Path> children = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(parent)) {
            entries.forEach(children::add);
        } catch (IOException e) {
            problems.add(new Problem(parent.toString().replace('\\', '/'), 1, "", "there is no such folder"));
        }
        return children;
    }
}
