package dev.birdfeeder.vendor;

import java.time.Duration;

/**
 * What several processes know together of the calls made with one credential: a vendor counts them all, wherever they come
 * from. Calls are taken in blocks, so that a process asks once for many.
 */
public interface SharedCalls {

    /** For a process that is alone: whatever it asks for is granted. */
    SharedCalls ALONE = new SharedCalls() {
        @Override
        public Block take(byte[] key, int most, int limit, Duration window, Duration use) {
            return new Block(most, Duration.ZERO, Duration.ZERO);
        }

        @Override
        public void pause(byte[] key, Duration duration) {}
    };

    /**
     * Takes some calls, if the limit allows any.
     *
     * @param key what the limit is of; a fingerprint of the credential, never the credential
     * @param most how many are wanted
     * @param limit how many may be made in any window of this length, by all processes together
     * @param use how long after this was called they may still be made; what isn't made by then is lost
     */
    Block take(byte[] key, int most, int limit, Duration window, Duration use);

    /** No call by any process for so long: the vendor asked for it. */
    void pause(byte[] key, Duration duration);

    /**
     * @param calls how many may be made; zero when the limit is reached
     * @param retryIn how long it isn't worth asking again; zero when some were granted
     * @param pausedFor how long the vendor wants no call at all; zero when it is only the limit that is reached
     */
    record Block(int calls, Duration retryIn, Duration pausedFor) {}
}
