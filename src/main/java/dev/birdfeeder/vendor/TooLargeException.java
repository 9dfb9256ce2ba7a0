package dev.birdfeeder.vendor;

/** What was asked for is more than can be taken, or given, at once: less of it may go. */
final class TooLargeException extends VendorException {

    TooLargeException(String message) {
        super(State.PROTOCOL_ERROR, message);
    }

    @Override
    public boolean isTooLarge() {
        return true;
    }
}
