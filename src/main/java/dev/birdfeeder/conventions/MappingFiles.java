package dev.birdfeeder.conventions;

import dev.birdfeeder.feedback.MappingCheck;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

/** A mapping compiles, makes only what a record has, and reads settings that there are. */
final class MappingFiles implements Convention {

    private static final Pattern COMMENT = Pattern.compile("//.*");
    private static final Pattern SETTING = Pattern.compile("\\$settings\\.(\\w+(?:\\.\\w+)*)");

    @Override
    public void check(RoutesFolder routes, Findings findings) {
        for (var file : routes.all()) {
            if (file.toString().endsWith(".jslt")) {
                MappingCheck.problems(file).forEach(findings::add);
                Settings.of(file.getParent()).ifPresent(settings -> checkSettings(file, settings, findings));
            }
        }
    }

    /** One that isn't there is null, and the mapping would never say so. */
    private static void checkSettings(Path file, Settings settings, Findings findings) {
        var lines = lines(file);
        for (int number = 0; number < lines.size(); number++) {
            var line = number + 1;
            SETTING.matcher(COMMENT.matcher(lines.get(number)).replaceAll(""))
                    .results()
                    .map(match -> match.group(1))
                    .filter(name -> !settings.has(name))
                    .forEach(name -> findings.add(
                            Findings.name(file),
                            line,
                            "no setting '%s'%s",
                            name,
                            Hints.of(name, settings.names(), "add it to " + Settings.FILE)));
        }
    }

    private static List<String> lines(Path file) {
        try {
            return Files.readAllLines(file);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
