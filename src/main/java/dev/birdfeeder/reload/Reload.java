package dev.birdfeeder.reload;

import dev.birdfeeder.BirdfeederApplication;
import dev.birdfeeder.BirdfeederProperties;
import dev.birdfeeder.camel.FromRoutes;
import dev.birdfeeder.conventions.Beans;
import dev.birdfeeder.conventions.RouteConventions;
import dev.birdfeeder.feedback.Mappings;
import dev.birdfeeder.schedule.Roster;
import dev.birdfeeder.tenant.Catalog;
import dev.birdfeeder.tenant.Problem;
import dev.birdfeeder.tenant.Stamp;
import dev.birdfeeder.tenant.Tenants;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.springframework.stereotype.Component;

/**
 * Takes up what was saved in the routes folder, while everything runs. {@code check} comes first: what it finds a
 * problem in stays as it last was, until it is mended.
 *
 * <p>What hangs together is taken together: the routes of a folder, the mappings of a folder, all schemas.
 */
@Component
public final class Reload {

    private static final String ROUTE = ".camel.yaml";
    private static final String SCHEMA = "settings.schema.json";

    private final Path routes;
    private final RouteSwap swap;
    private final List<FromRoutes> others;
    private final Tenants tenants;
    private final Roster roster;
    private RouteConventions conventions;

    /** The files as they run. */
    private final Map<Path, Stamp> running = new HashMap<>();

    /** The files as they were last looked at. */
    private Map<Path, Stamp> seen = Map.of();

    private Set<Problem> told = Set.of();
    private Set<Path> refused = Set.of();

    /**
     * What came of a save.
     *
     * @param taken files that count from now on
     * @param mended those of them that were refused before
     * @param gone files that are no more
     * @param problems what is wrong in what was saved, and what has become wrong by it
     * @param remarks those of the problems that hindered nothing
     * @param waiting saved files that are right, and wait for others of their folder
     */
    public record Taken(
            SortedSet<Path> taken,
            SortedSet<Path> mended,
            SortedSet<Path> gone,
            List<Problem> problems,
            Set<Problem> remarks,
            SortedSet<Path> waiting) {}

    Reload(BirdfeederProperties properties, RouteSwap swap, List<FromRoutes> others, Tenants tenants, Roster roster) {
        this.routes = properties.routes();
        this.swap = swap;
        this.others = others;
        this.tenants = tenants;
        this.roster = roster;
    }

    /** The files that matter, as they are now. */
    public Map<Path, Stamp> look() {
        var stamps = new HashMap<Path, Stamp>();
        try (var paths = Files.walk(routes)) {
            paths.filter(Reload::matters).forEach(path -> stamps.put(path, Stamp.of(path)));
        } catch (IOException | UncheckedIOException changing) {
            // A folder that went while it was walked: the next look sees it whole.
            return new HashMap<>(seen);
        }
        stamps.values().removeIf(Stamp::isAbsent);
        return stamps;
    }

    /** Whether these are the files as they were last looked at. */
    boolean knows(Map<Path, Stamp> files) {
        return seen.equals(files);
    }

    /** Whether a file is in the routes folder. */
    boolean isOne(Path file) {
        return file.startsWith(routes);
    }

    private static boolean matters(Path path) {
        var name = path.getFileName().toString();
        return !name.startsWith(".") && (name.endsWith(".yaml") || Mappings.isOne(path) || name.equals(SCHEMA));
    }

    /**
     * Notes what runs, which is what the files say now, and reads ahead what is usually read when it is first needed:
     * else a file that is broken by then would have no last good form. Quick.
     */
    public void begin() {
        // Whatever is saved from here on is taken up; what was saved before is what runs.
        seen = look();
        running.putAll(seen);
        for (var file : seen.keySet()) {
            try {
                if (isRoute(file)) {
                    swap.runs(id(file), text(file));
                }
                reload(file);
            } catch (RuntimeException told) {
                // By check, in a moment.
                running.remove(file);
            }
        }
    }

    /** Tells what is wrong to begin with; takes a second or two, the first time. */
    public Taken check() {
        conventions = new RouteConventions(routes, Beans.of(BirdfeederApplication.class));
        var found = conventions.find();
        refused = files(wrong(found));
        running.keySet().removeAll(refused);
        told = Set.copyOf(found.all());
        return new Taken(
                new TreeSet<>(), new TreeSet<>(), new TreeSet<>(), found.all(), found.remarks(), new TreeSet<>());
    }

    /**
     * Takes up what has changed.
     *
     * @param now what {@link #look} saw, twice: a file may be half written when it is first seen
     */
    public Taken take(Map<Path, Stamp> now) throws InterruptedException {
        var saved = difference(seen, now);
        var pending = difference(running, now);
        seen = now;
        var found = conventions.find();
        var catalog = new Catalog(routes);
        var problems = new TreeSet<>(found.all());
        problems.addAll(catalog.problems());
        var wrong = wrong(found);
        var taken = new TreeSet<Path>();
        takeMappings(pending, wrong, taken);
        takeOthers(pending, wrong, problems, taken);
        takeRoutes(pending, wrong, problems, taken);
        if (pending.stream().anyMatch(Reload::isSchema)
                && catalog.isWhole()
                && wrong.stream().noneMatch(problem -> isSchema(file(problem)))) {
            tenants.use(catalog);
            roster.refresh();
            pending.stream().filter(Reload::isSchema).forEach(taken::add);
        }
        taken.forEach(file -> {
            if (now.containsKey(file)) {
                running.put(file, now.get(file));
            } else {
                running.remove(file);
            }
        });
        return told(saved, pending, taken, problems, found.remarks());
    }

