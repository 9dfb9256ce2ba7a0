package dev.birdfeeder.vendor;

import java.io.IOException;

/** An answer is larger than anything the vendor documents. */
final class BodyTooLargeException extends IOException {

    private static final long serialVersionUID = 1;

    BodyTooLargeException(long limit) {
        super("more than " + limit / 1_000_000 + " MB");
    }
}
