package dev.birdfeeder.command;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** The folder in which Birdfeeder is started: without its settings nothing that follows would make sense. */
record Home(Path folder, Map<String, String> environment) {

    private static final List<String> FILES = List.of("application.yaml", "application.yml", "application.properties");

    static Home current() {
        return new Home(Path.of("").toAbsolutePath(), System.getenv());
    }

    /**
     * Why settings can't be found here.
     *
     * @param settings of the command line
     */
    Optional<String> problem(List<String> settings) {
        var isHere = Stream.of(folder, folder.resolve("config"))
                .flatMap(place -> FILES.stream().map(place::resolve))
                .anyMatch(Files::exists);
        var isElsewhere = settings.stream().anyMatch(setting -> setting.startsWith("--spring.config."))
                || environment.keySet().stream()
                        .anyMatch(name -> name.toUpperCase(Locale.ROOT).startsWith("SPRING_CONFIG_"));
        return isHere || isElsewhere
                ? Optional.empty()
                : Optional.of(
                        ("%s: there is no application.yaml, and all settings are there; start Birdfeeder in its own"
                                        + " folder, or name that with --spring.config.additional-location=<folder>/ and the"
                                        + " folders in it with --birdfeeder.routes= and --birdfeeder.tenants=")
                                .formatted(folder));
    }
}
