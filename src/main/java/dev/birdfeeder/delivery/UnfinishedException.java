package dev.birdfeeder.delivery;

import java.time.Duration;

/** Nothing is wrong, but the attempt ends here: Birdfeeder stops, or others wait. The rest goes on when it can. */
final class UnfinishedException extends SinkException {

    private static final long serialVersionUID = 1;

    UnfinishedException(String message) {
        super(message, Duration.ZERO);
    }
}
