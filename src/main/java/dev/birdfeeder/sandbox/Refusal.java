package dev.birdfeeder.sandbox;

/** A request that is answered with an error status and the documented error envelope. */
final class Refusal extends RuntimeException {
    private final int status;

    Refusal(int status, String message) {
        super(message, null, false, false);
        this.status = status;
    }

    static Refusal badRequest(String message) {
        return new Refusal(400, message);
    }

    int status() {
        return status;
    }
}
