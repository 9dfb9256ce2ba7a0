package dev.birdfeeder.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.ToDoubleFunction;

/** What was measured of one contender. */
final class Score {

    private final String name;
    private final List<Round> rounds = new ArrayList<>();
    private final List<Double> stub = new ArrayList<>();
    private Cold cold;
    private long peakMegabytes;

    /**
     * A run of a fresh process.
     *
     * @param wall from its start to its exit
     * @param flow from the first request to the last record
     */
    record Cold(double wall, double flow, double cpu, long peakMegabytes) {}

    Score(String name) {
        this.name = name;
    }

    String name() {
        return name;
    }

    void cold(double wall, double flow, double cpu, long peak) {
        cold = new Cold(wall, flow, cpu, peak);
    }

    void round(Round round, double stubSeconds) {
        rounds.add(round);
        stub.add(stubSeconds);
    }

    void peakMegabytes(long peak) {
        peakMegabytes = peak;
    }

    Cold cold() {
        return cold;
    }

    List<Round> rounds() {
        return rounds;
    }

    double seconds() {
        return median(Round::seconds);
    }

    double cpuSeconds() {
        return median(Round::cpuSeconds);
    }

    double stubSeconds() {
        return median(stub);
    }

    long peakHeap() {
        return rounds.get(rounds.size() - 1).peakHeap();
    }

    long peakMegabytes() {
        return peakMegabytes;
    }

    /** The CPU microseconds per interaction of each group of threads, the busiest first. */
    List<Map.Entry<String, Double>> microseconds(int interactions) {
        var groups = new TreeSet<String>();
        rounds.forEach(round -> groups.addAll(round.threads().keySet()));
        return groups.stream()
                .map(group -> Map.entry(
                        group, median(round -> round.threads().getOrDefault(group, 0.0)) * 1e6 / interactions))
                .filter(used -> used.getValue() >= 0.1)
                .sorted(Map.Entry.<String, Double>comparingByValue().reversed())
                .toList();
    }

    static double median(List<Double> values) {
        var sorted = values.stream().sorted().toList();
        return (sorted.get((sorted.size() - 1) / 2) + sorted.get(sorted.size() / 2)) / 2;
    }

    private double median(ToDoubleFunction<Round> of) {
        return median(rounds.stream().map(of::applyAsDouble).toList());
    }
}
