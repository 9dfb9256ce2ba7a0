package dev.birdfeeder.bench;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.lang.management.MemoryUsage;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import java.util.TreeMap;

/**
 * What one round took.
 *
 * @param seconds on the wall
 * @param cpuSeconds of the whole process: all threads, collector and compiler included
 * @param peakHeap megabytes, the most that was in use at once since the process began
 * @param threads the CPU seconds by groups of threads
 */
record Round(double seconds, double cpuSeconds, long peakHeap, Map<String, Double> threads) {

    /** A round that goes on. */
    static final class Meter {

        private final long startedAt = System.nanoTime();
        private final long cpuBefore = cpu();
        private final Map<String, Double> threadsBefore = ThreadCpu.now();

        Round stop() {
            return new Round(
                    (System.nanoTime() - startedAt) / 1e9,
                    (cpu() - cpuBefore) / 1e9,
                    heap() >> 20,
                    ThreadCpu.since(threadsBefore));
        }

        private static long cpu() {
            return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getProcessCpuTime();
        }

        /** The pools peak at different moments, so their sum can be more than there ever was. */
        private static long heap() {
            var peaks = ManagementFactory.getMemoryPoolMXBeans().stream()
                    .filter(pool -> pool.getType() == MemoryType.HEAP)
                    .map(MemoryPoolMXBean::getPeakUsage)
                    .mapToLong(MemoryUsage::getUsed)
                    .sum();
            return Math.min(peaks, Runtime.getRuntime().maxMemory());
        }
    }

    static Round parse(String line) {
        var words = line.split(" ");
        var threads = new TreeMap<String, Double>();
        for (var word : List.of(words).subList(3, words.length)) {
            var equals = word.lastIndexOf('=');
            threads.put(word.substring(0, equals), Double.parseDouble(word.substring(equals + 1)));
        }
        return new Round(Double.parseDouble(words[0]), Double.parseDouble(words[1]), Long.parseLong(words[2]), threads);
    }

    @Override
    public String toString() {
        var line = new StringJoiner(" ").add(seconds + " " + cpuSeconds + " " + peakHeap);
        threads.forEach((group, used) -> line.add(group + "=" + used));
        return line.toString();
    }
}
