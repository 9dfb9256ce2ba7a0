package dev.birdfeeder.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** The CPU seconds of this process by groups of threads, collector and compiler included, as Linux counts them. */
final class ThreadCpu {

    private static final Path TASKS = Path.of("/proc/self/task");
    private static final Pattern STAT = Pattern.compile("\\d+ \\((.*)\\) .( -?\\d+){10} (\\d+) (\\d+) .*\\s*");
    private static final double TICKS_PER_SECOND = 100;

    private ThreadCpu() {}

    /** Threads with names that differ in a number are one group; empty where there is no /proc. */
    static Map<String, Double> now() {
        var seconds = new TreeMap<String, Double>();
        if (Files.isDirectory(TASKS)) {
            try (var tasks = Files.list(TASKS)) {
                tasks.forEach(task -> add(task.resolve("stat"), seconds));
            } catch (IOException unreadable) {
                throw new UncheckedIOException(unreadable);
            }
        }
        return seconds;
    }

    /** What was used since: groups that did next to nothing are left out. */
    static Map<String, Double> since(Map<String, Double> before) {
        var seconds = now();
        seconds.replaceAll((group, sum) -> sum - before.getOrDefault(group, 0.0));
        seconds.values().removeIf(used -> used < 0.05);
        return seconds;
    }

    private static void add(Path stat, Map<String, Double> seconds) {
        try {
            var found = STAT.matcher(Files.readString(stat));
            if (found.matches()) {
                var ticks = Long.parseLong(found.group(3)) + Long.parseLong(found.group(4));
                seconds.merge(group(found.group(1)), ticks / TICKS_PER_SECOND, Double::sum);
            }
        } catch (IOException ended) {
            // A thread that is gone has left nothing to read.
        }
    }

    /** Linux keeps 15 characters of a name. */
    private static String group(String thread) {
        if (thread.contains("Compiler")) {
            return "compiler";
        }
        if (thread.startsWith("GC ") || thread.startsWith("G1 ")) {
            return "collector";
        }
        return thread.equals("java")
                ? "main"
                : thread.replaceAll("[-#\\d ]+$", "").replace(' ', '-');
    }
}
