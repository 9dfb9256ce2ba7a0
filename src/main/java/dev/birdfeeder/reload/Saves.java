package dev.birdfeeder.reload;

import dev.birdfeeder.tenant.Stamp;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Waits until somebody saves something. By looking, because not every file system tells of changes. */
public final class Saves {

    private static final long BETWEEN_LOOKS_MILLIS = 50;

    private final Supplier<Map<Path, Stamp>> look;
    private Map<Path, Stamp> known;

    /** @param look the files as they are now, by path */
    public Saves(Supplier<Map<Path, Stamp>> look) {
        this.look = look;
        this.known = look.get();
    }

    /** The files when they are others than last time and have stayed the same for a moment: none is half written. */
    public Map<Path, Stamp> await() throws InterruptedException {
        for (var last = known; ; ) {
            TimeUnit.MILLISECONDS.sleep(BETWEEN_LOOKS_MILLIS);
            var now = look.get();
            if (now.equals(last) && !now.equals(known)) {
                known = now;
                return now;
            }
            last = now;
        }
    }
}
