package dev.birdfeeder.crash;

import dev.birdfeeder.Birdfeeder;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;

/**
 * Starts the real application from the test class path, as fast as it goes: a kill costs a start. An archive of loaded
 * classes, made once by {@link #training}, takes a third off; it wants jars where the class path has folders.
 */
final class Launcher {

    private final Path archive;
    private final String classPath;

    Launcher(Path folder) throws IOException {
        this.archive = folder.resolve("classes.jsa");
        var entries = new ArrayList<String>();
        for (var entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
            var path = Path.of(entry);
            entries.add(
                    Files.isDirectory(path)
                            ? jar(path, folder.resolve(entries.size() + ".jar")).toString()
                            : entry);
        }
        this.classPath = String.join(File.pathSeparator, entries);
    }

    /** A process that leaves the archive behind when it ends by itself. */
    ProcessBuilder training(List<String> settings) {
        return process(List.of("-XX:ArchiveClassesAtExit=" + archive), settings);
    }

    /** A process that ends at a place inside, or {@code null} for one that doesn't. */
    ProcessBuilder run(String crashAt, List<String> settings) {
        var options = new ArrayList<String>();
        if (Files.exists(archive)) {
            options.add("-XX:SharedArchiveFile=" + archive);
        }
        if (crashAt != null) {
            options.add("-D" + CrashPoint.PROPERTY + "=" + crashAt);
        }
        return process(options, settings);
    }

    /** A process that takes pushes until it is killed. */
    ProcessBuilder service(List<String> settings) {
        var builder =
                process(Files.exists(archive) ? List.of("-XX:SharedArchiveFile=" + archive) : List.of(), settings);
        builder.command().remove("--once");
        return builder;
    }

    private ProcessBuilder process(List<String> options, List<String> settings) {
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xms256m", "-Xmx256m", "-Xmn128m"));
        command.addAll(options);
        command.addAll(List.of("-cp", classPath, Birdfeeder.class.getName(), "run", "--once"));
        command.addAll(settings);
        return new ProcessBuilder(command).redirectErrorStream(true);
    }

    private static Path jar(Path folder, Path file) throws IOException {
        try (var jar = new JarOutputStream(Files.newOutputStream(file));
                var paths = Files.walk(folder)) {
            for (var path : paths.filter(any -> !any.equals(folder)).sorted().toList()) {
                var name = folder.relativize(path).toString().replace(File.separatorChar, '/');
                if (Files.isDirectory(path)) {
                    // Component scans look for the folders, too.
                    jar.putNextEntry(new JarEntry(name + "/"));
                } else {
                    jar.putNextEntry(new JarEntry(name));
                    Files.copy(path, jar);
                }
                jar.closeEntry();
            }
        }
        return file;
    }
}
