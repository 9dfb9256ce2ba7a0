package dev.birdfeeder.vendor;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.io.Closeable;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.zip.ZipException;

/**
 * The lines of an answer that is newline-delimited JSON in a ZIP, read as they arrive, in chunks. Only a chunk is ever
 * in memory; the file may have any size up to its bound.
 *
 * <p>A line that isn't JSON, or is too long, is a text among the others: its beginning as it was sent, which no mapping
 * takes for an interaction; one that is too long says so, see {@link CutLine}. Blank lines and empty objects, which Qualtrics writes between others, are passed over. That
 * the file was seen whole shows at its end, see {@link ZipEntryStream}; everything else is an exception of
 * {@link #hasNext} or {@link #next}, after chunks that were good.
 */
final class ZippedLines implements Iterator<List<JsonNode>>, Closeable {

    private static final int MOST = 500;
    private static final int LARGEST_CHUNK = 4_000_000;

    /** Ten times as long as a record may be. */
    private static final int LONGEST_LINE = 10_000_000;

    /** As much of a bad line as is kept. */
    private static final int LONGEST_REMNANT = 65_536;

    private final String call;
    private final Caller caller;
    private final Counted answer;
    private final InputStream entry;
    private final byte[] buffer = new byte[65_536];
    private int position;
    private int filled;
    private byte[] line = new byte[8192];
    private int length;
    private boolean isTooLong;
    private long reported;
    private boolean isAnyGood;
    private boolean ended;
    private List<JsonNode> next;

    /**
     * Reads as far as the beginning of the file in the archive.
     *
     * @param largest bytes that the file may have, unpacked
     * @throws VendorException when there is no archive, or nothing in it
     */
    ZippedLines(String call, Caller caller, InputStream sent, long largest) {
        this.call = call;
        this.caller = caller;
        this.answer = new Counted(sent);
        this.entry = guarded(() -> new ZipEntryStream(answer, largest));
    }

    @Override
    public boolean hasNext() {
        if (next == null && !ended) {
            next = guarded(this::chunk);
            if (next.isEmpty()) {
                next = null;
            }
        }
        return next != null;
    }

    @Override
    public List<JsonNode> next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        var chunk = next;
        next = null;
        return chunk;
    }

    @Override
    public void close() throws IOException {
        ended = true;
        entry.close();
    }

    /** Empty at the end. */
    private List<JsonNode> chunk() throws IOException {
        caller.check();
        var chunk = new ArrayList<JsonNode>(MOST);
        long size = 0;
        while (chunk.size() < MOST && size < LARGEST_CHUNK && readLine()) {
            size += length; // of a line that is too long, what is kept of it
            var element = element();
            if (element != null) {
                isAnyGood |= element.isObject();
                chunk.add(element);
            }
        }
        if (!chunk.isEmpty() && !isAnyGood) {
            throw new VendorException(
                    VendorException.State.PROTOCOL_ERROR,
                    call + ": answered 200 with a ZIP that holds no lines of JSON");
        }
        caller.received(answer.read - reported);
        reported = answer.read;
        if (chunk.isEmpty()) {
            close();
        }
        return chunk;
    }

    /** Reads one line, however long. As soon as it is longer than a line may be, only its beginning is kept. */
    private boolean readLine() throws IOException {
        length = 0;
        isTooLong = false;
        boolean isAny = false;
        while (true) {
            if (position == filled) {
                position = 0;
                filled = entry.read(buffer, 0, buffer.length);
                if (filled < 0) {
                    filled = 0;
                    return isAny;
                }
            }
            isAny = true;
            var end = position;
            while (end < filled && buffer[end] != '\n') {
                end++;
            }
            keep(position, end);
            position = end;
            if (end < filled) {
                position++;
                return true;
            }
        }
    }

    private void keep(int from, int to) {
        if (isTooLong) {
            return;
        }
        if (length + to - from > LONGEST_LINE) {
            isTooLong = true;
            line = Arrays.copyOf(line, LONGEST_REMNANT);
            length = LONGEST_REMNANT;
            return;
        }
        if (length + to - from > line.length) {
            line = Arrays.copyOf(line, Math.max(length + to - from, Math.min(2 * line.length, LONGEST_LINE)));
        }
        System.arraycopy(buffer, from, line, length, to - from);
        length += to - from;
    }

    /** Null for a line that says nothing. */
    private JsonNode element() throws IOException {
        if (!isTooLong) {
            try {
                var element = VendorJson.MAPPER.readTree(line, 0, length);
                return element.isMissingNode() || (element.isObject() && element.isEmpty()) ? null : element;
            } catch (JsonProcessingException unreadable) {
                // Its message quotes the line.
            }
        }
        var beginning = new String(line, 0, Math.min(length, LONGEST_REMNANT), StandardCharsets.UTF_8);
        return isTooLong ? CutLine.of(beginning) : TextNode.valueOf(beginning);
    }

    private interface Reading<T> {
        T read() throws IOException;
    }

    /** Tells what went wrong without the words of the connection. */
    private <T> T guarded(Reading<T> reading) {
        try {
            return reading.read();
        } catch (IOException | RuntimeException failed) {
            ended = true;
            try {
                answer.close();
            } catch (IOException alreadyBroken) {
                failed.addSuppressed(alreadyBroken);
            }
            throw failed instanceof RuntimeException unchecked ? unchecked : told((IOException) failed);
        }
    }

    private VendorException told(IOException failed) {
        if (failed instanceof ZipException unusable) {
            return new RetryableVendorException(
                    VendorException.State.PROTOCOL_ERROR,
                    "%s: answered 200 with %s".formatted(call, sentence(unusable)));
        }
        if (failed instanceof BodyTooLargeException tooLarge) {
            return new TooLargeException(
                    "%s: %s (birdfeeder.http.largest-file)".formatted(call, tooLarge.getMessage()));
        }
        return new RetryableVendorException(
                VendorException.State.UNREACHABLE,
                "%s: %s"
                        .formatted(
                                call,
                                failed instanceof InterruptedIOException
                                        ? "no complete answer in time (birdfeeder.http.read-timeout, .stream-deadline)"
                                        : "the connection broke inside the file"));
    }

    private static String sentence(ZipException unusable) {
        return "damaged".equals(unusable.getMessage()) ? "a damaged ZIP" : unusable.getMessage();
    }

    /** Counts what came over the wire. */
    private static final class Counted extends FilterInputStream {

        private long read;

        Counted(InputStream answer) {
            super(answer);
        }

        @Override
        public int read() throws IOException {
            var one = super.read();
            read += one < 0 ? 0 : 1;
            return one;
        }

        @Override
        public int read(byte[] bytes, int offset, int count) throws IOException {
            var got = super.read(bytes, offset, count);
            read += Math.max(got, 0);
            return got;
        }
    }
}
