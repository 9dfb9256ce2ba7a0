package dev.birdfeeder.crash;

import java.io.IOException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchService;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * What a process does to the world outside, which is where it can be killed from outside: {@code source asked},
 * {@code http received}, {@code http stored}, {@code file made}, {@code file written}, {@code file renamed}.
 */
final class Tripwire implements AutoCloseable {

    private final WatchService watch;
    private final Thread watcher = new Thread(this::watch, "tripwire");
    private String place;
    private int left;
    private Process victim;
    private CountDownLatch signsOfLife = new CountDownLatch(1);

    /** @param folders where files will appear */
    Tripwire(List<Path> folders) throws IOException {
        watch = folders.get(0).getFileSystem().newWatchService();
        for (var folder : folders) {
            folder.register(watch, StandardWatchEventKinds.ENTRY_CREATE, StandardWatchEventKinds.ENTRY_MODIFY);
        }
        watcher.setDaemon(true);
        watcher.start();
    }

    static boolean isOutside(String place) {
        return List.of("source asked", "http received", "http stored", "file made", "file written", "file renamed")
                .contains(place);
    }

    /** Waits for the next process, and kills it when it is at this place for so many times; never if that is null. */
    synchronized void set(String at, int times) {
        place = at;
        left = times;
        victim = null;
        signsOfLife = new CountDownLatch(1);
    }

    synchronized void aimAt(Process process) {
        victim = process;
    }

    /** Whether the process was killed for it. */
    synchronized boolean touched(String here) {
        signsOfLife.countDown();
        if (victim == null || !here.equals(place) || --left != 0) {
            return false;
        }
        Launcher.kill(victim);
        return true;
    }

    /** Waits until the process has done anything at all to the world outside. */
    boolean awaitLife(long seconds) throws InterruptedException {
        CountDownLatch signs;
        synchronized (this) {
            signs = signsOfLife;
        }
        return signs.await(seconds, TimeUnit.SECONDS);
    }

    private void watch() {
        try {
            while (true) {
                var key = watch.take();
                for (var event : key.pollEvents()) {
                    touched(name(
                            event.kind() == StandardWatchEventKinds.ENTRY_CREATE, String.valueOf(event.context())));
                }
                key.reset();
            }
        } catch (ClosedWatchServiceException closed) {
            // The end.
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private static String name(boolean created, String file) {
        if (!file.endsWith(".part")) {
            return "file renamed";
        }
        return created ? "file made" : "file written";
    }

    @Override
    public void close() throws IOException {
        watch.close();
    }
}
