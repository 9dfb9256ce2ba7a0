package dev.birdfeeder.reload;

import dev.birdfeeder.BirdfeederProperties;
import dev.birdfeeder.journal.JournalUnavailableException;
import dev.birdfeeder.schedule.Roster;
import dev.birdfeeder.tenant.Problem;
import dev.birdfeeder.tenant.Stamp;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.annotation.Profile;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/** Profile {@code dev}: takes up whatever is saved among the routes and the tenants, and tells what came of it. */
@Component
@Profile("dev")
final class Watch implements DisposableBean {

    private static final Logger LOGGER = LoggerFactory.getLogger(Watch.class);

    private final Reload reload;
    private final Roster roster;
    private final Path tenants;
    private Saves saves;
    private final Thread thread = new Thread(this::watch, "dev-watch");

    Watch(Reload reload, Roster roster, BirdfeederProperties properties) {
        this.reload = reload;
        this.roster = roster;
        this.tenants = properties.tenants();
        thread.setDaemon(true);
    }

    @EventListener(ApplicationReadyEvent.class)
    void start() {
        saves = new Saves(this::look);
        reload.begin();
        thread.start();
    }

    private void watch() {
        readTenants();
        tell(reload.check(), System.nanoTime());
        LOGGER.info("dev: saved routes, mappings, schemas and tenants are taken up at once");
        try {
            for (; ; ) {
                var now = saves.await();
                readTenants();
                now.keySet().removeIf(file -> !reload.isOne(file));
                if (!reload.knows(now)) {
                    take(now);
                }
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    private void take(Map<Path, Stamp> routes) throws InterruptedException {
        var began = System.nanoTime();
        try {
            tell(reload.take(routes), began);
        } catch (RuntimeException unforeseen) {
            LOGGER.atWarn().setCause(unforeseen).log("what was saved can't be taken up");
        }
    }

    private void readTenants() {
        try {
            roster.refresh();
        } catch (JournalUnavailableException told) {
            LOGGER.debug("tenants are taken up when the journal is back", told);
        }
    }

    private Map<Path, Stamp> look() {
        var stamps = reload.look();
        try (var files = Files.newDirectoryStream(tenants, "*.yaml")) {
            files.forEach(file -> stamps.put(file, Stamp.of(file)));
        } catch (IOException | DirectoryIteratorException gone) {
            LOGGER.debug("tenants can't be looked at", gone);
        }
        return stamps;
    }

    private static void tell(Reload.Taken taken, long began) {
        var millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began);
        tell(taken.gone(), Set.of(), "gone", millis);
        tell(taken.taken(), taken.mended(), "taken up", millis);
        var undone = new TreeSet<>(taken.mended());
        undone.removeAll(taken.taken());
        undone.forEach(file -> LOGGER.atInfo().addKeyValue("file", file).log("mended"));
        for (Problem problem : taken.problems()) {
            LOGGER.atWarn()
                    .addKeyValue("problem", problem)
                    .log(taken.remarks().contains(problem) ? "taken up, but" : "not taken up");
        }
        taken.waiting().forEach(file -> LOGGER.atWarn()
                .addKeyValue("file", file)
                .log(
                        Files.exists(file)
                                ? "not taken up until its folder's other files are mended"
                                : "stays until nothing calls it any more"));
    }

    private static void tell(Collection<Path> files, Set<Path> mended, String what, long millis) {
        files.forEach(file -> LOGGER.atInfo()
                .addKeyValue("file", file)
                .addKeyValue("millis", millis)
                .log(mended.contains(file) ? "mended, " + what : what));
    }

    @Override
    public void destroy() {
        thread.interrupt();
    }
}
