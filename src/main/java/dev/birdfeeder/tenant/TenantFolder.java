package dev.birdfeeder.tenant;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Consumer;

/** Finds the tenant files: every *.yaml directly in the folder, but not hidden ones such as a ConfigMap's ..data. */
final class TenantFolder {
    private final Path folder;

    TenantFolder(Path folder) {
        this.folder = folder;
    }

    Path file(String name) {
        return folder.resolve(name);
    }

    /** What problems call the file. */
    String label(String name) {
        return file(name).toString().replace('\\', '/');
    }

    /** The names of the files, with .yaml; empty when the folder can't be read. */
    Optional<SortedSet<String>> files(Consumer<Problem> problems) {
        SortedSet<String> names = new TreeSet<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder, path -> !isHidden(path))) {
            for (Path entry : entries) {
                String name = entry.getFileName().toString();
                if (name.endsWith(".yaml")) {
                    names.add(name);
                } else if (name.endsWith(".yml")) {
                    String renamed = name.replaceAll("\\.yml$", ".yaml");
                    problems.accept(new Problem(label(name), 1, "", "is not read (rename it to " + renamed + ")"));
                }
            }
            return Optional.of(names);
        } catch (IOException | DirectoryIteratorException e) {
            String message = Files.isDirectory(folder) ? "the folder can't be read" : "there is no such folder";
            problems.accept(new Problem(folder.toString().replace('\\', '/'), 1, "", message));
            return Optional.empty();
        }
    }

    private static boolean isHidden(Path path) {
        return path.getFileName().toString().startsWith(".");
    }
}
