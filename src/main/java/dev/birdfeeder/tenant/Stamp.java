package dev.birdfeeder.tenant;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;

/**
 * Tells a changed file from an unchanged one without reading it.
 *
 * @param file which file a path leads to: after a ConfigMap's {@code ..data} swap it is another
 */
public record Stamp(Object file, long size, FileTime modified) {
    private static final Stamp ABSENT = new Stamp("absent", 0, FileTime.fromMillis(0));
    private static final Stamp UNREADABLE = new Stamp("unreadable", 0, FileTime.fromMillis(0));

    public static Stamp of(Path path) {
        try {
            BasicFileAttributes attributes = Files.readAttributes(path, BasicFileAttributes.class);
            Object key = attributes.fileKey() == null ? path.toRealPath() : attributes.fileKey();
            return new Stamp(key, attributes.size(), attributes.lastModifiedTime());
        } catch (NoSuchFileException e) {
            return ABSENT;
        } catch (IOException e) {
            return UNREADABLE;
        }
    }

    public boolean isAbsent() {
        return equals(ABSENT);
    }
}
