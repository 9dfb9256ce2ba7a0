package dev.birdfeeder.vendor;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import dev.birdfeeder.tenant.Secret;
import java.io.Closeable;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;

/**
 * The elements of an answer that is one JSON array, read as they arrive, in chunks. Only a chunk is ever in memory; the
 * array may have any size.
 *
 * <p>That the array was seen whole shows at its end: it is closed, nothing follows it, and the answer ends where it said
 * it would. Everything else is an exception of {@link #hasNext} or {@link #next}, after chunks that were good.
 */
final class Elements implements Iterator<List<JsonNode>>, Closeable {

    private static final int MOST = 500;
    private static final int LARGEST_CHUNK = 4_000_000;

    /** Ten times as large as a record may be. */
    private static final int LARGEST_ELEMENT = 10_000_000;

    private static final ObjectReader READER =
            VendorJson.MAPPER.reader().without(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    private final String call;
    private final Caller caller;
    private final Measured body;
    private final JsonParser parser;
    private long reported;
    private boolean closed;

    /**
     * Reads as far as the first element.
     *
     * @throws VendorException when the answer isn't an array
     */
    Elements(String call, Caller caller, Secret credential, InputStream answer) {
        this.call = call;
        this.caller = caller;
        this.body = new Measured(answer);
        this.parser = begun(credential);
    }

    private JsonParser begun(Secret credential) {
        return guarded(() -> {
            body.allow(LARGEST_ELEMENT);
            var json = VendorJson.MAPPER.createParser(body);
            if (json.nextToken() != JsonToken.START_ARRAY) {
                throw noArray(json, credential);
            }
            json.nextToken();
            return json;
        });
    }

    /** Track's first API put its errors into a 200. */
    private VendorException noArray(JsonParser json, Secret credential) throws IOException {
        if (json.currentToken() == null) {
            throw cut();
        }
        return new VendorException(
                VendorException.State.PROTOCOL_ERROR,
                "%s: answered 200, but not with a list%s"
                        .formatted(call, VendorMessage.of(READER.<JsonNode>readTree(json), credential)));
    }

    @Override
    public boolean hasNext() {
        return !closed
                && guarded(() -> {
                    if (parser.currentToken() != JsonToken.END_ARRAY) {
                        return true;
                    }
                    if (parser.nextToken() != null) {
                        throw cut();
                    }
                    report();
                    close();
                    return false;
                });
    }

    @Override
    public List<JsonNode> next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        return guarded(() -> {
            caller.check();
            var chunk = new ArrayList<JsonNode>(MOST);
            var before = body.read;
            while (chunk.size() < MOST
                    && body.read - before < LARGEST_CHUNK
                    && parser.currentToken() != JsonToken.END_ARRAY) {
                if (parser.currentToken() == null) {
                    throw cut();
                }
                body.allow(LARGEST_ELEMENT);
                chunk.add(READER.readTree(parser));
                parser.nextToken();
            }
            report();
            return chunk;
        });
    }

    @Override
    public void close() throws IOException {
        if (!closed) {
            closed = true;
            body.close();
        }
    }

    private void report() {
        caller.received(body.read - reported);
        reported = body.read;
    }

    private interface Reading<T> {
        T read() throws IOException;
    }

    /** Tells what went wrong without the words of parser and connection, which quote the body. */
    private <T> T guarded(Reading<T> reading) {
        try {
            return reading.read();
        } catch (IOException | RuntimeException failed) {
            try {
                close();
            } catch (IOException alreadyBroken) {
                failed.addSuppressed(alreadyBroken);
            }
            throw failed instanceof RuntimeException unchecked ? unchecked : told((IOException) failed);
        }
    }

    private VendorException told(IOException failed) {
        if (failed instanceof JsonProcessingException) {
            return cut();
        }
        if (failed instanceof BodyTooLargeException tooLarge) {
            return new VendorException(
                    VendorException.State.PROTOCOL_ERROR,
                    "%s: %s%s"
                            .formatted(
                                    call,
                                    tooLarge.getMessage(),
                                    body.isExceeded ? " in one element" : " (birdfeeder.http.largest-stream)"));
        }
        return new RetryableVendorException(
                VendorException.State.UNREACHABLE,
                "%s: %s"
                        .formatted(
                                call,
                                failed instanceof InterruptedIOException
                                        ? "no complete answer in time (birdfeeder.http.read-timeout, .stream-deadline)"
                                        : "the connection broke inside the answer"));
    }

    private RetryableVendorException cut() {
        return new RetryableVendorException(
                VendorException.State.PROTOCOL_ERROR,
                call + ": answered 200 with something that isn't JSON, or cut JSON");
    }

    /** Counts, and reads no further than an element may be large: a parser that builds one knows no bounds. */
    private static final class Measured extends FilterInputStream {

        private long read;
        private long allowed;
        private boolean isExceeded;

        Measured(InputStream answer) {
            super(answer);
        }

        void allow(int more) {
            allowed = read + more;
        }

        @Override
        public int read() throws IOException {
            var one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            if (read > allowed) {
                isExceeded = true;
                throw new BodyTooLargeException(LARGEST_ELEMENT);
            }
            var count = super.read(buffer, offset, length);
            read += Math.max(count, 0);
            return count;
        }
    }
}
