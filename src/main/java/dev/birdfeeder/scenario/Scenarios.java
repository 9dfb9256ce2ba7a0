package dev.birdfeeder.scenario;

import dev.birdfeeder.tenant.Problem;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.springframework.util.FileSystemUtils;

/**
 * Plays {@code routes/**}{@code /*.test.yaml} against the real application, which is started once for all of them in a
 * folder of its own. {@link Scenario} describes the format.
 */
public final class Scenarios implements AutoCloseable {

    private static final String SUFFIX = ".test.yaml";

    /** Far beyond what any takes; a route that repeats a call for ever ends here. */
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private final Path folder;

    /** Null when there is nothing to play. */
    private final Stage stage;

    private final ExecutorService player = Executors.newSingleThreadExecutor(task -> {
        var thread = new Thread(task, "scenario");
        thread.setDaemon(true);
        return thread;
    });

    /** One block of a file; or the whole file, when it can't be read. */
    public static final class Case {

        private final Path path;
        private final ScenarioFile file;
        private final ScenarioFile.Located located;
        private final ScenarioFile.Mistake mistake;

        private Case(Path path, ScenarioFile file, ScenarioFile.Located located, ScenarioFile.Mistake mistake) {
            this.path = path;
            this.file = file;
            this.located = located;
            this.mistake = mistake;
        }

        /** Where it stands. */
        public Path path() {
            return path;
        }

        /** The sentence that says what holds. */
        public String name() {
            return mistake == null ? located.scenario().name() : "can't be read";
        }

        /** {@code file:line}. */
        public String place() {
            return path + ":"
                    + (mistake == null ? located.line() : mistake.problem().line());
        }

        private boolean hasPushes() {
            return mistake == null && located.scenario().when().stream().anyMatch(step -> step.push() != null);
        }
    }

    /**
     * Starts the application.
     *
     * @param routes the routes folder
     * @param cases what will be played
     */
    public Scenarios(Path routes, List<Case> cases) {
        try {
            folder = Files.createTempDirectory("birdfeeder-scenarios");
        } catch (IOException unwritable) {
            throw new UncheckedIOException(unwritable);
        }
        stage = cases.stream().allMatch(one -> one.mistake != null)
                ? null
                : new Stage(folder, routes, cases.stream().anyMatch(Case::hasPushes));
    }

    /** Every scenario of a file, or of every file in a folder; sorted by file. */
    public static List<Case> find(Path path) {
        try (var files = Files.walk(path)) {
            return files.filter(file -> file.toString().endsWith(SUFFIX))
                    .sorted()
                    .flatMap(Scenarios::cases)
                    .toList();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    /** What is wrong with a file; empty when it can be played. */
    public static List<Problem> problems(Path file) {
        return cases(file)
                .filter(one -> one.mistake != null)
                .map(one -> one.mistake.problem())
                .toList();
    }

    private static Stream<Case> cases(Path path) {
        try {
            var file = ScenarioFile.read(path);
            return file.scenarios().stream().map(located -> new Case(path, file, located, null));
        } catch (ScenarioFile.Mistake mistake) {
            return Stream.of(new Case(path, null, null, mistake));
        }
    }

    /** From here on what was played can be played once more, as if it never had been. */
    public void again() {
        stage.again();
    }

    /** Of the application that plays them; there is none when no file can be read. */
    public <T> Optional<T> bean(Class<T> type) {
        return Optional.ofNullable(stage).map(playing -> playing.bean(type));
    }

    /** Plays one and tells every difference from what it expects; none when it holds. */
    public List<String> play(Case one) {
        if (one.mistake != null) {
            return List.of(one.mistake.problem().message());
        }
        var played = player.submit(() -> stage.play(one.file, one.located.scenario()));
        try {
            return played.get(LIMIT.toSeconds(), TimeUnit.SECONDS);
        } catch (TimeoutException stuck) {
            played.cancel(true);
            return List.of("didn't end within %d seconds".formatted(LIMIT.toSeconds()));
        } catch (ExecutionException failed) {
            return List.of("can't be played: " + failed.getCause().getMessage());
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            return List.of("was interrupted");
        }
    }

    @Override
    public void close() {
        player.shutdownNow();
        if (stage != null) {
            stage.close();
        }
        try {
            FileSystemUtils.deleteRecursively(folder);
        } catch (IOException undeletable) {
            throw new UncheckedIOException(undeletable);
        }
    }
}
