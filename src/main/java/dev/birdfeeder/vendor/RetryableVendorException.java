package dev.birdfeeder.vendor;

/** A failure that another attempt may mend; route {@code vendor} says how often and when. */
public final class RetryableVendorException extends VendorException {

    RetryableVendorException(State state, String message) {
        super(state, message);
    }
}
