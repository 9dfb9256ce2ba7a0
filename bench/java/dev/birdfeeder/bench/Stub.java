package dev.birdfeeder.bench;

import dev.birdfeeder.sandbox.TrackCxmSandbox;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.concurrent.TimeUnit;

/**
 * The vendor, in a process of its own: the sandbox of the product with all its days made up beforehand. What is left
 * to do per page is to put the bytes of 100 interactions together.
 *
 * <p>Answers {@code first} with the moment of the first request since it was asked the last time.
 */
final class Stub {

    private static final int ANY_NUMBER = 1_000_000_000;

    private final TrackCxmSandbox sandbox;
    private volatile long firstRequest;

    private Stub(TrackCxmSandbox sandbox) {
        this.sandbox = sandbox;
    }

    public static void main(String[] args) throws IOException {
        var options = Options.of(args);
        var today = LocalDate.now(ZoneId.of(Account.ZONE));
        try (var sandbox = TrackCxmSandbox.start(Clock.systemUTC(), 1, options.days(), options.perDay())) {
            sandbox.allowPerMinute(ANY_NUMBER);
            if (sandbox.interactions().count() != options.interactions()) {
                throw new IllegalStateException("not the number of interactions that was asked for");
            }
            new Stub(sandbox)
                    .serve(new Account(
                            sandbox.url().toString(),
                            sandbox.token(),
                            sandbox.organization(),
                            today.minusDays(options.days()),
                            today.minusDays(1)));
        }
    }

    private void serve(Account account) throws IOException {
        var watch = new Thread(this::watch, "first-request");
        watch.setDaemon(true);
        watch.start();
        Child.answer(account.toString());
        try (var in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            while (in.readLine() != null) {
                Child.answer(String.valueOf(firstRequest));
                firstRequest = 0;
            }
        }
    }

    /** Looks every other millisecond: cheaper than a hook into every request. */
    private void watch() {
        try {
            for (int known = 0; true; TimeUnit.MILLISECONDS.sleep(2)) {
                var requests = sandbox.requests();
                if (requests != known && firstRequest == 0) {
                    firstRequest = System.currentTimeMillis();
                }
                known = requests;
            }
        } catch (InterruptedException ended) {
            Thread.currentThread().interrupt();
        }
    }
}