    private Taken told(
            Set<Path> saved, Set<Path> pending, SortedSet<Path> taken, Set<Problem> problems, Set<Problem> remarks) {
        var held = new TreeSet<>(pending);
        held.removeAll(taken);
        var tell = problems.stream()
                .filter(problem -> saved.contains(file(problem)) || !told.contains(problem))
                .toList();
        var waiting = new TreeSet<>(held);
        waiting.retainAll(saved);
        waiting.removeAll(files(problems));
        // One that was broken and is again what runs is mended, too.
        var mended = new TreeSet<>(refused);
        mended.removeAll(held);
        mended.removeAll(files(
                problems.stream().filter(problem -> !remarks.contains(problem)).toList()));
        mended.removeIf(file -> !seen.containsKey(file));
        var gone = new TreeSet<>(taken);
        gone.removeAll(seen.keySet());
        taken.removeAll(gone);
        told = Set.copyOf(problems);
        refused = new HashSet<>(held);
        refused.addAll(files(
                problems.stream().filter(problem -> !remarks.contains(problem)).toList()));
        return new Taken(taken, mended, gone, tell, remarks, waiting);
    }

    /** Scenarios and what else nobody has read; sources' rules, sinks' presets. */
    private void takeOthers(Set<Path> pending, List<Problem> wrong, Set<Problem> problems, Set<Path> taken) {
        var wrongFiles = files(wrong);
        for (var file : pending) {
            if (!isRoute(file) && !Mappings.isOne(file) && !isSchema(file) && !wrongFiles.contains(file)) {
                try {
                    if (Files.exists(file)) {
                        reload(file);
                    }
                    taken.add(file);
                } catch (RuntimeException invalid) {
                    problems.add(problem(file, "can't be read (%s)".formatted(firstLine(invalid))));
                }
            }
        }
    }

    private static String firstLine(RuntimeException invalid) {
        return String.valueOf(invalid.getMessage()).lines().findFirst().orElse("");
    }

    private void takeMappings(Set<Path> pending, List<Problem> wrong, Set<Path> taken) {
        byFolder(pending, Mappings::isOne).forEach((folder, files) -> {
            if (wrong.stream().map(Reload::file).noneMatch(file -> Mappings.isOne(file) && isIn(folder, file))) {
                files.stream().filter(Files::exists).findFirst().ifPresent(this::reload);
                taken.addAll(files);
            }
        });
    }

    private void takeRoutes(Set<Path> pending, List<Problem> wrong, Set<Problem> problems, Set<Path> taken)
            throws InterruptedException {
        var wrongFiles = files(wrong);
        var isAnyRouteWrong = wrongFiles.stream().anyMatch(Reload::isRoute);
        for (var group : byFolder(pending, Reload::isRoute).entrySet()) {
            var folder = group.getKey();
            var isWrong = Files.exists(folder) && wrongFiles.contains(folder)
                    || wrongFiles.stream().anyMatch(file -> isRoute(file) && isIn(folder, file));
            var wanted = new TreeMap<String, String>();
            var files = new TreeMap<String, Path>();
            for (var file : group.getValue()) {
                var isGone = !Files.exists(file);
                // Who still calls it is told; until then it stays.
                if (!isWrong && !(isGone && isAnyRouteWrong)) {
                    wanted.put(id(file), isGone ? null : text(file));
                    files.put(id(file), file);
                }
            }
            if (!wanted.isEmpty()) {
                swap.replace(wanted)
                        .ifPresentOrElse(
                                refusal -> problems.add(problem(
                                        files.get(refusal.getKey()), "Camel doesn't take it: " + refusal.getValue())),
                                () -> taken.addAll(files.values()));
            }
        }
    }

    private void reload(Path file) {
        others.forEach(other -> other.reload(file));
    }

    private static Map<Path, List<Path>> byFolder(Set<Path> files, Predicate<Path> kind) {
        var folders = new TreeMap<Path, List<Path>>();
        files.stream().filter(kind).forEach(file -> folders.computeIfAbsent(
                        file.getParent(), folder -> new ArrayList<>())
                .add(file));
        return folders;
    }

    private static SortedSet<Path> difference(Map<Path, Stamp> before, Map<Path, Stamp> after) {
        var different = new TreeSet<Path>();
        Stream.of(before, after).flatMap(stamps -> stamps.keySet().stream()).forEach(file -> {
            if (!Objects.equals(before.get(file), after.get(file))) {
                different.add(file);
            }
        });
        return different;
    }

    private static List<Problem> wrong(RouteConventions.Found found) {
        return found.all().stream()
                .filter(problem -> !found.remarks().contains(problem))
                .toList();
    }

    private static Set<Path> files(Iterable<Problem> problems) {
        var files = new HashSet<Path>();
        problems.forEach(problem -> files.add(file(problem)));
        return files;
    }

    private static Path file(Problem problem) {
        return Path.of(problem.file());
    }

    private static Problem problem(Path file, String message) {
        return new Problem(file.toString().replace('\\', '/'), 1, "", message);
    }

    private static boolean isIn(Path folder, Path file) {
        return folder.equals(file.getParent());
    }

    private static boolean isSchema(Path file) {
        return file.endsWith(SCHEMA);
    }

    private static boolean isRoute(Path file) {
        return file.toString().endsWith(ROUTE);
    }

    /** By the convention. */
    private static String id(Path file) {
        var name = file.getFileName().toString();
        return name.substring(0, name.length() - ROUTE.length());
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
