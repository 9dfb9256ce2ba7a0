package dev.birdfeeder.sandbox;

import dev.birdfeeder.sandbox.QualtricsSandbox.Fault;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Iterator;
import java.util.stream.Stream;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * The file of an export: a ZIP with one entry, named after the survey, which holds JSON or one response a line with empty
 * {@code {}} lines in between. Written as it is sent. Or a file that is wrong in a way that was asked for.
 */
final class QualtricsFile {
    private static final int EMPTY_LINE_EVERY = 50;
    private static final int BOMB_MEGABYTES = 512;
    private static final int LONG_LINE_MEGABYTES = 12;
    private static final int MANY = 100_000;
    private static final byte[] EMPTY = "{}".getBytes(StandardCharsets.US_ASCII);
    private static final int LOCAL = 0x04034b50;
    private static final int DESCRIPTOR = 0x08074b50;
    private static final int CENTRAL = 0x02014b50;

    private final String name;
    private final boolean isOneDocument;
    private final Stream<byte[]> lines;

    QualtricsFile(String name, boolean isOneDocument, Stream<byte[]> lines) {
        this.name = name;
        this.isOneDocument = isOneDocument;
        this.lines = lines;
    }

    /** Not compressed, for who asks for that. */
    void writePlain(OutputStream out) throws IOException {
        var buffered = new BufferedOutputStream(out, 65_536);
        if (isOneDocument) {
            document(buffered);
        } else {
            lines(buffered, lines.iterator());
        }
        buffered.flush();
    }

    void write(OutputStream out, Fault fault) throws IOException {
        switch (fault) {
            case BAD_CRC -> out.write(withWrongSum(bytes(), 4));
            case LYING_SIZE -> out.write(withWrongSum(bytes(), 12));
            case ENCRYPTED -> out.write(withFlag(bytes()));
            case NOT_A_ZIP -> writePlain(out);
            default -> zip(out, fault);
        }
    }

    /** All of it, and right. */
    byte[] bytes() throws IOException {
        var all = new ByteArrayOutputStream();
        zip(all, Fault.NONE);
        return all.toByteArray();
    }

    private void zip(OutputStream out, Fault fault) throws IOException {
        var zip = new ZipOutputStream(new BufferedOutputStream(out, 65_536), StandardCharsets.UTF_8);
        zip.setLevel(Deflater.BEST_SPEED);
        if (fault != Fault.NO_ENTRY) {
            zip.putNextEntry(new ZipEntry(fault == Fault.HOSTILE_NAME ? "../../../../x" : name));
            content(zip, fault);
            zip.closeEntry();
        }
        if (fault == Fault.TWO_ENTRIES) {
            entry(zip, "second.ndjson", "{\"responseId\":\"R_second\",\"values\":{\"QID1\":1}}\n");
        }
        for (var number = 1; fault == Fault.MANY_ENTRIES && number < MANY; number++) {
            entry(zip, number + ".ndjson", "");
        }
        zip.finish();
        zip.flush();
    }

    private void content(OutputStream zip, Fault fault) throws IOException {
        switch (fault) {
            case ZIP_BOMB -> blanks(zip, BOMB_MEGABYTES);
            case LONG_LINE -> {
                zip.write("{\"responseId\":\"R_long\",\"values\":{\"QID1\":\"".getBytes(StandardCharsets.US_ASCII));
                noise(zip, LONG_LINE_MEGABYTES);
                zip.write("\"}}\n".getBytes(StandardCharsets.US_ASCII));
                lines(zip, lines.iterator());
            }
            case BROKEN_LINE -> {
                zip.write("{\"responseId\":\"R_broken\",\"values\":{\"QID1\":\n".getBytes(StandardCharsets.US_ASCII));
                lines(zip, lines.iterator());
            }
            case NESTED -> zip.write(bytes());
            default -> {
                if (isOneDocument) {
                    document(zip);
                } else {
                    lines(zip, lines.iterator());
                }
            }
        }
    }

    private void document(OutputStream out) throws IOException {
        out.write("{\"responses\":[".getBytes(StandardCharsets.US_ASCII));
        var first = true;
        for (var each = lines.iterator(); each.hasNext(); first = false) {
            if (!first) {
                out.write(',');
            }
            out.write(each.next());
        }
        out.write("]}".getBytes(StandardCharsets.US_ASCII));
    }

    private static void lines(OutputStream out, Iterator<byte[]> each) throws IOException {
        for (var number = 1; each.hasNext(); number++) {
            out.write(each.next());
            out.write('\n');
            if (number % EMPTY_LINE_EVERY == 0) {
                out.write(EMPTY);
                out.write('\n');
            }
        }
    }

    private static void blanks(OutputStream out, int megabytes) throws IOException {
        var blank = new byte[1_048_576];
        Arrays.fill(blank, (byte) ' ');
        for (var written = 0; written < megabytes; written++) {
            out.write(blank);
        }
    }

    /** What hardly gets smaller. */
    private static void noise(OutputStream out, int megabytes) throws IOException {
        var chance = Chance.named("a long line");
        for (var written = 0; written < megabytes * 1024; written++) {
            out.write(chance.hash(1024).getBytes(StandardCharsets.US_ASCII));
        }
    }

    private static void entry(ZipOutputStream zip, String name, String text) throws IOException {
        zip.putNextEntry(new ZipEntry(name));
        zip.write(text.getBytes(StandardCharsets.UTF_8));
        zip.closeEntry();
    }

    /** In the data descriptor and in the directory, where the same number stands a little later. */
    private static byte[] withWrongSum(byte[] zip, int offset) {
        var buffer = ByteBuffer.wrap(zip).order(ByteOrder.LITTLE_ENDIAN);
        var central = last(buffer, CENTRAL, zip.length);
        var descriptor = last(buffer, DESCRIPTOR, central);
        buffer.putInt(descriptor + offset, buffer.getInt(descriptor + offset) + 1);
        buffer.putInt(central + offset + 12, buffer.getInt(central + offset + 12) + 1);
        return zip;
    }

    private static byte[] withFlag(byte[] zip) {
        var buffer = ByteBuffer.wrap(zip).order(ByteOrder.LITTLE_ENDIAN);
        if (buffer.getInt(0) != LOCAL) {
            throw new IllegalStateException("zip: doesn't begin with an entry");
        }
        zip[6] |= 1;
        zip[last(buffer, CENTRAL, zip.length) + 8] |= 1;
        return zip;
    }

    private static int last(ByteBuffer buffer, int signature, int before) {
        for (var at = before - 4; at >= 0; at--) {
            if (buffer.getInt(at) == signature) {
                return at;
            }
        }
        throw new IllegalStateException("zip: no such part");
    }
}
