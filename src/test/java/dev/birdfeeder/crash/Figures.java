package dev.birdfeeder.crash;

import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Kills, by place: how many were tried, and how many came before the process had ended by itself. */
final class Figures {

    private final Map<String, int[]> byPlace = new TreeMap<>();

    void note(String place, boolean hit) {
        var figures = byPlace.computeIfAbsent(place, any -> new int[2]);
        figures[0]++;
        figures[1] += hit ? 1 : 0;
    }

    int hits() {
        return byPlace.values().stream().mapToInt(figures -> figures[1]).sum();
    }

    @Override
    public String toString() {
        return "kills %d, hit %d (%s)"
                .formatted(
                        byPlace.values().stream()
                                .mapToInt(figures -> figures[0])
                                .sum(),
                        hits(),
                        byPlace.entrySet().stream()
                                .map(place ->
                                        "%s %d/%d".formatted(place.getKey(), place.getValue()[1], place.getValue()[0]))
                                .collect(Collectors.joining(", ")));
    }
}
