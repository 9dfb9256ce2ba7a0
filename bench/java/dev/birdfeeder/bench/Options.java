package dev.birdfeeder.bench;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What the command line says.
 *
 * @param rounds measured rounds of each contender, after one to warm up
 * @param days closed days that the vendor has answers of
 * @param perDay answers a day
 * @param heap {@code -Xmx} of each contender
 * @param record whether a flight recording of the pipeline's rounds is made
 */
record Options(int rounds, int days, int perDay, String heap, boolean record) {

    private static final List<String> KNOWN = List.of("--rounds", "--days", "--per-day", "--heap", "--record");

    static Options of(String... args) {
        Map<String, String> given = Arrays.stream(args)
                .map(arg -> arg.split("=", 2))
                .collect(Collectors.toMap(part -> part[0], part -> part.length > 1 ? part[1] : ""));
        given.keySet().stream().filter(name -> !KNOWN.contains(name)).forEach(name -> {
            throw new IllegalArgumentException(name + ": no such option (there are: " + KNOWN + ")");
        });
        return new Options(
                Integer.parseInt(given.getOrDefault("--rounds", "5")),
                Integer.parseInt(given.getOrDefault("--days", "125")),
                Integer.parseInt(given.getOrDefault("--per-day", "1600")),
                given.getOrDefault("--heap", "512m"),
                given.containsKey("--record"));
    }

    int interactions() {
        return days * perDay;
    }
}
