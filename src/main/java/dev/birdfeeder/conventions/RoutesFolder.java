package dev.birdfeeder.conventions;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * All of a routes folder.
 *
 * @param path where it is
 * @param all every file in it, sorted
 * @param files its routes
 * @param unreadable route files that are no YAML, which was told
 */
record RoutesFolder(Path path, List<Path> all, List<RouteFile> files, List<Path> unreadable) {

    static RoutesFolder read(Path path, Findings findings) {
        return read(path, new Memo<>(), findings);
    }

    static RoutesFolder read(Path path, Memo<Optional<RouteFile>> memo, Findings findings) {
        try (var paths = Files.walk(path)) {
            var all = paths.filter(Files::isRegularFile).sorted().toList();
            var files = new ArrayList<RouteFile>();
            var unreadable = new ArrayList<Path>();
            for (var file : all) {
                if (file.toString().endsWith(RouteFile.SUFFIX)) {
                    RouteFile.read(file, memo, findings).ifPresentOrElse(files::add, () -> unreadable.add(file));
                }
            }
            return new RoutesFolder(path, all, files, unreadable);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /** What its routes are called when all are called as their files. */
    Set<String> ids() {
        var ids = new TreeSet<String>();
        files.forEach(file -> ids.add(file.expectedId()));
        unreadable.forEach(file -> ids.add(RouteFile.expectedId(file)));
        return ids;
    }

    /** The folders of one kind, {@code sources} or {@code sinks}. */
    List<Path> folders(String kind) {
        var folders = new ArrayList<Path>();
        if (Files.isDirectory(path.resolve(kind))) {
            try (DirectoryStream<Path> entries = Files.newDirectoryStream(path.resolve(kind), Files::isDirectory)) {
                entries.forEach(folders::add);
            } catch (IOException failed) {
                throw new UncheckedIOException(failed);
            }
        }
        Collections.sort(folders);
        return folders;
    }

    /** Those of all kinds, which have settings. */
    List<Path> folders() {
        return Stream.of("sources", "sinks")
                .flatMap(kind -> folders(kind).stream())
                .toList();
    }
}
