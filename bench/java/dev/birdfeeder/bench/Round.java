package dev.birdfeeder.bench;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;

/**
 * What one round took.
 *
 * @param seconds on the wall
 * @param cpuSeconds of the whole process: all threads, collector and compiler included
 * @param peakHeap megabytes, the most that was in use at once since the process began
 */
record Round(double seconds, double cpuSeconds, long peakHeap) {

    /** A round that goes on. */
    static final class Meter {

        private final long startedAt = System.nanoTime();
        private final long cpuBefore = cpu();

        Round stop() {
            return new Round((System.nanoTime() - startedAt) / 1e9, (cpu() - cpuBefore) / 1e9, heap() >> 20);
        }

        private static long cpu() {
            return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getProcessCpuTime();
        }

        /** The pools peak at different moments, so this is a little more than there ever was. */
        private static long heap() {
            return ManagementFactory.getMemoryPoolMXBeans().stream()
                    .filter(pool -> pool.getType() == MemoryType.HEAP)
                    .map(MemoryPoolMXBean::getPeakUsage)
                    .mapToLong(java.lang.management.MemoryUsage::getUsed)
                    .sum();
        }
    }

    static Round parse(String line) {
        var words = line.split(" ");
        return new Round(Double.parseDouble(words[0]), Double.parseDouble(words[1]), Long.parseLong(words[2]));
    }

    @Override
    public String toString() {
        return seconds + " " + cpuSeconds + " " + peakHeap;
    }
}
