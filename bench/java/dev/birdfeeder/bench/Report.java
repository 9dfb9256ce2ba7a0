package dev.birdfeeder.bench;

import java.io.PrintStream;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The table at the end. Rates count interactions read; what isn't a record is read and mapped all the same. */
record Report(Options options, int records, Score pipeline, Score loop) {

    void print(PrintStream out) {
        out.printf(
                Locale.ROOT,
                "%n%,d interactions, %,d records of them, the same from both; -Xmx%s; %d processors%n%n",
                options.interactions(),
                records,
                options.heap(),
                Runtime.getRuntime().availableProcessors());
        out.println("                        records/s   CPU s per 100,000   peak memory (heap)   vendor's CPU s");
        warm(out, pipeline);
        warm(out, loop);
        out.printf(
                Locale.ROOT,
                "pipeline : loop, warm       %5.2f                %4.1f   (median of rounds: %s)%n%n",
                ratio(),
                pipeline.cpuSeconds() / loop.cpuSeconds(),
                rounds());
        cold(out, pipeline);
        cold(out, loop);
        out.printf(
                Locale.ROOT,
                "pipeline : loop, cold       %5.2f from first request to last record, %.2f whole process%n",
                loop.cold().flow() / pipeline.cold().flow(),
                loop.cold().wall() / pipeline.cold().wall());
        out.printf("%nCPU microseconds per interaction, warm, by threads%n");
        threads(out, pipeline);
        threads(out, loop);
    }

    private void threads(PrintStream out, Score score) {
        out.println("  " + score.name() + ": "
                + score.microseconds(options.interactions()).stream()
                        .map(used -> String.format(Locale.ROOT, "%s %.1f", used.getKey(), used.getValue()))
                        .collect(Collectors.joining(", ")));
    }

    private double ratio() {
        return Score.median(IntStream.range(0, pipeline.rounds().size())
                .mapToObj(this::ratio)
                .toList());
    }

    private double ratio(int round) {
        return loop.rounds().get(round).seconds() / pipeline.rounds().get(round).seconds();
    }

    private String rounds() {
        return IntStream.range(0, pipeline.rounds().size())
                .mapToObj(round -> String.format(Locale.ROOT, "%.2f", ratio(round)))
                .reduce((left, right) -> left + " " + right)
                .orElse("");
    }

    private void warm(PrintStream out, Score score) {
        out.printf(
                Locale.ROOT,
                "%-20s  %,10.0f   %17.2f   %5d MB (%d MB)    %10.2f%n",
                score.name() + ", warm",
                options.interactions() / score.seconds(),
                score.cpuSeconds() * 100_000 / options.interactions(),
                score.peakMegabytes(),
                score.peakHeap(),
                score.stubSeconds());
    }

    private void cold(PrintStream out, Score score) {
        var cold = score.cold();
        out.printf(
                Locale.ROOT,
                "%-20s  %,10.0f   %17.2f   %5d MB             (process %.1f s, first request to last record %.1f s)%n",
                score.name() + ", cold",
                options.interactions() / cold.flow(),
                cold.cpu() * 100_000 / options.interactions(),
                cold.peakMegabytes(),
                cold.wall(),
                cold.flow());
    }
}
