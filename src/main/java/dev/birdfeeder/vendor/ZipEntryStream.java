package dev.birdfeeder.vendor;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import java.util.zip.ZipException;

/**
 * The first entry of a ZIP archive, read as it arrives (PKWARE APPNOTE 4.3.7 to 4.3.9). Its name is passed over, as is
 * everything after it. The end of the stream is told only when size and CRC-32 are what the archive says.
 *
 * <p>Not {@link java.util.zip.ZipInputStream}: that one bounds nothing, and takes a small entry whose sizes were
 * written with 64 bits for a broken one.
 */
final class ZipEntryStream extends InputStream {

    /** Deflate can't do better than 1 : 1032; an export of texts is at 1 : 10 to 1 : 40. */
    private static final int HIGHEST_RATIO = 200;

    /** Below it a ratio means nothing. */
    private static final long SMALL = 1_000_000;

    private static final int LOCAL_HEADER = 0x04034b50;
    private static final int DESCRIPTOR = 0x08074b50;
    private static final int EMPTY_ARCHIVE = 0x06054b50;
    private static final int STORED = 0;
    private static final int DEFLATED = 8;

    private final PushbackInputStream archive;
    private final Inflater inflater = new Inflater(true);
    private final CRC32 crc = new CRC32();
    private final byte[] packed = new byte[8192];
    private final long largest;
    private final boolean isStored;
    private final boolean hasDescriptor;
    private final long toldCrc;
    private long toldSize;
    private long unpacked;
    private boolean ended;

    /**
     * Reads the entry's header.
     *
     * @param largest as many bytes as the entry may have
     * @throws ZipException when there is no entry that can be read
     */
    ZipEntryStream(InputStream archive, long largest) throws IOException {
        this.archive = new PushbackInputStream(archive, packed.length);
        this.largest = largest;
        var signature = (int) number(4);
        if (signature != LOCAL_HEADER) {
            throw new ZipException(signature == EMPTY_ARCHIVE ? "a ZIP without a file in it" : "no ZIP");
        }
        skip(2);
        var flags = (int) number(2);
        var method = (int) number(2);
        skip(4);
        toldCrc = number(4);
        var packedSize = number(4);
        toldSize = number(4);
        var name = (int) number(2);
        var extra = (int) number(2);
        skip(name);
        skip(extra);
        hasDescriptor = (flags & 8) != 0;
        isStored = method == STORED;
        if ((flags & 0x2041) != 0) {
            throw new ZipException("an encrypted ZIP");
        }
        if (method != DEFLATED && !(isStored && !hasDescriptor && packedSize == toldSize)) {
            throw new ZipException("a ZIP with a method of packing that isn't known");
        }
    }

    @Override
    public int read() throws IOException {
        var one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        if (ended) {
            return -1;
        }
        var count = isStored ? stored(buffer, offset, length) : inflated(buffer, offset, length);
        if (count < 0) {
            checkEnd();
            ended = true;
            return -1;
        }
        crc.update(buffer, offset, count);
        unpacked += count;
        if (unpacked > largest) {
            throw new BodyTooLargeException(largest);
        }
        return count;
    }

    private int stored(byte[] buffer, int offset, int length) throws IOException {
        var left = toldSize - unpacked;
        if (left == 0) {
            return -1;
        }
        var count = archive.read(buffer, offset, (int) Math.min(length, left));
        if (count < 0) {
            throw new EOFException("cut");
        }
        return count;
    }

    private int inflated(byte[] buffer, int offset, int length) throws IOException {
        try {
            int count;
            while ((count = inflater.inflate(buffer, offset, length)) == 0) {
                if (inflater.finished()) {
                    archive.unread(packed, packedFrom(), inflater.getRemaining());
                    return -1;
                }
                if (inflater.needsDictionary()) {
                    throw new ZipException("damaged");
                }
                if (inflater.needsInput()) {
                    fill();
                }
            }
            var total = unpacked + count;
            if (total > SMALL && total > HIGHEST_RATIO * inflater.getBytesRead()) {
                throw new ZipException("a ZIP that unpacks to more than %d times its size".formatted(HIGHEST_RATIO));
            }
            return count;
        } catch (DataFormatException damaged) {
            throw new ZipException("damaged");
        }
    }

    private int filled;

    private void fill() throws IOException {
        filled = archive.read(packed, 0, packed.length);
        if (filled < 0) {
            filled = 0;
            throw new EOFException("cut");
        }
        inflater.setInput(packed, 0, filled);
    }

    private int packedFrom() {
        return filled - inflater.getRemaining();
    }

    /** The sizes behind an entry have 32 or 64 bits, and nothing says which: what is checked is the same in both. */
    private void checkEnd() throws IOException {
        var expected = toldCrc;
        if (hasDescriptor) {
            var first = number(4);
            expected = first == DESCRIPTOR ? number(4) : first;
            number(8);
        } else if (toldSize != 0xffffffffL && toldSize != unpacked) {
            throw new ZipException("damaged");
        }
        if (expected != crc.getValue()) {
            throw new ZipException("damaged");
        }
    }

    private long number(int bytes) throws IOException {
        long number = 0;
        for (int i = 0; i < bytes; i++) {
            var next = archive.read();
            if (next < 0) {
                throw new EOFException("cut");
            }
            number |= (long) next << (8 * i);
        }
        return number;
    }

    private void skip(int bytes) throws IOException {
        archive.skipNBytes(bytes);
    }

    @Override
    public void close() throws IOException {
        inflater.end();
        archive.close();
    }
}
