package dev.birdfeeder.delivery;

/** May work at once; sinks that send request by request repeat the request before they give up. */
final class RetryableSinkException extends SinkException {

    private static final long serialVersionUID = 1;

    RetryableSinkException(String message) {
        super(message, null);
    }
}
