package dev.birdfeeder.conventions;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * One folder is one source or sink, whole: its route, its mapping, what a tenant may write for it, how its vendor is
 * called, its scenarios. Its interactions go through {@code interaction} and {@code accept}, as all do. Every setting
 * has a title and a description, because forms and documents are made of them.
 */
final class SourceFolders implements Convention {

    private static final String SETTINGS = "settings.schema.json";

    private final Path routes;

    SourceFolders(Path routes) {
        this.routes = routes;
    }

    @Override
    public void check(List<RouteFile> files, Findings findings) {
        for (var folder : folders("sources")) {
            var name = folder.getFileName().toString();
            for (var needed :
                    List.of(name + RouteFile.SUFFIX, "feedback.jslt", SETTINGS, "vendor.yaml", name + ".test.yaml")) {
                checkExists(folder, needed, findings);
            }
            for (var step : List.of("interaction", "accept")) {
                if (files.stream().noneMatch(file -> isIn(file, folder) && calls(file, step))) {
                    findings.add(
                            folder.toString(),
                            1,
                            "no route of this source calls direct:%s (every interaction goes there)",
                            step);
                }
            }
            checkSettings(folder, findings);
        }
        for (var folder : folders("sinks")) {
            checkExists(folder, "sink-" + folder.getFileName() + RouteFile.SUFFIX, findings);
            checkExists(folder, SETTINGS, findings);
            checkSettings(folder, findings);
        }
    }

    private List<Path> folders(String kind) {
        var folders = new ArrayList<Path>();
        if (!Files.isDirectory(routes.resolve(kind))) {
            return folders;
        }
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(routes.resolve(kind), Files::isDirectory)) {
            entries.forEach(folders::add);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
        return folders;
    }

    private static void checkExists(Path folder, String file, Findings findings) {
        if (!Files.exists(folder.resolve(file))) {
            findings.add(folder.toString(), 1, "has no %s (a folder is complete in itself)", file);
        }
    }

    private static boolean isIn(RouteFile file, Path folder) {
        return file.name().startsWith(folder + "/");
    }

    private static boolean calls(RouteFile file, String route) {
        return file.endpoints()
                .anyMatch(call -> call.text("uri").equals("direct:" + route)
                        || (call.text("uri").equals("direct")
                                && call.text("parameters", "name").equals(route)));
    }

    private static void checkSettings(Path folder, Findings findings) {
        var file = folder.resolve(SETTINGS);
        if (Files.exists(file)) {
            try {
                checkProperties(file.toString(), "", new ObjectMapper().readTree(file.toFile()), findings);
            } catch (IOException unreadable) {
                findings.add(file.toString(), 1, "is no JSON");
            }
        }
    }

    private static void checkProperties(String file, String path, JsonNode schema, Findings findings) {
        for (var needed : List.of("title", "description")) {
            if (schema.path(needed).asText().isBlank()) {
                findings.add(file, 1, "%shas no %s", path.isEmpty() ? "" : path + ": ", needed);
            }
        }
        schema.path("properties")
                .properties()
                .forEach(property -> checkProperties(
                        file,
                        path.isEmpty() ? property.getKey() : path + "." + property.getKey(),
                        property.getValue(),
                        findings));
    }
}
